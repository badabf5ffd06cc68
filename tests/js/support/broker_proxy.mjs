// SPDX-License-Identifier: Apache-2.0
// A network between one node and its broker that can be cut.
import { once } from "node:events";
import { connect, createServer } from "node:net";

class BrokerProxy {
  #server;
  #pairs = new Set();
  #held = false;

  constructor(server, target) {
    this.#server = server;
    server.on("connection", (near) => {
      const far = connect(target, "127.0.0.1");
      const pair = [near, far];
      this.#pairs.add(pair);
      const end = () => pair.forEach((socket) => socket.destroy()) ?? this.#pairs.delete(pair);
      for (const [from, to] of [pair, [far, near]]) {
        from.on("data", (bytes) => to.write(bytes));
        from.on("error", end);
        from.on("close", end);
        if (this.#held) from.pause();
      }
    });
  }

  get port() {
    return this.#server.address().port;
  }

  /// Nothing passes in either direction; connections stay, and what is sent meanwhile arrives later.
  hold() {
    this.#held = true;
    for (const socket of [...this.#pairs].flat()) socket.pause();
  }

  /// All pass again, also those made meanwhile.
  release() {
    this.#held = false;
    for (const socket of [...this.#pairs].flat()) socket.resume();
  }

  stop() {
    this.#server.close();
    for (const socket of [...this.#pairs].flat()) socket.destroy();
  }
}

/// The caller stops it.
export async function startBrokerProxy(target) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return new BrokerProxy(server, target);
}
