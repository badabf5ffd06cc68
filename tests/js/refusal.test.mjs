// SPDX-License-Identifier: Apache-2.0
// How often the official client, unmodified and with its own delays, returns to a server that refuses it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Socket } from "phoenix";
import { answer, close, within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;
/// The client's first delays are 10, 50, 100, 150, 200, 250 ms: after an open connection it returns within 10 ms each time.
const A_WHILE_MS = 1_500;

let server;
before(async () => (server = await startServer("before_upgrade_example")));
after(() => server?.stop());

/// A socket that counts how often it dials.
function counting(key) {
  const dialled = { count: 0 };
  class Counted extends WebSocket {
    constructor(...args) {
      super(...args);
      dialled.count += 1;
    }
  }
  const socket = new Socket(server.socketUrl, { params: { key }, transport: Counted });
  return { socket, dialled };
}

test("a client refused for good learns why, gives up its joins, and connects once", async () => {
  const { socket, dialled } = counting("old-key");
  const refused = within("the refusal is reported", (resolve) =>
    socket.onMessage(({ topic, event, payload }) => {
      if (topic === "phoenix" && event === "refused") resolve(payload);
    }));
  const channel = socket.channel("hello");
  const closed = within("the channel closes", (resolve) => channel.onClose(resolve));
  let joins = 0;
  channel.join().receive("error", ({ reason }) => {
    joins += 1;
    assert.equal(reason, "this key has expired");
  });
  socket.connect();
  assert.deepEqual(await refused, { reason: "this key has expired" });
  await closed;
  await pause(A_WHILE_MS);
  assert.equal(dialled.count, 1);
  assert.equal(joins, 1);
  assert.equal(channel.state, "closed");
  await close(socket);
});

test("a client refused before the upgrade connects again and again", async () => {
  const { socket, dialled } = counting("guessed");
  socket.connect();
  await within("it dials a third time", async (resolve) => {
    while (dialled.count < 3) await pause(10);
    resolve();
  });
  await close(socket);
});

test("a client with a key joins under its name", async () => {
  const { socket } = counting("ada-1815");
  socket.connect();
  const channel = socket.channel("hello");
  assert.deepEqual(await answer(channel.join()), { name: "Ada" });
  await close(socket);
});
