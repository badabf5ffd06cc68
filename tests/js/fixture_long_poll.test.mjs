// SPDX-License-Identifier: Apache-2.0
// The fixture server's channels over long polling (5808), row by row of its page, in both protocol versions.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { decode, encode, startFixture } from "./support/fixture.mjs";
import { PollClient, request } from "./support/polling.mjs";

let fixture;
const clients = [];
const longpoll = (path, query) => fixture.http("5808", `${path}/longpoll?${query}`);

before(async () => (fixture = await startFixture()));
after(() => fixture?.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

const reply = (status, response) => ({ status, response });
const unmatched = reply("error", { reason: "unmatched topic" });

for (const vsn of ["1.0.0", "2.0.0"]) {
  const v2 = vsn === "2.0.0";
  const seen = ({ join_ref = null, ...message }) => (v2 ? { join_ref, ...message } : message);

  async function open({ path = "/ws", params = {}, headers = {} } = {}) {
    const client = await PollClient.open(longpoll(path, new URLSearchParams({ vsn, ...params })), { headers });
    clients.push(client);
    client.push = async (message) => assert.deepEqual(await client.post(encode(vsn, message)), { status: 200 });
    client.next = async (count) => (await client.messages(count)).map((text) => decode(vsn, text));
    return client;
  }

  async function joinRoom(client, topic, ref = "1", payload = {}) {
    await client.push({ join_ref: ref, ref, topic, event: "phx_join", payload });
    return client.next(3);
  }

  describe(`vsn ${vsn}`, () => {
    for (const path of ["/ws", "/ws/admin"]) {
      test(`${path}: a join is answered, then user_entered, then joined`, async () => {
        const client = await open({ path, params: { user_id: "123" } });
        assert.deepEqual(await joinRoom(client, "room:lobby", "1", { user: "lucy" }), [
          seen({ join_ref: "1", ref: "1", topic: "room:lobby", event: "phx_reply", payload: reply("ok", {}) }),
          seen({ ref: null, topic: "room:lobby", event: "user_entered", payload: { user: "lucy" } }),
          seen({ join_ref: "1", ref: null, topic: "room:lobby", event: "joined", payload: { status: "connected", user_id: "123" } }),
        ]);
      });
    }

    test("new_msg reaches every member, with its join_ref and its transport, and is not answered", async () => {
      const [sender, other] = [await open(), await open()];
      await joinRoom(sender, "room:two", "1");
      await joinRoom(other, "room:two", "5");
      await sender.next(1);
      await sender.push({ join_ref: "1", ref: "2", topic: "room:two", event: "new_msg", payload: { body: "hi!" } });
      const said = (join_ref) =>
        seen({ join_ref, ref: null, topic: "room:two", event: "new_msg", payload: { body: "hi!", transport: ":longpoll" } });
      assert.deepEqual([await sender.next(1), await other.next(1)], [[said("1")], [said("5")]]);
    });

    test("a topic that is not joined, or has no route, is unmatched; the POST is still accepted", async () => {
      const client = await open();
      await client.push({ ref: "1", topic: "room:never", event: "new_msg" });
      await client.push({ join_ref: "2", ref: "2", topic: "unmatched-topic", event: "phx_join" });
      assert.deepEqual(await client.next(2), [
        seen({ ref: "1", topic: "room:never", event: "phx_reply", payload: unmatched }),
        seen({ ref: "2", topic: "unmatched-topic", event: "phx_reply", payload: unmatched }),
      ]);
    });

    test("a leave is answered and closes the channel: five messages in all", async () => {
      const client = await open();
      await joinRoom(client, "room:left");
      await client.push({ join_ref: "1", ref: "2", topic: "room:left", event: "phx_leave" });
      assert.deepEqual(await client.next(2), [
        seen({ join_ref: "1", ref: "2", topic: "room:left", event: "phx_reply", payload: reply("ok", {}) }),
        seen({ join_ref: "1", ref: v2 ? "1" : null, topic: "room:left", event: "phx_close", payload: {} }),
      ]);
      assert.equal(await fixture.ended(await fixture.channel(5808, "room:left")), "shutdown:left");
    });

    test("boom is accepted, and phx_error is the fourth message", async () => {
      const client = await open();
      await joinRoom(client, "room:boom");
      await client.push({ join_ref: "1", ref: "2", topic: "room:boom", event: "boom" });
      assert.deepEqual(await client.next(1), [
        seen({ join_ref: "1", ref: v2 ? "1" : null, topic: "room:boom", event: "phx_error", payload: { reason: "channel_crash" } }),
      ]);
      assert.equal(await fixture.ended(await fixture.channel(5808, "room:boom")), "crash");
    });

    test("without polls session and channels end as inactive, and a POST finds nothing (C132)", async () => {
      const client = await open();
      await joinRoom(client, "room:silent");
      const id = await fixture.channel(5808, "room:silent");
      client.close();
      assert.equal(await fixture.ended(id), "shutdown:inactive");
      assert.deepEqual(await client.post(encode(vsn, { topic: "phoenix", event: "heartbeat" })), { status: 410 });
    });

    test("disconnect on the id ends the session and its channels (C133)", async () => {
      const client = await open({ params: { user_id: "456" } });
      await joinRoom(client, "room:lobby");
      const id = await fixture.channel(5808, "room:lobby");
      await fixture.control("broadcast", { server: 5808, topic: "user_sockets:456", event: "disconnect", payload: {} });
      assert.equal(await fixture.ended(id), "shutdown:disconnected");
      await client.polling;
      assert.deepEqual(await client.post("x"), { status: 410 });
    });

    test("a refused connect is reported in the body (C115)", async () => {
      const refused = async (query, headers) => (await request(longpoll("/ws", query), { headers })).json;
      for (const query of [`vsn=${vsn}&reject=true`, `vsn=${vsn}&custom_error=true`, "vsn=123.1.1"]) {
        assert.deepEqual(await refused(query), { status: 403 });
      }
      assert.deepEqual(await refused(`vsn=${vsn}`, { origin: "http://notallowed.com" }), { status: 403 });
      assert.equal((await refused(`vsn=${vsn}`, { origin: "https://example.com" })).status, 410);
    });

    test("every answer is readable by any page and is uncached JSON", async () => {
      const { response } = await request(longpoll("/ws", `vsn=${vsn}`));
      assert.equal(response.headers.get("content-type"), "application/json; charset=utf-8");
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(response.headers.get("access-control-allow-origin"), "*");
    });

    test("a poll with nothing to fetch is answered after its window (C120)", async () => {
      const { json: opened } = await request(longpoll("/ws", `vsn=${vsn}`));
      const began = performance.now();
      const { json } = await request(longpoll("/ws", `vsn=${vsn}`), { token: opened.token });
      assert.ok(performance.now() - began > 190);
      assert.deepEqual(json, { status: 204, token: opened.token, messages: [] });
    });

    test("the token in the header wins over a stale parameter", async () => {
      const { json: opened } = await request(longpoll("/ws", `vsn=${vsn}`));
      const { json } = await request(longpoll("/ws", `vsn=${vsn}&token=stale`), { token: opened.token });
      assert.equal(json.status, 204);
    });

    test("a message may have any content type except that of a batch", async () => {
      const client = await open();
      for (const contentType of ["application/json", "text/plain", ""]) {
        const ref = contentType;
        assert.deepEqual(await client.post(encode(vsn, { ref, topic: "phoenix", event: "heartbeat" }), contentType), { status: 200 });
        assert.equal((await client.next(1))[0].ref, ref);
      }
    });

    test("without a session, or with a foreign token, a POST is gone", async () => {
      for (const token of [undefined, "nonsense"]) {
        const { json } = await request(longpoll("/ws", `vsn=${vsn}`), { token, method: "POST", body: "x" });
        assert.deepEqual(json, { status: 410 });
      }
    });
  });
}

// Only in version 2.

async function openV2(path = "/ws") {
  const client = await PollClient.open(longpoll(path, "vsn=2.0.0"));
  clients.push(client);
  return client;
}

const ndjson = (client, ...lines) => client.post(lines.join("\n"), "application/x-ndjson");
const roomJoin = (topic) => JSON.stringify(["1", "1", topic, "phx_join", {}]);

test("the first hundred lines of a batch are accepted, base64 among them", async () => {
  const client = await openV2();
  const text = (string) => [...Buffer.from(string)];
  const bin = Buffer.from([0, 1, 1, 8, 3, ...text("1"), ...text("2"), ...text("room:bin"), ...text("bin"), 1, 2]);
  assert.deepEqual(await ndjson(client, roomJoin("room:bin"), bin.toString("base64")), { status: 200 });
  assert.deepEqual(JSON.parse((await client.messages(4))[3]), ["1", null, "room:bin", "bin_ack", { transport: ":longpoll" }]);
  const beats = Array.from({ length: 101 }, (_, n) => JSON.stringify([null, `${n}`, "phoenix", "heartbeat", {}]));
  assert.deepEqual(await ndjson(client, ...beats), { status: 200 });
  await client.post(JSON.stringify([null, "last", "phoenix", "heartbeat", {}]));
  const refs = (await client.messages(101)).map((message) => JSON.parse(message)[1]);
  assert.deepEqual(refs, [...Array.from({ length: 100 }, (_, n) => `${n}`), "last"]);
});

test("a stale leave is ignored, one with a null join_ref closes the channel: five messages in all", async () => {
  const client = await openV2();
  await ndjson(client, roomJoin("room:stale"));
  for (const [join_ref, ref] of [["0", "2"], [null, "3"]]) {
    await client.post(JSON.stringify([join_ref, ref, "room:stale", "phx_leave", {}]));
  }
  const messages = (await client.messages(5)).map((message) => JSON.parse(message));
  assert.deepEqual(messages.slice(3), [
    ["1", "3", "room:stale", "phx_reply", reply("ok", {})],
    ["1", "1", "room:stale", "phx_close", {}],
  ]);
});

test("a socket that takes longer than its window for a message is answered with 408", async () => {
  const client = await openV2("/ws/slow");
  assert.deepEqual(await client.post("anything"), { status: 408 });
});
