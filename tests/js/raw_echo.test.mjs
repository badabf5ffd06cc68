// SPDX-License-Identifier: Apache-2.0
// The example of a socket without channels, through a standard WebSocket.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;

let server;
before(async () => (server = await startServer("raw_echo_example")));
after(() => server?.stop());

function dial(name) {
  const socket = new WebSocket(`ws://localhost:${server.port}/echo/websocket?name=${name}`);
  socket.binaryType = "arraybuffer";
  return socket;
}

const heard = (socket) => within("a message arrives", (resolve) => (socket.onmessage = ({ data }) => resolve(data)));
const closed = (socket) => within("the socket closes", (resolve) => (socket.onclose = resolve));

async function say(socket, message) {
  const answer = heard(socket);
  socket.send(message);
  return answer;
}

test("text comes back as text and bytes as bytes (B110)", async () => {
  const socket = dial("ada");
  assert.equal(await heard(socket), "hello ada");
  assert.equal(await say(socket, "snö ☃"), "snö ☃");
  assert.deepEqual(new Uint8Array(await say(socket, Uint8Array.of(0, 255, 1))), Uint8Array.of(0, 255, 1));
  const end = closed(socket);
  socket.send("bye");
  assert.equal((await end).code, 4000);
});

test("the connection may be refused (B110)", async () => {
  const socket = dial("mallory");
  const failed = within("it is refused", (resolve) => (socket.onerror = resolve));
  socket.onopen = () => assert.fail("it opened");
  await failed;
});

test("one byte more than max_frame_size ends the connection with 1009 (B102)", async () => {
  const socket = dial("big");
  await heard(socket);
  const most = 1 << 16;
  assert.equal((await say(socket, new Uint8Array(most))).byteLength, most);
  const end = closed(socket);
  socket.send(new Uint8Array(most + 1));
  assert.equal((await end).code, 1009);
});
