// SPDX-License-Identifier: Apache-2.0
// What the official client does with a Phoenix server, in any client version: the same code in node and in a browser.
// A kit is {Socket, transport, vsn, url, restart}: the client's own class, its transport and version of the protocol,
// the server's socket, and a function that restarts the server. The channels are those of bench_server.
import { answer, close, join, leftForGood, received, Refused, rejoined, within } from "./promises.mjs";
import { speaking } from "./version_1.mjs";

// Replaces the client's own delays: a closed socket leaves one heartbeat timer, which node waits for.
const QUICKLY = () => 20;
const HEARTBEAT_MS = 4_000;

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const text = (value) => JSON.stringify(value);
const same = (seen, expected) => check(text(seen) === text(expected), `${text(seen)} instead of ${text(expected)}`);

async function open({ Socket, transport, vsn, url }) {
  const pauses = { reconnectAfterMs: QUICKLY, rejoinAfterMs: QUICKLY, heartbeatIntervalMs: HEARTBEAT_MS };
  const socket = new Socket(url, { transport, ...speaking(vsn), ...pauses });
  const opened = within("the socket opens", (resolve) => socket.onOpen(resolve));
  socket.connect();
  await opened;
  return socket;
}

/// Runs with `count` sockets, which are always closed.
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
  "a join is accepted or refused, crashes, or is unmatched": (kit) =>
    withSockets(kit, 1, async (socket) => {
      same(await answer(socket.channel("echo:1").join()), {});
      for (const [topic, params, reason] of [
        ["crash:1", { deny: true }, "denied"],
        ["crash:2", { raise: true }, "join crashed"],
        ["nowhere:1", {}, "unmatched topic"],
      ]) {
        const channel = socket.channel(topic, params);
        const response = await answer(channel.join()).catch((error) => error instanceof Refused && error.response);
        same(response, { reason });
        channel.leave();
      }
    }),

  "a push is answered with its payload unchanged": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "echo:1");
      for (const payload of [{}, { text: "snö ☃ 🎿 \u0000 \" \\" }, { deep: { list: [1, 2.5, -1e30, null, true] } }]) {
        same(await answer(channel.push("echo", payload)), payload);
      }
    }),

  "many pushes in flight each get their own answer": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "echo:1");
      const numbers = Array.from({ length: 250 }, (_, n) => n); // more than one POST of long polling holds
      const answers = await Promise.all(numbers.map((n) => answer(channel.push("echo", { n }))));
      same(answers.map(({ n }) => n), numbers);
    }),

  "a push is answered by a push": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "echo:1");
      const pushed = received(channel, "pushed");
      channel.push("push", { n: 1 });
      same(await pushed, [{ n: 1 }]);
    }),

  "a broadcast reaches two clients, one from a member only the others": (kit) =>
    withSockets(kit, 2, async (one, other) => {
      const [here, there] = [await join(one, "room:two"), await join(other, "room:two")];
      const seen = [received(here, "shout", 2), received(there, "shout", 2)];
      const others = received(there, "shout_from");
      let heard = 0;
      here.on("shout_from", () => (heard += 1));
      here.push("shout", { n: 1 });
      here.push("shout_from", { n: 2 });
      here.push("shout", { n: 3 });
      same(await Promise.all(seen), [[{ n: 1 }, { n: 3 }], [{ n: 1 }, { n: 3 }]]);
      same(await others, [{ n: 2 }]);
      same(heard, 0);
    }),

  "a burst arrives complete and in order": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const channel = await join(socket, "room:burst");
      const burst = received(channel, "burst", 500);
      channel.push("burst", { count: 500, size: 100 });
      const messages = await burst;
      same(messages.map(({ seq }) => seq - messages[0].seq), Array.from({ length: 500 }, (_, n) => n));
      check(messages.every(({ data }) => data.length === 100), "a message lost some of its 100 bytes");
    }),

  "a topic continues without a channel that left, until it rejoins": (kit) =>
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

  "a crash is reported, and the channel rejoins": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const [crashing, calm] = [await join(socket, "crash:1"), await join(socket, "echo:1")];
      const failed = within("the crash is reported", (resolve) => crashing.onError(resolve));
      const again = rejoined(crashing);
      crashing.push("raise", {});
      await failed;
      await again;
      same(await answer(calm.push("echo", { n: 1 })), { n: 1 });
    }),

  "bytes arrive unchanged": (kit) =>
    withSockets(kit, 1, async (socket) => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
      const channel = await join(socket, "echo:bytes");
      same([...new Uint8Array(await answer(channel.push("echo", bytes.buffer)))], [...bytes]);
      const pushed = received(channel, "pushed");
      channel.push("push", bytes.buffer);
      same([...new Uint8Array((await pushed)[0])], [...bytes]);
    }),

  "after a server restart it reconnects and rejoins": (kit) =>
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

/// Neither long polling nor version 1 can carry bytes to the client.
export const scenariosOf = (transport, vsn) =>
  Object.keys(scenarios).filter((name) => !name.startsWith("bytes") || (transport === "WebSocket" && vsn !== "1.0.0"));
