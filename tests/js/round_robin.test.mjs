// SPDX-License-Identifier: Apache-2.0
// Long polling without sticky sessions: the official client behind nginx, which gives three nodes the requests in turn.
// The nodes share a broker.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { close, connect, join, received, rejoined } from "./support/client.mjs";
import { makeAdmin } from "./support/admin.mjs";
import { nodeOf, startNats } from "./support/nats.mjs";
import { startRoundRobin } from "./support/nginx.mjs";
import { PollClient, request } from "./support/polling.mjs";
import { redisNodeOf, startRedis } from "./support/redis.mjs";
import { scenarios, scenariosOf } from "./support/scenarios.mjs";
import { startServer } from "./support/server.mjs";
import { XMLHttpRequest } from "./support/xml_http_request.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const NAMES = ["a", "b", "c"];
const BROKERS = { NATS: [startNats, nodeOf], Redis: [startRedis, redisNodeOf] };
const CLIENTS = { "1.8.16": "phoenix", "1.5.14": "phoenix-1.5" };

const require = createRequire(import.meta.url);
let broker, environmentOf, nginx, nodes;

async function startNode(name, port = 0) {
  const admin = nodes[name]?.admin ?? makeAdmin();
  const server = await startServer("bench_server", port, { ...SECRET, ...admin.environment, ...environmentOf(broker, name) });
  nodes[name] = { admin, server };
}

/// How many each node has ever opened.
async function sessions() {
  const opened = async (name) => (await nodes[name].admin.ask("/api/shards")).total.connects;
  return Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await opened(name)])));
}

async function nodeWithMore(before) {
  const now = await sessions();
  return NAMES.find((name) => now[name] > before[name]);
}

const socketUrl = (port) => `http://127.0.0.1:${port}/socket`;

async function startAll(name) {
  const [start, environment] = BROKERS[name];
  environmentOf = environment;
  nodes = {};
  broker = await start();
  for (const node of NAMES) await startNode(node);
  nginx = await startRoundRobin(NAMES.map((node) => nodes[node].server.port));
}

async function stopAll() {
  await nginx?.stop();
  for (const { server, admin } of Object.values(nodes)) {
    await server.stop();
    admin.remove();
  }
  await broker?.stop();
}

/// The old one looks for the browser's XMLHttpRequest when it is loaded.
function load(client) {
  if (client === "phoenix-1.5") globalThis.self = { XMLHttpRequest };
  try {
    return require(client);
  } finally {
    delete globalThis.self;
  }
}

/// All nodes, one after the other: nginx finds the others meanwhile.
async function restart() {
  for (const name of NAMES) {
    const { port } = nodes[name].server;
    await nodes[name].server.stop();
    await startNode(name, port);
  }
}

/// The old client takes the 410 of a session that is gone for a fresh connection and does not join again, with Phoenix as
/// with us. It also does not wait for the answer to a POST before the next one, so pushes made at once can arrive in another
/// order by way of different nodes.
const NOT_IN_OLD = ["after a server restart it reconnects and rejoins", "a broadcast reaches two clients, one from a member only the others"];
const holds = (client, name) => client === "phoenix" || !NOT_IN_OLD.includes(name);

for (const name of Object.keys(BROKERS)) {
  describe(`behind nginx, over ${name}`, () => {
    before(() => startAll(name));
    after(stopAll);
    for (const [version, client] of Object.entries(CLIENTS)) playsAll(version, client);
    livesOnOneNode();
  });
}

function playsAll(version, client) {
  describe(`phoenix.js ${version}`, () => {
    for (const name of scenariosOf("LongPoll", "2.0.0").filter((one) => holds(client, one)))
      test(name, () => {
        const { Socket, LongPoll } = load(client);
        return scenarios[name]({ Socket, transport: LongPoll, vsn: "2.0.0", url: socketUrl(nginx.port), restart });
      });
  });
}

function livesOnOneNode() {
  describe("a session", () => {
    const pathOf = (port) => `${socketUrl(port)}/longpoll?vsn=2.0.0`;
    const heartbeat = (ref) => JSON.stringify([null, ref, "phoenix", "heartbeat", {}]);

    /// Lives on that node; its further requests go through nginx.
    async function openOn(name) {
      const { json } = await request(pathOf(nodes[name].server.port));
      return new PollClient(pathOf(nginx.port), json.token, { header: true, headers: {} });
    }

    test("lives on one node, and its requests arrive at all", async () => {
      const before = await sessions();
      const client = await openOn("b");
      for (let n = 0; n < 9; ++n) {
        assert.deepEqual(await client.post(heartbeat(`${n}`)), { status: 200 });
        const [answer] = await client.messages(1);
        assert.equal(JSON.parse(answer)[1], `${n}`);
      }
      assert.deepEqual(await sessions(), { ...before, b: before.b + 1 });
      client.close();
    });

    test("takes and gives messages of any size, which go between the nodes in parts", async () => {
      const client = await openOn("a");
      assert.deepEqual(await client.post(JSON.stringify(["1", "1", "echo:big", "phx_join", {}])), { status: 200 });
      await client.messages(1);
      const text = "x".repeat(3_000_000);
      for (const name of NAMES) {
        // Not through nginx, which takes 1 MB by default.
        const body = JSON.stringify(["1", name, "echo:big", "echo", { text }]);
        const { json } = await request(pathOf(nodes[name].server.port), { method: "POST", token: client.token, body });
        assert.deepEqual(json, { status: 200 });
        const [answer] = await client.messages(1);
        assert.equal(JSON.parse(answer)[4].response.text.length, text.length);
      }
      client.close();
    });

    test("whose node is killed is gone once the others have noticed, and other sessions go on", async () => {
      const [orphan, ...others] = await Promise.all(NAMES.map(openOn));
      orphan.close();
      const { child, port } = nodes.a.server;
      child.kill("SIGKILL");
      await once(child, "exit");
      const { json } = await request(pathOf(nodes.b.server.port), { method: "POST", token: orphan.token, body: "[]" });
      assert.deepEqual(json, { status: 410 });
      for (const client of others) {
        assert.deepEqual(await client.post(heartbeat("1")), { status: 200 });
        await client.messages(1);
        client.close();
      }
      await startNode("a", port);
      const again = await request(pathOf(nodes.b.server.port), { method: "POST", token: orphan.token, body: "[]" });
      assert.deepEqual(again.json, { status: 410 });
    });

    test("of phoenix.js joins again on another node when its own is stopped", async () => {
      const { LongPoll } = load("phoenix");
      const before = await sessions();
      const socket = await connect(socketUrl(nginx.port), "2.0.0", { transport: LongPoll });
      const channel = await join(socket, "room:moved");
      const owner = await nodeWithMore(before);
      const again = rejoined(channel);
      const { server } = nodes[owner];
      await server.stop();
      await again;
      const seen = received(channel, "shout");
      channel.push("shout", { n: 1 });
      assert.deepEqual(await seen, [{ n: 1 }]);
      await close(socket);
      await startNode(owner, server.port);
    });
  });
}
