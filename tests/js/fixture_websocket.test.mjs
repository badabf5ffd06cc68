// SPDX-License-Identifier: Apache-2.0
// The fixture server's channels over WebSocket (5807), row by row of its page, in both protocol versions.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { MessageClient, refusal, startFixture } from "./support/fixture.mjs";

let fixture;
const clients = [];
const url = (path) => fixture.http("5807", path).replace("http", "ws");

before(async () => (fixture = await startFixture()));
after(() => fixture?.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

async function open(options = {}) {
  const { path = "/ws", ...more } = options;
  const client = await MessageClient.open(url(`${path}/websocket`), more);
  clients.push(client);
  return client;
}

const leave = (topic, join_ref, ref) => ({ join_ref, ref, topic, event: "phx_leave" });
const reply = (status, response) => ({ status, response });
const unmatched = reply("error", { reason: "unmatched topic" });

for (const vsn of ["1.0.0", "2.0.0"]) {
  const v2 = vsn === "2.0.0";
  /// A message in the form of this version.
  const seen = ({ join_ref = null, ...message }) => (v2 ? { join_ref, ...message } : message);

  describe(`vsn ${vsn}`, () => {
    for (const path of ["/ws", "/ws/admin"]) {
      test(`${path}: a join is answered, then user_entered, then joined`, async () => {
        const client = await open({ path, vsn, params: { user_id: "123" } });
        const { answer, entered, greeting } = await client.joinRoom("room:lobby", "1", { user: "lucy" });
        assert.deepEqual(answer, seen({ join_ref: "1", ref: "1", topic: "room:lobby", event: "phx_reply", payload: reply("ok", {}) }));
        assert.deepEqual(entered, seen({ ref: null, topic: "room:lobby", event: "user_entered", payload: { user: "lucy" } }));
        assert.deepEqual(greeting, seen({
          join_ref: "1", ref: null, topic: "room:lobby", event: "joined", payload: { status: "connected", user_id: "123" },
        }));
      });
    }

    test("without a user both user and user_id are null", async () => {
      const { entered, greeting } = await (await open({ vsn })).joinRoom("room:nobody");
      assert.deepEqual(entered.payload, { user: null });
      assert.deepEqual(greeting.payload, { status: "connected", user_id: null });
    });

    test("a heartbeat is answered", async () => {
      const client = await open({ vsn });
      client.push({ ref: "7", topic: "phoenix", event: "heartbeat" });
      assert.deepEqual(await client.message(), seen({ ref: "7", topic: "phoenix", event: "phx_reply", payload: reply("ok", {}) }));
    });

    test("new_msg is answered first, then reaches every member with its own join_ref and its transport", async () => {
      const [sender, other] = [await open({ vsn }), await open({ vsn })];
      await sender.joinRoom("room:two", "1");
      await other.joinRoom("room:two", "5");
      await sender.messages(1); // the other's user_entered
      sender.push({ join_ref: "1", ref: "2", topic: "room:two", event: "new_msg", payload: { body: "hi!" } });
      const said = (join_ref) =>
        seen({ join_ref, ref: null, topic: "room:two", event: "new_msg", payload: { body: "hi!", transport: ":websocket" } });
      assert.deepEqual(await sender.messages(2), [
        seen({ join_ref: "1", ref: "2", topic: "room:two", event: "phx_reply", payload: reply("ok", {}) }),
        said("1"),
      ]);
      assert.deepEqual(await other.message(), said("5"));
    });

    test("boom ends the channel with you_left and phx_error, and nothing else", async () => {
      const client = await open({ vsn });
      await client.joinRoom("room:boom", "3");
      const id = await fixture.channel(5807, "room:boom");
      client.push({ join_ref: "3", ref: "4", topic: "room:boom", event: "boom" });
      const [bye, error] = await client.messages(2);
      assert.deepEqual([bye.event, bye.payload], ["you_left", { message: "bye!" }]);
      assert.deepEqual(error, seen({
        join_ref: "3", ref: v2 ? "3" : null, topic: "room:boom", event: "phx_error", payload: { reason: "channel_crash" },
      }));
      assert.equal(await fixture.ended(id), "crash");
      client.push({ join_ref: "3", ref: "5", topic: "room:boom", event: "new_msg" });
      assert.deepEqual((await client.message()).payload, unmatched);
    });

    test("a leave is answered, closes the channel and says bye; after it the topic is unmatched", async () => {
      const [client, witness] = [await open({ vsn }), await open({ vsn })];
      await witness.joinRoom("room:left");
      await client.joinRoom("room:left", "1");
      await witness.messages(1);
      client.push(leave("room:left", "1", "2"));
      const [answer, close, bye] = await client.messages(3);
      assert.deepEqual(answer, seen({ join_ref: "1", ref: "2", topic: "room:left", event: "phx_reply", payload: reply("ok", {}) }));
      assert.deepEqual(close, seen({ join_ref: "1", ref: v2 ? "1" : null, topic: "room:left", event: "phx_close", payload: {} }));
      assert.equal(bye.event, "you_left");
      client.push({ join_ref: "1", ref: "3", topic: "room:left", event: "new_msg", payload: { body: "anybody?" } });
      assert.deepEqual(await client.message(), seen({ ref: "3", topic: "room:left", event: "phx_reply", payload: unmatched }));
      await witness.hearsNothing();
    });

    test("an event on a topic that was never joined, and a join of an unmatched one", async () => {
      const client = await open({ vsn });
      client.push({ ref: "1", topic: "room:never", event: "new_msg" });
      assert.deepEqual(await client.message(), seen({ ref: "1", topic: "room:never", event: "phx_reply", payload: unmatched }));
      client.push({ join_ref: "2", ref: "2", topic: "unmatched-topic", event: "phx_join" });
      assert.deepEqual(await client.message(), seen({ ref: "2", topic: "unmatched-topic", event: "phx_reply", payload: unmatched }));
    });

    test("a second join of a topic is answered with its own ref, then the old channel closes", async () => {
      const client = await open({ vsn });
      await client.joinRoom("room:twice", "1");
      const old = await fixture.channel(5807, "room:twice");
      client.push({ join_ref: "4", ref: "4", topic: "room:twice", event: "phx_join" });
      const [answer, close] = await client.messages(2);
      assert.deepEqual(answer, seen({ join_ref: "4", ref: "4", topic: "room:twice", event: "phx_reply", payload: reply("ok", {}) }));
      assert.deepEqual(close, seen({ join_ref: "1", ref: v2 ? "1" : null, topic: "room:twice", event: "phx_close", payload: {} }));
      assert.equal(await fixture.ended(old), "shutdown:closed");
      assert.notEqual(await fixture.channel(5807, "room:twice"), old);
    });

    test("custom joins are accepted, refused or crash, and a channel may close itself", async () => {
      const client = await open({ vsn });
      const join = (ref, action) => client.push({ join_ref: ref, ref, topic: "custom:one", event: "phx_join", payload: { action } });
      join("1", "error");
      assert.deepEqual((await client.message()).payload, reply("error", { reason: "join crashed" }));
      join("2", "ignore");
      assert.deepEqual((await client.message()).payload, reply("error", { action: "ignore" }));
      join("3", "ok");
      assert.deepEqual((await client.message()).payload, reply("ok", { action: "ok" }));
      client.push({ join_ref: "3", ref: "4", topic: "custom:one", event: "close" });
      assert.deepEqual((await client.message()).event, "phx_close");
      assert.equal(await fixture.ended(await fixture.channel(5807, "custom:one")), "normal");
    });

    test("/ws takes a hundred channels and refuses one more; /ws/limited takes one", async () => {
      for (const [path, limit] of [["/ws", 100], ["/ws/limited", 1]]) {
        const client = await open({ path, vsn });
        const room = (n) => `room:many${limit}-${n}`;
        const others = new Set(Array.from({ length: limit }, (_, n) => room(n)));
        for (let n = 0; n < limit; n += 1) await client.joinRoom(room(n), String(n));
        client.push({ join_ref: "over", ref: "over", topic: "room:over", event: "phx_join" });
        const { ref, payload } = await client.message();
        assert.deepEqual({ ref, payload }, { ref: "over", payload: reply("error", { reason: "too many channels joined" }) });
        for (const topic of others) client.push({ ref: topic, topic, event: "new_msg", payload: {} });
        const answers = (await client.messages(2 * limit)).filter(({ event }) => event === "phx_reply");
        assert.deepEqual(new Set(answers.map((answer) => answer.ref)), others, "the others continue");
        client.close();
      }
    });

    test("disconnect on a socket's id closes it with 1001 and ends its channels", async () => {
      const client = await open({ vsn, params: { user_id: "1001" } });
      await client.joinRoom("room:lobby", "1");
      const id = await fixture.channel(5807, "room:lobby");
      assert.deepEqual(await fixture.control(`channel?id=${id}`), { alive: true });
      await fixture.control("broadcast", { server: 5807, topic: "user_sockets:1001", event: "disconnect", payload: {} });
      let last = await client.next();
      while (last.text) last = await client.next(); // you_left may still arrive
      assert.deepEqual(last, { close: 1001 });
      assert.equal(await fixture.ended(id), "shutdown:disconnected");
    });

    test("after 200 ms of silence the server closes, within 400 ms of the last frame (B99)", async () => {
      const client = await open({ vsn, silent: true });
      client.push({ ref: "1", topic: "phoenix", event: "heartbeat" });
      const began = performance.now();
      await client.message();
      assert.deepEqual(await client.next(), { close: 1002 });
      const silence = performance.now() - began;
      assert.ok(silence > 190, `closed after ${silence} ms`);
    });

    test("channels end with their connection, closed or cut off", async () => {
      for (const end of ["close", "terminate"]) {
        const client = await open({ vsn });
        await client.joinRoom(`room:${end}`);
        const id = await fixture.channel(5807, `room:${end}`);
        client.socket[end]();
        assert.equal(await fixture.ended(id), "shutdown:closed");
      }
    });

    test("a client that may not connect is refused", async () => {
      const refused = (query, options) => refusal(url(`/ws/websocket?${query}`), options);
      assert.deepEqual(await refused(`vsn=${vsn}&reject=true`), { status: 403, body: "" });
      assert.deepEqual(await refused(`vsn=${vsn}&ratelimit=true`), { status: 429, body: "Too many requests" });
      assert.equal((await refused("vsn=123.1.1")).status, 403);
      assert.equal((await refused(`vsn=${vsn}`, { origin: "http://notallowed.com" })).status, 403);
      await open({ vsn, origin: "https://example.com" });
    });
  });
}

// What version 1 cannot express.

test("a stale join_ref is ignored, null is accepted", async () => {
  const client = await open();
  await client.joinRoom("room:stale", "2");
  client.push({ join_ref: "1", ref: "3", topic: "room:stale", event: "new_msg" });
  client.push(leave("room:stale", "1", "4"));
  await client.hearsNothing();
  client.push({ ref: "5", topic: "room:stale", event: "new_msg", payload: { body: "x" } });
  const [answer, message] = await client.messages(2);
  assert.deepEqual([answer.ref, answer.join_ref, message.event], ["5", "2", "new_msg"]);
  client.push(leave("room:stale", null, "6"));
  const [left, close] = await client.messages(2);
  assert.deepEqual([left.ref, close.event, close.ref, close.join_ref], ["6", "phx_close", "2", "2"]);
});

test("a binary event is answered by a binary push and a binary reply", async () => {
  const client = await open();
  await client.joinRoom("room:bytes", "1");
  const text = (string) => [...Buffer.from(string)];
  const push = [0, 1, 1, 10, 12, ...text("1"), ...text("2"), ...text("room:bytes"), ...text("binary_event"), 1, 2];
  client.send(Buffer.from(push));
  const pushed = [0, 1, 10, 12, ...text("1"), ...text("room:bytes"), ...text("binary_event"), 0, 1];
  const answered = [1, 1, 1, 10, 2, ...text("1"), ...text("2"), ...text("room:bytes"), ...text("ok"), 1, 2, 3, 4];
  assert.deepEqual([await client.next(), await client.next()], [{ bytes: pushed }, { bytes: answered }]);
});

test("/ws/limited assigns nothing", async () => {
  const { greeting } = await (await open({ path: "/ws/limited", params: { user_id: "123" } })).joinRoom("room:limited");
  assert.deepEqual(greeting.payload, { status: "connected" });
});

test("a broadcast on a topic comes with join_ref null", async () => {
  const client = await open();
  await client.joinRoom("room:news", "1");
  await fixture.control("broadcast", { server: 5807, topic: "room:news", event: "note", payload: { n: 1 } });
  assert.deepEqual(await client.message(), { join_ref: null, ref: null, topic: "room:news", event: "note", payload: { n: 1 } });
});
