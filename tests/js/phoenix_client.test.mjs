// SPDX-License-Identifier: Apache-2.0
// The official Phoenix client, unmodified, against bench_server, in both protocol versions.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { answer, close, connect, join, leftForGood, received, Refused, rejoined, within } from "./support/client.mjs";
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

const refusal = (reason) => (error) => error instanceof Refused && error.response.reason === reason;

for (const vsn of ["1.0.0", "2.0.0"]) {
  describe(`vsn ${vsn}`, () => {
    test("a join is accepted, refused, crashes or finds no channel", async () => {
      const socket = await client(vsn);
      assert.deepEqual(await answer(socket.channel("echo:1").join()), {});
      for (const [topic, params, reason] of [
        ["crash:1", { deny: true }, "denied"],
        ["crash:2", { raise: true }, "join crashed"],
        ["nowhere:1", {}, "unmatched topic"],
      ]) {
        const channel = socket.channel(topic, params);
        await assert.rejects(answer(channel.join()), refusal(reason));
        channel.leave();
      }
    });

    test("a joined channel receives what the server pushes", async () => {
      const channel = await join(await client(vsn), "numbers:negative");
      const [first, second] = await received(channel, "update", 2);
      assert.ok(Number.isInteger(first.number) && first.number <= 0, `${first.number}`);
      assert.ok(second.number < first.number, `${second.number} after ${first.number}`);
    });

    test("a push is answered with its payload as it was", async () => {
      const channel = await join(await client(vsn), "echo:1");
      for (const payload of [{}, { text: "snö ☃ 🎿 \u0000 \"" }, { deep: { list: [1, 2.5, -1e30, null, true] } }]) {
        assert.deepEqual(await answer(channel.push("echo", payload)), payload);
      }
    });

    test("many pushes in flight each get their own answer", async () => {
      const channel = await join(await client(vsn), "echo:1");
      const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => answer(channel.push("echo", { n }))));
      assert.deepEqual(answers.map(({ n }) => n), Array.from({ length: 200 }, (_, n) => n));
    });

    test("a push may be answered by a push", async () => {
      const channel = await join(await client(vsn), "echo:1");
      const pushed = received(channel, "pushed");
      channel.push("push", { n: 1 });
      assert.deepEqual(await pushed, [{ n: 1 }]);
    });

    test("a broadcast is seen by two clients, one from a member only by the others", async () => {
      const [here, there] = [await join(await client(vsn), "room:1"), await join(await client(vsn), "room:1")];
      const seen = [received(here, "shout", 2), received(there, "shout", 2)];
      const others = received(there, "shout_from");
      here.on("shout_from", () => assert.fail("the sender got its own shout_from"));
      here.push("shout", { n: 1 });
      here.push("shout_from", { n: 2 });
      here.push("shout", { n: 3 });
      assert.deepEqual(await Promise.all(seen), [[{ n: 1 }, { n: 3 }], [{ n: 1 }, { n: 3 }]]);
      assert.deepEqual(await others, [{ n: 2 }]);
    });

    test("a burst arrives complete and in order", async () => {
      const channel = await join(await client(vsn), "room:burst");
      const burst = received(channel, "burst", 500);
      channel.push("burst", { count: 500, size: 100 });
      const messages = await burst;
      assert.deepEqual(messages.map(({ seq }) => seq - messages[0].seq), Array.from({ length: 500 }, (_, n) => n));
      assert.ok(messages.every(({ data }) => data.length === 100));
    });

    test("a crash ends that channel alone, and it joins again", async () => {
      const socket = await client(vsn);
      const [crashing, calm] = [await join(socket, "crash:1"), await join(socket, "echo:1")];
      const failed = within("the crash is told", (resolve) => crashing.onError(resolve));
      const again = rejoined(crashing);
      crashing.push("raise", {});
      await failed;
      await again;
      assert.equal(crashing.state, "joined");
      assert.deepEqual(await answer(calm.push("echo", { n: 1 })), { n: 1 });
    });

    test("after a leave nothing comes, until the next join", async () => {
      const socket = await client(vsn);
      await leftForGood(socket, await join(socket, "room:1"));
      let heard = 0;
      socket.onMessage(({ event }) => (heard += event === "shout" ? 1 : 0));
      const witness = await join(await client(vsn), "room:1");
      const seen = received(witness, "shout");
      witness.push("shout", { n: 1 });
      await seen;
      const back = await join(socket, "room:1");
      assert.equal(heard, 0);
      const next = received(back, "shout");
      witness.push("shout", { n: 2 });
      assert.deepEqual(await next, [{ n: 2 }]);
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

test("both versions see one broadcast", async () => {
  const channels = [await join(await client("1.0.0"), "room:both"), await join(await client("2.0.0"), "room:both")];
  const seen = channels.map((channel) => received(channel, "shout"));
  channels[0].push("shout", { text: "hello" });
  assert.deepEqual(await Promise.all(seen), [[{ text: "hello" }], [{ text: "hello" }]]);
});

// Version 1 has no join_ref that would keep the older channel's close from the newer one.
test("of two channel objects on one topic only the newer receives (H237)", async () => {
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
