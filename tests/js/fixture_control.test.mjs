// SPDX-License-Identifier: Apache-2.0
// The fixture server's control endpoints (5799), row by row of its page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { MessageClient, startFixture } from "./support/fixture.mjs";
import { PollClient } from "./support/polling.mjs";
import { startServer } from "./support/server.mjs";

let fixture;

before(async () => (fixture = await startFixture()));
after(() => fixture?.stop());

const openSocket = () => MessageClient.open(fixture.http("5807", "/ws/websocket").replace("http", "ws"));

test("it reports that its log lines are not to be compared", async () => {
  assert.deepEqual(await fixture.control("info"), { logs: false });
});

test("a topic that was never joined has no channel", async () => {
  assert.equal(await fixture.channel(5807, "room:never"), null);
});

test("a channel is alive until it ends, even if the server is named by its real port", async () => {
  const client = await openSocket();
  await client.joinRoom("room:alive");
  const id = await fixture.channel(fixture.ports["5807"], "room:alive");
  assert.deepEqual(await fixture.control(`channel?id=${id}`), { alive: true });
  client.close();
  assert.equal(await fixture.ended(id), "shutdown:closed");
  assert.equal(await fixture.channel(5807, "room:alive"), id, "the newest, alive or not");
});

test("a broadcast on a topic of one listener reaches its subscribers once", async () => {
  const [{ sub: here }, { sub: there }] = await Promise.all(
    [5807, 5808].map((server) => fixture.control("subscribe", { server, topic: "room:news" })),
  );
  await fixture.control("broadcast", { server: 5807, topic: "room:news", event: "note", payload: { n: 1 } });
  let events = [];
  while (events.length === 0) ({ events } = await fixture.control(`events?sub=${here}`));
  assert.deepEqual(events, [{ event: "note", payload: { n: 1 } }]);
  for (const sub of [here, there]) assert.deepEqual(await fixture.control(`events?sub=${sub}`), { events: [] });
});

test("reset ends the sessions of long polling and waits for their channels", async () => {
  const client = await PollClient.open(fixture.http("5808", "/ws/longpoll?vsn=2.0.0"));
  await client.post(JSON.stringify(["1", "1", "room:reset", "phx_join", {}]));
  const id = await fixture.channel(5808, "room:reset");
  assert.deepEqual(await fixture.control("reset", { server: 5808 }), {});
  assert.deepEqual(await fixture.control(`channel?id=${id}`), { alive: false, reason: "shutdown:disconnected" });
  await client.polling;
});

test("the log can be read from an offset", async () => {
  const { offset } = await fixture.control("logs?from=-1");
  const client = await openSocket();
  await client.joinRoom("room:logged");
  const { text, offset: end } = await fixture.control(`logs?from=${offset}`);
  assert.match(text, /JOINED room:logged in/);
  assert.equal(end - offset, Buffer.byteLength(text));
  client.close();
});

test("an invalid port is reported with the name of its variable", async () => {
  await assert.rejects(startServer("fixture_server", 0, { FIXTURE_PORT_5807: "http" }),
    /FIXTURE_PORT_5807 is "http": write a port from 1 to 65535, or 0 for any/);
});

test("an invalid request is answered with the reason", async () => {
  for (const [path, options, why] of [
    ["channel", {}, "?server= is missing"],
    ["events?sub=77", {}, "no such subscription, or too many came after it"],
    ["broadcast", { method: "POST", body: "{" }, "the body must be a JSON object"],
    ["reset", { method: "POST", body: '{"server":1}' }, "no listener is at port 1"],
  ]) {
    const response = await fetch(fixture.http("5799", `/ctl/${path}`), options);
    assert.deepEqual([response.status, await response.json()], [400, { error: why }]);
  }
});
