// SPDX-License-Identifier: Apache-2.0
// What the fixture server's sockets at /ws/connect_info learn about the request, over both transports.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { MessageClient, startFixture } from "./support/fixture.mjs";
import { PollClient } from "./support/polling.mjs";

let fixture;
const clients = [];

before(async () => (fixture = await startFixture()));
after(() => fixture?.stop());
afterEach(() => clients.splice(0).forEach((client) => client.close()));

/// The connect_info that a room reports to a WebSocket client that sent `headers` and `params`.
async function told(options = {}) {
  const url = fixture.http("5807", "/ws/connect_info/websocket").replace("http", "ws");
  const client = await MessageClient.open(url, options);
  clients.push(client);
  const { greeting } = await client.joinRoom("room:lobby");
  return { ...greeting.payload.connect_info, accepted: client.socket };
}

/// The same for a polling client.
async function toldByPoll(headers) {
  const client = await PollClient.open(fixture.http("5808", "/ws/connect_info/longpoll?vsn=1.0.0"), { headers });
  clients.push(client);
  await client.post(JSON.stringify({ topic: "room:lobby", event: "phx_join", payload: {}, ref: "1" }));
  return JSON.parse((await client.messages(3))[2]).payload.connect_info;
}

test("the headers that begin with x-, in lower case, and no others", async () => {
  const { x_headers } = await told({ headers: { "X-Application": "Phoenix", "x-foo": "bar", "y-foo": "bar" } });
  assert.deepEqual(x_headers, { "x-application": "Phoenix", "x-foo": "bar" });
});

test("the trace context", async () => {
  const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", tracestate: "congo=t61rcWkgMzE" };
  assert.deepEqual((await told({ headers })).trace_context_headers, headers);
});

test("the WebSocket's own headers unchanged, and no subprotocol is chosen", async () => {
  const asked = {
    "sec-websocket-protocol": "phoenix, 123",
    "sec-websocket-extensions": "permessage-deflate; client_max_window_bits=15",
  };
  const { sec_websocket_headers, accepted } = await told({ headers: asked, perMessageDeflate: false });
  assert.equal(accepted.protocol, "");
  const { "sec-websocket-version": version, "sec-websocket-key": key, ...others } = sec_websocket_headers;
  assert.deepEqual([version, typeof key, others], ["13", "string", asked]);
});

test("the peer, the requested address, the user agent and the constant", async () => {
  const { peer_data, uri, user_agent, signing_salt } = await told({ headers: { "user-agent": "foo/1.0" } });
  assert.equal(peer_data.address, "127.0.0.1");
  assert.ok(Number.isInteger(peer_data.port) && peer_data.port > 0);
  assert.equal(peer_data.ssl_cert, null);
  const { scheme, host, port, path, query, fragment, userinfo } = uri;
  assert.deepEqual(
    { scheme, host, port, path, query, fragment, userinfo },
    {
      scheme: "http", host: "127.0.0.1", port: Number(fixture.ports["5807"]), path: "/ws/connect_info/websocket",
      query: "vsn=2.0.0", fragment: null, userinfo: null,
    },
  );
  assert.ok("authority" in uri);
  assert.equal(user_agent, "foo/1.0");
  assert.equal(signing_salt, "salt");
  assert.equal((await told()).user_agent, null);
});

/// The cookie and the CSRF token returned by GET /.
async function hello() {
  const response = await fetch(fixture.http("5807", "/"));
  assert.equal(response.status, 200);
  const cookie = /^_hello_key=[^;]+/.exec(response.headers.get("set-cookie"))[0];
  return { cookie, token: await response.text() };
}

test("the session of a cookie that comes with its token", async () => {
  const { cookie, token } = await hello();
  const { session } = await told({ headers: { cookie }, params: { _csrf_token: token } });
  assert.equal(session.from_session, "123");
  assert.equal(typeof session._csrf_token, "string");
});

test("no session without the cookie, or with another token, but the socket still opens", async () => {
  const { cookie, token } = await hello();
  assert.equal((await told({ params: { _csrf_token: token } })).session, null);
  assert.equal((await told({ headers: { cookie }, params: { _csrf_token: "bad" } })).session, null);
  assert.equal((await told({ headers: { cookie } })).session, null);
});

test("polled: headers, peer and the address of the first request", async () => {
  const info = await toldByPoll({ "x-application": "Phoenix", traceparent: "00-1", tracestate: "a=b", "y-foo": "bar" });
  assert.equal(info.x_headers["x-application"], "Phoenix");
  assert.ok(Object.keys(info.x_headers).every((name) => name.startsWith("x-")));
  assert.deepEqual(info.trace_context_headers, { traceparent: "00-1", tracestate: "a=b" });
  assert.equal(info.peer_data.address, "127.0.0.1");
  const { scheme, host, path, query } = info.uri;
  assert.deepEqual({ scheme, host, path, query },
    { scheme: "http", host: "127.0.0.1", path: "/ws/connect_info/longpoll", query: "vsn=1.0.0" });
});
