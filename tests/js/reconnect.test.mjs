// SPDX-License-Identifier: Apache-2.0
// When the official client reconnects by itself, and when it does not, over both transports.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { LongPoll } from "phoenix";
import { answer, close, connect, join, received, Refused, rejoined, within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

process.env.ROOST_SECRET_KEY_BASE = "no secret at all, but more than twenty bytes";

let server;
let folder;
const sockets = [];

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "roost-"));
  server = await startServer("bench_server");
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true });
});
afterEach(() => Promise.all(sockets.splice(0).map(close)));

async function client(options = {}, url = server.socketUrl) {
  const socket = await connect(url, "2.0.0", options);
  sockets.push(socket);
  return socket;
}

async function restartServer() {
  const { port } = server;
  await server.stop();
  server = await startServer("bench_server", port);
}

/// A server whose configuration is in a file.
async function configuredServer(toml) {
  const file = path.join(folder, "roost.toml");
  await writeFile(file, toml);
  process.env.ROOST_CONFIG = file;
  try {
    return await startServer("bench_server");
  } finally {
    delete process.env.ROOST_CONFIG;
  }
}

async function broadcast(topic, event) {
  const body = JSON.stringify({ topic, event, payload: {} });
  const response = await fetch(new URL("/broadcast", server.url), { method: "POST", body });
  assert.equal(response.status, 200);
}

async function echoes(channel) {
  assert.deepEqual(await answer(channel.push("echo", { n: 1 })), { n: 1 });
}

for (const [name, options] of [["WebSocket", {}], ["long polling", { transport: LongPoll }]]) {
  describe(name, () => {
    test("a full life cycle: connect, join, push, reply, leave, crash and rejoin, reconnect after a restart (H232)", async () => {
      const socket = await client(options);
      const echo = await join(socket, "echo:1");
      await echoes(echo);
      const pushed = received(echo, "pushed");
      echo.push("push", { n: 2 });
      assert.deepEqual(await pushed, [{ n: 2 }]);
      const refused = socket.channel("nowhere:1");
      await assert.rejects(answer(refused.join()), Refused);
      refused.leave();

      const left = await join(socket, "room:1");
      const closed = within("the left channel closes", (resolve) => left.onClose(resolve));
      await answer(left.leave());
      await closed;

      const crashing = await join(socket, "crash:1");
      const failed = within("the crash is reported", (resolve) => crashing.onError(resolve));
      const again = rejoined(crashing);
      crashing.push("raise", {});
      await failed;
      await again;
      await echoes(echo);

      const back = Promise.all([rejoined(echo), rejoined(crashing)]);
      await restartServer();
      await back;
      await echoes(echo);
    });

    test("a disconnect of its id and a drain make the client reconnect (H238)", async () => {
      const socket = await client({ ...options, params: { id: "users:7" } });
      const channel = await join(socket, "echo:1");
      let again = rejoined(channel);
      await broadcast("users:7", "disconnect");
      await again;
      await echoes(channel);

      again = rejoined(channel);
      await restartServer();
      await again;
      await echoes(channel);
    });

    test("a channel that is closed does not rejoin (H238)", async () => {
      const socket = await client(options);
      const channel = await join(socket, "crash:1");
      const closed = within("the channel closes", (resolve) => channel.onClose(resolve));
      channel.push("stop", {});
      await closed;
      let joins = 0;
      channel.joinPush.receive("ok", () => (joins += 1)); // reports the old answer at once
      const other = await join(socket, "echo:1");
      await echoes(other);
      const back = rejoined(other);
      await restartServer(); // a channel that would rejoin does so now
      await back;
      await echoes(other);
      assert.equal(joins, 1);
      assert.equal(channel.state, "closed");
    });
  });
}

test("an idle time-out makes the client reconnect (H238)", async () => {
  const idle = await configuredServer('[socket."/socket".websocket]\ntimeout = "250ms"\n');
  try {
    const socket = await client({}, idle.socketUrl);
    const channel = await join(socket, "echo:1");
    const closed = within("silence ends the connection", (resolve) => socket.onClose(resolve));
    const again = rejoined(channel);
    assert.equal((await closed).code, 1002);
    await again;
    await echoes(channel);
    await close(socket);
  } finally {
    await idle.stop();
  }
});
