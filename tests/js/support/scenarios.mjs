// SPDX-License-Identifier: Apache-2.0
// What the official client does with a Phoenix, in any of its versions: the same code in node and in a browser.
// A kit is {Socket, transport, url, restart}: the client's own class, its transport, the server's socket, and what
// ends the server and starts it again. The channels are those of bench_server.
import { answer, close, join, leftForGood, received, Refused, rejoined, within } from "./promises.mjs";

// The client's own pauses. Of a closed socket it leaves one heartbeat behind, which node waits for.
const QUICKLY = () => 20;
const HEARTBEAT_MS = 4_000;

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const text = (value) => JSON.stringify(value);
const same = (seen, expected) => check(text(seen) === text(expected), `${text(seen)} instead of ${text(expected)}`);

async function open({ Socket, transport, url }) {
  const pauses = { reconnectAfterMs: QUICKLY, rejoinAfterMs: QUICKLY, heartbeatIntervalMs: HEARTBEAT_MS };
  const socket = new Socket(url, { transport, ...pauses });
  const opened = within("the socket opens", (resolve) => socket.onOpen(resolve));
  socket.connect();
  await opened;
  return socket;
}

/// Runs with `count` sockets, which are closed in any case.
async function withSockets(kit, count, use) {
  const sockets = [];
  try {
    while (sockets.length < count) sockets.push(await open(kit));
    return await use(...sockets);
  } finally {
    await Promise.all(sockets.map(close));
  }
}

export const scenarios = {
  "joins are accepted and refused, pushes answered with ok and error": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "echo:1");
      const payload = { text: "snö ☃ 🎿 \u0000 \" \\", deep: { list: [1, 2.5, -1e30, null, true] } };
      same(await answer(channel.push("echo", payload)), payload);
      const refused = socket.channel("crash:1", { deny: true });
      const response = await answer(refused.join()).catch((error) => error instanceof Refused && error.response);
      same(response, { reason: "denied" });
      refused.leave();
      const wrong = await answer(socket.channel("nowhere").join()).catch((error) => error.response);
      same(wrong, { reason: "unmatched topic" });
    }),

  "a push is answered by a push": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "echo:1");
      const pushed = received(channel, "pushed");
      channel.push("push", { n: 1 });
      same(await pushed, [{ n: 1 }]);
    }),

  "a broadcast is seen by two": (kit) =>
    withSockets(kit, 2, async (one, other) => {
      const channels = [await join(one, "room:matrix"), await join(other, "room:matrix")];
      const seen = channels.map((channel) => received(channel, "shout"));
      channels[0].push("shout", { n: 1 });
      same(await Promise.all(seen), [[{ n: 1 }], [{ n: 1 }]]);
    }),

  "what a channel left goes on without it, until it joins again": (kit) =>
    withSockets(kit, 2, async (one, other) => {
      const [left, witness] = [await join(one, "room:left"), await join(other, "room:left")];
      let heard = 0;
      left.on("shout", () => (heard += 1));
      await leftForGood(one, left);
      const seen = received(witness, "shout");
      witness.push("shout", { n: 1 });
      await seen;
      const back = await join(one, "room:left");
      const next = received(back, "shout");
      witness.push("shout", { n: 2 });
      same(await next, [{ n: 2 }]);
      same(heard, 0);
    }),

  "a crash is told, and the channel joins again": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const [crashing, calm] = [await join(socket, "crash:1"), await join(socket, "echo:1")];
      const failed = within("the crash is told", (resolve) => crashing.onError(resolve));
      const again = rejoined(crashing);
      crashing.push("raise", {});
      await failed;
      await again;
      same(await answer(calm.push("echo", { n: 1 })), { n: 1 });
    }),

  "bytes arrive as they were": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
      const channel = await join(socket, "echo:bytes");
      same([...new Uint8Array(await answer(channel.push("echo", bytes.buffer)))], [...bytes]);
      const pushed = received(channel, "pushed");
      channel.push("push", bytes.buffer);
      same([...new Uint8Array((await pushed)[0])], [...bytes]);
    }),

  "after a restart of the server it connects and joins again": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channels = [await join(socket, "echo:1"), await join(socket, "echo:2")];
      const refs = channels.map((channel) => channel.joinRef());
      const again = Promise.all(channels.map(rejoined));
      await kit.restart();
      await again;
      channels.forEach((channel, n) => check(channel.joinRef() !== refs[n], "the join_ref is the old one"));
      same(await answer(channels[1].push("echo", { n: 2 })), { n: 2 });
    }),
};

/// Long polling carries no bytes to the client.
export const scenariosOver = (transport) =>
  Object.keys(scenarios).filter((name) => transport !== "LongPoll" || !name.startsWith("bytes"));
