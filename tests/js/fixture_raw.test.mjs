// SPDX-License-Identifier: Apache-2.0
// The fixture server's sockets without channels, over WebSocket (5907) and long polling (5908), row by row.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { FrameClient, refusal, startFixture } from "./support/fixture.mjs";
import { PollClient } from "./support/polling.mjs";

let fixture;
const clients = [];
const url = (path) => fixture.http("5907", path).replace("http", "ws");

before(async () => (fixture = await startFixture()));
after(() => fixture?.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

async function open(path, options) {
  const client = await FrameClient.open(url(path), options);
  clients.push(client);
  return client;
}

async function poll(path, options) {
  const client = await PollClient.open(fixture.http("5908", path), options);
  clients.push(client);
  return client;
}

test("a GET without upgrade headers is answered with what is missing", async () => {
  const response = await fetch(fixture.http("5907", "/ws/websocket"));
  assert.equal(response.status, 400);
  assert.match(await response.text(), /'connection' header must contain 'upgrade'/);
});

test("the subprotocol sip is accepted, none is fine, and mqtt is refused", async () => {
  assert.equal((await open("/ws/websocket", { protocols: ["sip"] })).socket.protocol, "sip");
  assert.equal((await open("/ws/websocket")).socket.protocol, "");
  assert.equal((await refusal(url("/ws/websocket"), { protocols: ["mqtt"] })).status, 403);
});

test("a foreign origin is refused, the listed one and none are not", async () => {
  assert.equal((await refusal(url("/ws/websocket"), { origin: "http://notallowed.com" })).status, 403);
  await open("/ws/websocket", { origin: "https://example.com" });
});

test("params returns the query; ping is answered by a push, a ping frame by a pong and nothing else", async () => {
  const client = await open("/ws/websocket?key=value");
  client.send("params");
  assert.deepEqual(await client.next(), { text: '%{"key" => "value"}' });
  client.socket.ping("are you there?");
  assert.deepEqual(await client.next(), { pong: "are you there?" });
  client.send("ping");
  assert.deepEqual(await client.next(), { text: "pong" });
});

test("a socket may have a path of its own, whose variables are in its params", async () => {
  const plain = await open("/custom/some_path/nested/path?key=value");
  plain.send("params");
  assert.deepEqual(await plain.next(), { text: '%{"key" => "value"}' });
  const variable = await open("/custom/123/456/path?key=value");
  variable.send("params");
  assert.deepEqual(await variable.next(), { text: '%{"key" => "value", "path_var" => "456", "socket_var" => "123"}' });
});

test("pings and pongs are reported to a socket that asks for them, and it may ping", async () => {
  const client = await open("/ws/ping/websocket", { silent: true, autoPong: false });
  client.socket.ping("hello");
  const both = [await client.next(), await client.next()];
  assert.deepEqual(both, [{ pong: "hello" }, { text: "ping:hello" }]);
  client.send("ping:start");
  assert.deepEqual(await client.next(), { ping: "" });
  client.send("ping:start:X");
  assert.deepEqual(await client.next(), { ping: "X" });
  client.socket.pong("X");
  assert.deepEqual(await client.next(), { text: "pong:X" });
});

test("/ws/ping accepts pages of its own host only", async () => {
  assert.equal((await refusal(url("/ws/ping/websocket"), { origin: "https://example.com" })).status, 403);
});

for (const header of [true, false]) {
  test(`polled, with the token in the ${header ? "header" : "parameters"}`, async () => {
    const client = await poll("/ws/longpoll?hello=world", { header });
    assert.deepEqual(await client.post("params"), { status: 200 });
    assert.deepEqual(await client.post("ping"), { status: 200 });
    assert.deepEqual(await client.messages(2), ['%{"hello" => "world"}', "pong"]);
  });
}

test("polled, at a path with variables and with the default window", async () => {
  const client = await poll("/custom/123/456/path?key=value");
  assert.deepEqual(await client.post("params"), { status: 200 });
  assert.deepEqual(await client.messages(1), ['%{"key" => "value", "path_var" => "456", "socket_var" => "123"}']);
});

test("polled, a foreign origin is refused", async () => {
  const response = await fetch(fixture.http("5908", "/ws/longpoll"), { headers: { origin: "http://notallowed.com" } });
  assert.deepEqual([response.status, await response.json()], [200, { status: 403 }]);
});
