// SPDX-License-Identifier: Apache-2.0
// The part of XMLHttpRequest, which node lacks, that long polling needs in clients before 1.7.
const DONE = 4;

export class XMLHttpRequest {
  readyState = 0;
  responseText = "";
  #headers = {};
  #request;

  open(method, url) {
    this.#request = { method, url };
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  async send(body) {
    const { method, url } = this.#request;
    try {
      const response = await fetch(url, { method, headers: this.#headers, body });
      this.responseText = await response.text();
    } catch {
      return this.onerror?.();
    }
    this.readyState = DONE;
    this.onreadystatechange?.();
  }
}
