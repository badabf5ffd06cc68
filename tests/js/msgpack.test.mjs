// SPDX-License-Identifier: Apache-2.0
// A custom serializer: the official client uses MessagePack, in a room with a JSON client.
import assert from "node:assert/strict";
import { decode as unpack, encode as pack } from "@msgpack/msgpack";
import { after, before, describe, test } from "node:test";
import { answer, close, connect, join, leftForGood, received, rejoined, within } from "./support/client.mjs";
import { startServer } from "./support/server.mjs";

const MSGPACK = {
  encode: ({ join_ref, ref, topic, event, payload }, done) => {
    const bytes = payload instanceof ArrayBuffer ? new Uint8Array(payload) : payload;
    return done(pack([join_ref, ref, topic, event, bytes]));
  },
  decode: (frame, done) => {
    const [join_ref, ref, topic, event, payload] = unpack(frame);
    return done({ join_ref, ref, topic, event, payload });
  },
};

let server;
before(async () => (server = await startServer("msgpack_example")));
after(() => server?.stop());

describe("with MessagePack", () => {
  let socket;
  before(async () => (socket = await connect(server.socketUrl, "3.0.0", MSGPACK)));
  after(() => close(socket));

  test("values come back unchanged (A6)", async () => {
    const channel = await join(socket, "room:echo");
    const payload = { text: "snö ☃ 🎿 \u0000", deep: { list: [1, 2.5, -1e30, null, true, 2 ** 40] } };
    assert.deepEqual(await answer(channel.push("echo", payload)), payload);
  });

  test("bytes come back unchanged (A6)", async () => {
    const channel = await join(socket, "room:bytes");
    const bytes = Uint8Array.from({ length: 1000 }, (_, n) => n % 251);
    assert.deepEqual(await answer(channel.push("echo", bytes.buffer)), bytes);
  });

  test("JSON and MessagePack share a topic (A6)", async () => {
    const other = await connect(server.socketUrl, "2.0.0");
    const [packed, json] = [await join(socket, "room:both"), await join(other, "room:both")];
    for (const from of [packed, json]) {
      const seen = [packed, json].map((channel) => received(channel, "shout"));
      from.push("shout", { n: 1 });
      assert.deepEqual(await Promise.all(seen), [[{ n: 1 }], [{ n: 1 }]]);
    }
    await close(other);
  });

  test("a crash is reported and the channel rejoins; a leave is final (A6)", async () => {
    const channel = await join(socket, "room:crash");
    const [failed, again] = [within("the crash is reported", (resolve) => channel.onError(resolve)), rejoined(channel)];
    channel.push("crash", {});
    await failed;
    await again;
    await leftForGood(socket, channel);
  });
});
