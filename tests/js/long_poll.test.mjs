// SPDX-License-Identifier: Apache-2.0
// The official Phoenix client falls back to long polling and shares topics with WebSocket clients, against bench_server.
// What it does the same way over both transports is in client_matrix.test.mjs.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { LongPoll } from "phoenix";
import { answer, close, connect, join, received } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

process.env.ROOST_SECRET_KEY_BASE = "no secret at all, but more than twenty bytes";

let server;
const sockets = [];

before(async () => (server = await startServer("bench_server")));
after(() => server?.stop());
afterEach(() => Promise.all(sockets.splice(0).map(close)));

async function polling() {
  const socket = await connect(server.socketUrl, "2.0.0", { transport: LongPoll });
  sockets.push(socket);
  return socket;
}

test("a broadcast reaches long polling and WebSocket clients (C139)", async () => {
  const websocket = await connect(server.socketUrl, "2.0.0");
  sockets.push(websocket);
  const channels = [await join(await polling(), "room:1"), await join(websocket, "room:1")];
  const seen = channels.map((channel) => received(channel, "shout", 2));
  channels[0].push("shout", { n: 1 });
  channels[0].push("shout", { n: 2 });
  assert.deepEqual(await Promise.all(seen), [[{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 2 }]]);
});

test("a client that can't have a WebSocket falls back to long polling (H234)", async () => {
  const url = server.socketUrl.replace("/socket", "/polled");
  const socket = await connect(url, "2.0.0", { longPollFallbackMs: 2_000 });
  sockets.push(socket);
  assert.equal(socket.transport, LongPoll);
  const channel = await join(socket, "echo:1");
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
});

test("a client with a working WebSocket does not fall back", async () => {
  const socket = await connect(server.socketUrl, "2.0.0", { longPollFallbackMs: 10_000 });
  sockets.push(socket);
  const channel = await join(socket, "echo:1");
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
  assert.notEqual(socket.transport, LongPoll);
});
