// SPDX-License-Identifier: Apache-2.0
// The official Phoenix client, unmodified, against bench_server: what client_matrix.test.mjs does not cover.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { answer, close, connect, join, received, rejoined, within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

let server;
const sockets = [];

before(async () => (server = await startServer("bench_server")));
after(() => server?.stop());
afterEach(() => Promise.all(sockets.splice(0).map(close)));

async function client(vsn) {
  const socket = await connect(server.socketUrl, vsn);
  sockets.push(socket);
  return socket;
}

async function restartServer() {
  const { port } = server;
  await server.stop();
  server = await startServer("bench_server", port);
}

for (const vsn of ["1.0.0", "2.0.0"]) {
  describe(`vsn ${vsn}`, () => {
    test("a joined channel receives what the server pushes", async () => {
      const channel = await join(await client(vsn), "numbers:negative");
      const [first, second] = await received(channel, "update", 2);
      assert.ok(Number.isInteger(first.number) && first.number <= 0, `${first.number}`);
      assert.ok(second.number < first.number, `${second.number} after ${first.number}`);
    });

    test("heartbeats are answered", async () => {
      const socket = await client(vsn);
      const roundTrip = await within("the heartbeat is answered", (resolve) => socket.ping(resolve));
      assert.ok(roundTrip >= 0);
    });

    test("50 channels rejoin with new join_refs on one connection after a server restart (H236)", async () => {
      const socket = await client(vsn);
      const channels = await Promise.all(Array.from({ length: 50 }, (_, n) => join(socket, `echo:${n}`)));
      const refs = channels.map((channel) => channel.joinRef());
      let opened = 0;
      socket.onOpen(() => (opened += 1));

      const all = Promise.all(channels.map(rejoined));
      await restartServer();
      await all;

      assert.equal(opened, 1);
      channels.forEach((channel, n) => assert.notEqual(channel.joinRef(), refs[n]));
      const answers = await Promise.all(channels.map((channel, n) => answer(channel.push("echo", { n }))));
      assert.deepEqual(answers.map(({ n }) => n), channels.map((_, n) => n));
    });
  });
}

test("both versions receive one broadcast", async () => {
  const channels = [await join(await client("1.0.0"), "room:both"), await join(await client("2.0.0"), "room:both")];
  const seen = channels.map((channel) => received(channel, "shout"));
  channels[0].push("shout", { text: "hello" });
  assert.deepEqual(await Promise.all(seen), [[{ text: "hello" }], [{ text: "hello" }]]);
});

// Version 1 has no join_ref to keep the older channel's close from the newer one.
test("of two channel objects on one topic only the newer one receives (H237)", async () => {
  const socket = await client("2.0.0");
  const older = await join(socket, "echo:1");
  const closed = within("the older one closes", (resolve) => older.onClose(resolve));
  older.on("pushed", () => assert.fail("the older channel got a push"));
  const newer = await join(socket, "echo:1");
  await closed;
  const pushed = received(newer, "pushed");
  newer.push("push", { n: 1 });
  assert.deepEqual(await pushed, [{ n: 1 }]);
});

test("an ArrayBuffer arrives intact in push, reply and broadcast (H233)", async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n % 251).buffer;
  const socket = await client("2.0.0");
  const echo = await join(socket, "echo:binary");
  assert.deepEqual(await answer(echo.push("echo", bytes)), bytes);

  const pushed = received(echo, "pushed");
  echo.push("push", bytes);
  assert.deepEqual(await pushed, [bytes]);

  const rooms = [await join(socket, "room:binary"), await join(await client("2.0.0"), "room:binary")];
  const seen = rooms.map((room) => received(room, "shout"));
  rooms[0].push("shout", bytes);
  assert.deepEqual(await Promise.all(seen), [[bytes], [bytes]]);
});
