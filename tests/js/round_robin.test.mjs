// SPDX-License-Identifier: Apache-2.0
// Long polling without sticky sessions: the official client, and single requests, behind nginx, which gives three nodes the
// requests in turn. The nodes share a broker.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { close, connect, join, received, rejoined } from "./support/client.mjs";
import { BROKERS, Nodes } from "./support/nodes.mjs";
import { CLIENTS, load } from "./support/phoenix.mjs";
import { PollClient, request } from "./support/polling.mjs";
import { scenarios, scenariosOf } from "./support/scenarios.mjs";

const NAMES = ["a", "b", "c"];

let nodes;

async function nodeWithMore(before) {
  const now = await nodes.opened();
  return NAMES.find((name) => now[name] > before[name]);
}

/// All nodes, one after the other: nginx finds the others meanwhile.
async function restart() {
  for (const name of NAMES) {
    await nodes.endNode(name, "SIGTERM");
    await nodes.startNode(name);
  }
}

/// The old client takes the 410 of a session that is gone for a fresh connection and does not join again, with Phoenix as
/// with us. It also does not wait for the answer to a POST before the next one, so pushes made at once can arrive in another
/// order by way of different nodes.
const NOT_IN_OLD = ["after a server restart it reconnects and rejoins", "a broadcast reaches two clients, one from a member only the others"];
const holds = (client, name) => client === "phoenix" || !NOT_IN_OLD.includes(name);

for (const name of Object.keys(BROKERS)) {
  describe(`behind nginx, over ${name}`, () => {
    before(async () => (nodes = await Nodes.start(name, NAMES)));
    after(() => nodes?.stop());
    for (const [version, client] of Object.entries(CLIENTS)) playsAll(version, client);
    livesOnOneNode();
    alternates();
  });
}

const balanced = (vsn = "2.0.0") => `${nodes.balancedUrl}/longpoll?vsn=${vsn}`;
const heartbeat = (ref) => JSON.stringify([null, ref, "phoenix", "heartbeat", {}]);

function playsAll(version, client) {
  describe(`phoenix.js ${version}`, () => {
    for (const name of scenariosOf("LongPoll", "2.0.0").filter((one) => holds(client, one)))
      test(name, () => {
        const { Socket, LongPoll } = load(client);
        return scenarios[name]({ Socket, transport: LongPoll, vsn: "2.0.0", url: nodes.balancedUrl, restart });
      });
  });
}

function livesOnOneNode() {
  describe("a session", () => {
    const pathOf = (name) => `${nodes.socketUrl(name)}/longpoll?vsn=2.0.0`;

    /// Lives on that node; its further requests go through nginx.
    async function openOn(name) {
      const { json } = await request(pathOf(name));
      return new PollClient(balanced(), json.token, { header: true, headers: {} });
    }

    test("lives on one node, and its requests arrive at all", async () => {
      const before = await nodes.opened();
      const client = await openOn("b");
      for (let n = 0; n < 9; ++n) {
        assert.deepEqual(await client.post(heartbeat(`${n}`)), { status: 200 });
        const [answer] = await client.messages(1);
        assert.equal(JSON.parse(answer)[1], `${n}`);
      }
      assert.deepEqual(await nodes.opened(), { ...before, b: before.b + 1 });
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
        const { json } = await request(pathOf(name), { method: "POST", token: client.token, body });
        assert.deepEqual(json, { status: 200 });
        const [answer] = await client.messages(1);
        assert.equal(JSON.parse(answer)[4].response.text.length, text.length);
      }
      client.close();
    });

    test("whose node is killed is gone once the others have noticed, and other sessions go on", async () => {
      const [orphan, ...others] = await Promise.all(NAMES.map(openOn));
      orphan.close();
      await nodes.endNode("a", "SIGKILL");
      const { json } = await request(pathOf("b"), { method: "POST", token: orphan.token, body: "[]" });
      assert.deepEqual(json, { status: 410 });
      for (const client of others) {
        assert.deepEqual(await client.post(heartbeat("1")), { status: 200 });
        await client.messages(1);
        client.close();
      }
      await nodes.startNode("a");
      const again = await request(pathOf("b"), { method: "POST", token: orphan.token, body: "[]" });
      assert.deepEqual(again.json, { status: 410 });
    });

    test("of phoenix.js joins again on another node when its own is stopped", async () => {
      const { LongPoll } = load("phoenix");
      const before = await nodes.opened();
      const socket = await connect(nodes.balancedUrl, "2.0.0", { transport: LongPoll });
      const channel = await join(socket, "room:moved");
      const owner = await nodeWithMore(before);
      const again = rejoined(channel);
      await nodes.endNode(owner, "SIGTERM");
      await again;
      const seen = received(channel, "shout");
      channel.push("shout", { n: 1 });
      assert.deepEqual(await seen, [{ n: 1 }]);
      await close(socket);
      await nodes.startNode(owner);
    });
  });
}

/// Section C, request by request: each goes to the next node.
function alternates() {
  describe("requests that alternate between the nodes", () => {
    const clients = [];
    after(() => clients.forEach((client) => client.close()));

    async function open(query = "") {
      const client = await PollClient.open(`${balanced()}${query}`);
      clients.push(client);
      client.next = async (count) => (await client.messages(count)).map((message) => JSON.parse(message));
      client.says = async (...lines) => {
        const body = lines.map((line) => JSON.stringify(line)).join("\n");
        assert.deepEqual(await client.post(body, "application/x-ndjson"), { status: 200 });
      };
      return client;
    }

    async function joined(topic, query) {
      const client = await open(query);
      await client.says(["1", "1", topic, "phx_join", {}]);
      assert.deepEqual((await client.next(1))[0], ["1", "1", topic, "phx_reply", { status: "ok", response: {} }]);
      return client;
    }

    const ok = (join_ref, ref, topic, response) => [join_ref, ref, topic, "phx_reply", { status: "ok", response }];

    test("open a session with whichever node is asked (C114)", async () => {
      const before = await nodes.opened();
      await Promise.all(NAMES.map(() => open()));
      const now = await nodes.opened();
      assert.deepEqual(Object.values(now), Object.values(before).map((count) => count + 1));
    });

    test("are refused alike by each node (C115, C117, C118)", async () => {
      for (let turn = 0; turn < NAMES.length; ++turn) {
        assert.deepEqual((await request(balanced("123.1.1"))).json, { status: 403 });
        assert.equal((await request(balanced(), { method: "PUT" })).response.status, 400);
        const { response } = await request(balanced(), { method: "OPTIONS", headers: { origin: "https://example.com" } });
        assert.equal(response.headers.get("access-control-allow-methods"), "get, post, options");
      }
    });

    test("fetch what waits in order, once (C119, C125)", async () => {
      const client = await joined("echo:order");
      client.close();
      await client.polling;
      for (let n = 0; n < 9; ++n) await client.says(["1", `${n + 2}`, "echo:order", "echo", { n }]);
      const again = new PollClient(balanced(), client.token, { header: true, headers: {} });
      clients.push(again);
      const answers = (await again.messages(9)).map((message) => JSON.parse(message));
      assert.deepEqual(answers, Array.from({ length: 9 }, (_, n) => ok("1", `${n + 2}`, "echo:order", { n })));
      assert.deepEqual(await again.post(heartbeat("last")), { status: 200 });
      assert.equal(JSON.parse((await again.messages(1))[0])[1], "last", "nothing came twice");
    });

    test("take the token from the header first, or from the query (C122)", async () => {
      const client = await open();
      for (let turn = 0; turn < NAMES.length; ++turn) {
        const stale = await request(`${balanced()}&token=stale`, { token: client.token, method: "POST", body: heartbeat("h") });
        assert.deepEqual(stale.json, { status: 200 });
        const query = await request(balanced(), { token: client.token, header: false, method: "POST", body: heartbeat("q") });
        assert.deepEqual(query.json, { status: 200 });
      }
      assert.deepEqual((await client.next(6)).map(([, ref]) => ref), ["h", "q", "h", "q", "h", "q"]);
    });

    test("without a living session are gone: a POST ends, a GET opens a new one (C123, C124, C136)", async () => {
      for (const token of [undefined, "nonsense", `${(await open()).token}x`]) {
        assert.deepEqual((await request(balanced(), { token, method: "POST", body: heartbeat("1") })).json, { status: 410 });
        const { json } = await request(balanced(), { token });
        assert.equal(json.status, 410);
        assert.notEqual(json.token, token);
      }
    });

    test("carry lines, of which a stale one is dropped, and a base64 one is binary (C126, C127, C128)", async () => {
      const client = await joined("echo:lines");
      await client.says(["1", "2", "echo:lines", "echo", { n: 1 }], ["0", "3", "echo:lines", "echo", {}], ["1", "4", "echo:lines", "echo", { n: 2 }]);
      assert.deepEqual(await client.next(2), [ok("1", "2", "echo:lines", { n: 1 }), ok("1", "4", "echo:lines", { n: 2 })]);
      await client.says([null, "5", "echo:never", "echo", {}]);
      assert.deepEqual((await client.next(1))[0], [null, "5", "echo:never", "phx_reply", { status: "error", response: { reason: "unmatched topic" } }]);
      // A push with bytes is answered with bytes, which a poll can't carry: the channel crashes.
      const bytes = Buffer.concat([Buffer.from([0, 1, 1, 10, 4]), Buffer.from("16echo:linesecho"), Buffer.from([0, 1, 2])]);
      assert.deepEqual(await client.post(bytes.toString("base64"), "application/x-ndjson"), { status: 200 });
      assert.equal((await client.next(1))[0][3], "phx_error");
    });

    test("carry at most a hundred lines (C129)", async () => {
      const client = await open();
      await client.says(...Array.from({ length: 101 }, (_, n) => [null, `${n}`, "phoenix", "heartbeat", {}]));
      assert.deepEqual(await client.post(heartbeat("last")), { status: 200 });
      const refs = (await client.next(101)).map(([, ref]) => ref);
      assert.deepEqual(refs, [...Array.from({ length: 100 }, (_, n) => `${n}`), "last"]);
    });

    test("learn of a crash in the next poll (C134)", async () => {
      const client = await joined("crash:1");
      await client.says(["1", "2", "crash:1", "raise", {}]);
      assert.deepEqual((await client.next(1))[0].slice(2, 4), ["crash:1", "phx_error"]);
    });

    test("find the session gone after a disconnect by id on any node (C133)", async () => {
      for (const name of NAMES) {
        const client = await joined("echo:1", "&id=users:9");
        await nodes.broadcast(name, { topic: "users:9", event: "disconnect", payload: {} });
        await client.polling;
        assert.deepEqual(await client.post(heartbeat("1")), { status: 410 });
      }
    });

    test("poll twice at once, and one gets the messages (C141)", async () => {
      const client = await joined("echo:twice");
      client.close();
      await client.polling;
      const enough = new AbortController();
      const poll = () => request(balanced(), { token: client.token, signal: enough.signal });
      const polls = [poll(), poll()];
      await client.says(["1", "2", "echo:twice", "echo", { n: 1 }]);
      const { json } = await Promise.race(polls);
      enough.abort();
      await Promise.allSettled(polls);
      assert.deepEqual(json.messages.map((message) => JSON.parse(message)), [ok("1", "2", "echo:twice", { n: 1 })]);
    });

    test("speak version 1 as well (C142)", async () => {
      const client = await PollClient.open(balanced("1.0.0"));
      clients.push(client);
      for (let n = 0; n < NAMES.length; ++n) {
        await client.post(JSON.stringify({ topic: "phoenix", event: "heartbeat", payload: {}, ref: `${n}` }));
        const answer = JSON.parse((await client.messages(1))[0]);
        assert.deepEqual(answer, { topic: "phoenix", event: "phx_reply", payload: { status: "ok", response: {} }, ref: `${n}` });
      }
    });
  });
}
