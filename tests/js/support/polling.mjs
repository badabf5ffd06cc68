// SPDX-License-Identifier: Apache-2.0
// A long-poll session, request by request.
import assert from "node:assert/strict";
import { within } from "./client.mjs";

/// The answer to one request: its JSON, and the response, for its headers.
export async function request(url, { token, header = true, ...options } = {}) {
  const target = new URL(url);
  const headers = { ...options.headers };
  if (token !== undefined) header ? (headers["x-phoenix-longpoll-token"] = token) : target.searchParams.set("token", token);
  const response = await fetch(target, { ...options, headers });
  return { response, json: response.headers.get("content-type")?.startsWith("application/json") ? await response.json() : null };
}

/// Polls continuously, like every real client, and keeps the messages in order.
export class PollClient {
  /// `header: false` sends the token as a parameter, like older clients.
  static async open(url, { header = true, headers = {} } = {}) {
    const { json } = await request(url, { headers });
    assert.equal(json.status, 410, JSON.stringify(json));
    assert.deepEqual(json.messages, []);
    return new PollClient(url, json.token, { header, headers });
  }

  constructor(url, token, options) {
    Object.assign(this, { url, token, options, came: [], waiting: [], statuses: [], ended: new AbortController() });
    this.polling = this.#pollOn();
  }

  async #pollOn() {
    while (!this.ended.signal.aborted) {
      const { json } = await this.get();
      if (json === null || json.status === 410) return;
      assert.equal(json.token, this.token);
      this.came.push(...json.messages);
      this.waiting.splice(0).forEach((look) => look());
    }
  }

  async get() {
    try {
      return await request(this.url, { token: this.token, ...this.options, signal: this.ended.signal });
    } catch (error) {
      if (this.ended.signal.aborted) return { json: null };
      throw error;
    }
  }

  async post(body, contentType = "application/json") {
    const headers = { ...this.options.headers, "content-type": contentType };
    const { json } = await request(this.url, { token: this.token, ...this.options, headers, method: "POST", body });
    return json;
  }

  /// The next `count` messages, once they have arrived.
  messages(count) {
    return within(`${count} messages are fetched`, (resolve) => {
      const look = () => (this.came.length < count ? this.waiting.push(look) : resolve(this.came.splice(0, count)));
      look();
    });
  }

  /// Stops polling; the session continues for a while.
  close() {
    this.ended.abort();
  }
}
