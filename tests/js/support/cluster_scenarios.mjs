// SPDX-License-Identifier: Apache-2.0
// What the official client does with several nodes that are one system: the same code in node and in a browser.
// A kit is {Socket, transport, longpoll, nodes, balanced, control}: the client's own class and transport, whether it polls, the
// sockets of the nodes by name, that of the proxy in front of them, and what a test can do to the nodes. The channels are those of bench_server.
import { answer, close, join, received, rejoined, within } from "./promises.mjs";

const QUICKLY = () => 20;
const HEARTBEAT_MS = 4_000;
const FLOW = 20; // messages before and after what happens to a node

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const text = (value) => JSON.stringify(value);
const same = (seen, expected, what = "") => check(text(seen) === text(expected), `${what} ${text(seen)} instead of ${text(expected)}`);
const upTo = (count) => Array.from({ length: count }, (_, n) => n);

/// `closes` counts how often it lost its connection.
async function open({ Socket, transport }, url, params = {}) {
  const socket = new Socket(url, {
    transport, params, vsn: "2.0.0", reconnectAfterMs: QUICKLY, rejoinAfterMs: QUICKLY, heartbeatIntervalMs: HEARTBEAT_MS,
  });
  socket.closes = 0;
  socket.onClose(() => (socket.closes += 1));
  const opened = within("the socket opens", (resolve) => socket.onOpen(resolve));
  socket.connect();
  await opened;
  return socket;
}

/// Runs with the sockets that `use` opens with its argument, which are always closed.
async function withSockets(kit, use) {
  const sockets = [];
  const opens = async (url, params) => {
    const socket = await open(kit, url, params);
    sockets.push(socket);
    return socket;
  };
  try {
    return await use(opens);
  } finally {
    await Promise.all(sockets.map(close));
  }
}

/// A member of the topic on each node.
async function members(kit, opens, topic) {
  const all = [];
  for (const url of Object.values(kit.nodes)) all.push(await join(await opens(url), topic));
  return all;
}

/// A client behind the proxy on each node, by name: {socket, channel, numbers}. `numbers` are those heard on the topic.
async function listeners(kit, opens, topic) {
  const all = {};
  while (Object.keys(all).length < Object.keys(kit.nodes).length) {
    const before = await kit.control.opened();
    const socket = await opens(kit.balanced);
    const after = await kit.control.opened();
    const name = Object.keys(after).find((one) => after[one] > before[one]);
    if (all[name]) continue;
    const numbers = [];
    const channel = socket.channel(topic);
    channel.on("shout", ({ n }) => numbers.push(n));
    await answer(channel.join());
    all[name] = { socket, channel, numbers };
  }
  return all;
}

/// One node says numbers, one after the other, until it is stopped: returns how many they were.
function speaks(kit, name, topic) {
  let stopped = false;
  let count = 0;
  const waiting = [];
  const speak = async () => {
    while (!stopped) {
      await kit.control.say(name, topic, { n: count });
      count += 1;
      waiting.filter((one) => count >= one.count).forEach((one) => one.resolve());
    }
  };
  const spoken = speak();
  const more = (further) => within("more is said", (resolve) => waiting.push({ count: count + further, resolve }));
  const stop = async () => {
    stopped = true;
    await spoken;
    return count;
  };
  return { more, stop };
}

const hears = (listener, n) =>
  within(`number ${n} is heard`, (resolve) => {
    if (listener.numbers.includes(n)) return resolve();
    listener.channel.on("shout", (payload) => payload.n === n && resolve());
  });

/// `happens` to the first node while the last one speaks: its client comes back elsewhere, and the others hear every number
/// once, in order, over the connections that they have.
const withoutTheFirst = (kit, topic, happens, complete) =>
  withSockets(kit, async (opens) => {
    const [first, ...others] = Object.keys(kit.nodes);
    const clients = await listeners(kit, opens, topic);
    const numbers = speaks(kit, others.at(-1), topic);
    await numbers.more(FLOW);
    const before = await kit.control.opened();
    const back = rejoined(clients[first].channel);
    await happens(first);
    await back;
    const now = await kit.control.opened();
    check(others.some((name) => now[name] > before[name]), "the client has not come back on another node");
    await kit.control.start(first);
    await numbers.more(FLOW);
    const count = await numbers.stop();
    for (const name of [first, ...others]) await hears(clients[name], count - 1);
    for (const name of others) {
      complete(clients[name].numbers, count, name);
      same(clients[name].socket.closes, 0, `connections that ${name} lost`);
    }
    const heard = clients[first].numbers;
    check(heard.every((n, at) => at === 0 || n > heard[at - 1]), `on ${first}, not in order or not once: ${text(heard)}`);
  });

const all = (numbers, count, name) => same(numbers, upTo(count), `on ${name}`);

/// The answer to a poll that a node had when it was killed is lost, as with a proxy (docs/decisions/0019).
function allButOneAnswer(numbers, count, name) {
  check(numbers.every((n, at) => at === 0 || n > numbers[at - 1]), `on ${name}, not in order or not once: ${text(numbers)}`);
  const holes = numbers.filter((n, at) => at > 0 && n > numbers[at - 1] + 1);
  check(numbers[0] === 0 && holes.length <= 1, `on ${name}, more than one answer is missing: before ${text(holes)}`);
}

export const clusterScenarios = {
  "broadcasts of each node reach the members on all, each node's in order": (kit) =>
    withSockets(kit, async (opens) => {
      const count = 50;
      const channels = await members(kit, opens, "room:all");
      const all = channels.map((channel) => received(channel, "burst", channels.length * count));
      channels.forEach((channel, n) => channel.push("burst", { count, size: n + 1 })); // the size says whose it is
      for (const messages of await Promise.all(all)) {
        for (const n of upTo(channels.length)) {
          const ofOne = messages.filter(({ data }) => data.length === n + 1);
          same(ofOne.map(({ seq }) => seq), upTo(count));
        }
      }
    }),

  "broadcast_from reaches the members on all nodes but the sender": (kit) =>
    withSockets(kit, async (opens) => {
      const channels = await members(kit, opens, "room:others");
      const heard = channels.map(() => []);
      channels.forEach((channel, n) => channel.on("shout_from", ({ from }) => heard[n].push(from)));
      for (const [from, channel] of channels.entries()) {
        const last = channels.map((one) => received(one, "shout"));
        channel.push("shout_from", { from });
        await within("the others hear it", (resolve) => {
          const look = () => heard.every((ones, n) => n === from || ones.includes(from)) && resolve();
          channels.forEach((one) => one.on("shout_from", look));
          look();
        });
        channel.push("shout", {}); // comes after it
        await Promise.all(last);
      }
      heard.forEach((ones, n) => same(ones, upTo(channels.length).filter((from) => from !== n)));
    }),

  "a disconnect by id ends the socket on another node, and no other": (kit) =>
    withSockets(kit, async (opens) => {
      const [here, there] = Object.keys(kit.nodes);
      const channel = await join(await opens(kit.nodes[here], { id: "users:7" }), "echo:1");
      const witness = await opens(kit.nodes[here], { id: "users:8" });
      await join(witness, "echo:1");
      const again = rejoined(channel);
      await kit.control.broadcast(there, { topic: "users:7", event: "disconnect", payload: {} });
      await again;
      same(witness.closes, 0);
    }),

  "a node that is stopped drains, and nobody else is disturbed": (kit) =>
    withoutTheFirst(kit, "room:stopped", (name) => kit.control.end(name, "SIGTERM"), all),

  "a node that is killed is missed by nobody but its clients": (kit) =>
    withoutTheFirst(kit, "room:killed", (name) => kit.control.end(name, "SIGKILL"), kit.longpoll ? allButOneAnswer : all),
};
