// SPDX-License-Identifier: Apache-2.0
// The official Phoenix client over long polling, chosen or fallen back to, against bench_server.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { LongPoll } from "phoenix";
import { answer, close, connect, join, leftForGood, received, Refused, rejoined, within } from "./support/client.mjs";
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

const refusal = (reason) => (error) => error instanceof Refused && error.response.reason === reason;

test("a join is accepted, refused, crashes or finds no channel (C139)", async () => {
  const socket = await polling();
  assert.deepEqual(await answer(socket.channel("echo:1").join()), {});
  for (const [topic, params, reason] of [
    ["crash:1", { deny: true }, "denied"],
    ["crash:2", { raise: true }, "join crashed"],
    ["nowhere:1", {}, "unmatched topic"],
  ]) {
    const channel = socket.channel(topic, params);
    await assert.rejects(answer(channel.join()), refusal(reason));
    channel.leave();
  }
});

test("pushes are answered and answered by pushes (C139)", async () => {
  const channel = await join(await polling(), "echo:1");
  const payload = { text: "snö ☃ 🎿 \u0000 \" \\", deep: { list: [1, 2.5, -1e30, null, true] } };
  assert.deepEqual(await answer(channel.push("echo", payload)), payload);
  const pushed = received(channel, "pushed");
  channel.push("push", { n: 1 });
  assert.deepEqual(await pushed, [{ n: 1 }]);
});

test("more pushes than one POST takes each get their own answer (C129)", async () => {
  const channel = await join(await polling(), "echo:1");
  const answers = await Promise.all(Array.from({ length: 250 }, (_, n) => answer(channel.push("echo", { n }))));
  assert.deepEqual(answers.map(({ n }) => n), Array.from({ length: 250 }, (_, n) => n));
});

test("a broadcast is seen by long polling and WebSocket clients (C139)", async () => {
  const websocket = await connect(server.socketUrl, "2.0.0");
  sockets.push(websocket);
  const channels = [await join(await polling(), "room:1"), await join(websocket, "room:1")];
  const seen = channels.map((channel) => received(channel, "shout", 2));
  channels[0].push("shout", { n: 1 });
  channels[0].push("shout", { n: 2 });
  assert.deepEqual(await Promise.all(seen), [[{ n: 1 }, { n: 2 }], [{ n: 1 }, { n: 2 }]]);
});

test("a burst arrives complete and in order (C119)", async () => {
  const channel = await join(await polling(), "room:burst");
  const burst = received(channel, "burst", 500);
  channel.push("burst", { count: 500, size: 100 });
  const messages = await burst;
  assert.deepEqual(messages.map(({ seq }) => seq - messages[0].seq), Array.from({ length: 500 }, (_, n) => n));
});

test("a crash ends that channel alone, and it joins again (C134)", async () => {
  const socket = await polling();
  const [crashing, calm] = [await join(socket, "crash:1"), await join(socket, "echo:1")];
  const failed = within("the crash is told", (resolve) => crashing.onError(resolve));
  const again = rejoined(crashing);
  crashing.push("raise", {});
  await failed;
  await again;
  assert.deepEqual(await answer(calm.push("echo", { n: 1 })), { n: 1 });
});

test("after a leave nothing comes (C139)", async () => {
  const socket = await polling();
  const left = await join(socket, "room:left");
  await leftForGood(socket, left);
  socket.onMessage(({ topic }) => assert.notEqual(topic, "room:left", "a left channel got a message"));
  const witness = await join(await polling(), "room:left");
  const seen = received(witness, "shout");
  witness.push("shout", { n: 1 });
  assert.deepEqual(await seen, [{ n: 1 }]);
  await answer((await join(socket, "echo:after")).push("echo", {})); // what was sent to it before has come
});

test("a client that can't have a WebSocket falls back to long polling (H234)", async () => {
  const url = server.socketUrl.replace("/socket", "/polled");
  const socket = await connect(url, "2.0.0", { longPollFallbackMs: 2_000 });
  sockets.push(socket);
  assert.equal(socket.transport, LongPoll);
  const channel = await join(socket, "echo:1");
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
});

test("a client whose WebSocket works does not fall back", async () => {
  const socket = await connect(server.socketUrl, "2.0.0", { longPollFallbackMs: 10_000 });
  sockets.push(socket);
  const channel = await join(socket, "echo:1");
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
  assert.notEqual(socket.transport, LongPoll);
});

test("a server that starts again is a session that is gone, and channels rejoin (C124)", async () => {
  const channel = await join(await polling(), "echo:1");
  const again = rejoined(channel);
  const { port } = server;
  await server.stop();
  server = await startServer("bench_server", port);
  await again;
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
});
