// SPDX-License-Identifier: Apache-2.0
// The official client's Presence, unmodified: its newest version and the oldest one in use, over WebSocket and long polling,
// on one node and on three, of which one is killed, cut off or stopped. After each change every member's list is the truth.
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, afterEach, before, describe, test } from "node:test";
import { startBrokerProxy } from "./support/broker_proxy.mjs";
import { CLIENTS, Members, TRANSPORTS } from "./support/members.mjs";
import { nodeOf, startNats } from "./support/nats.mjs";
import { answer, rejoined, within } from "./support/promises.mjs";
import { redisNodeOf, startRedis } from "./support/redis.mjs";
import { startServer } from "./support/server.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const KINDS = Object.values(CLIENTS).flatMap((client) => TRANSPORTS.map((transport) => ({ client, transport })));

const members = new Members();
let rooms = 0;
let room; // of this test
afterEach(() => members.closeAll());

const startNode = (port = 0, environment = {}) => startServer("presence_server", port, { ...SECRET, ...environment });
const enter = (how, node, user, tab) => members.enter(how, node, room, user, tab);
const newRoom = (mode = "") => (room = `room:${mode}${(rooms += 1)}`);

describe("on one node", () => {
  let node;
  before(async () => (node = await startNode()));
  after(() => node?.stop());

  for (const kind of KINDS) {
    describe(`${kind.client} over ${kind.transport}`, () => {
      test("members see each other come, change and go (H232)", async () => {
        newRoom();
        const ann = await enter(kind, node, "ann", "a");
        await members.agree(node);
        const bob = await enter(kind, node, "bob", "b");
        await members.agree(node);
        await bob.update("away");
        await members.agree(node);
        await bob.untrack();
        await members.agree(node);
        assert.deepEqual(ann.heard, ["+ann", "+bob", "-bob"]);
      });

      test("two tabs of a user are one key with two metas, which stays until the last has gone", async () => {
        newRoom();
        const bob = await enter(kind, node, "bob", "b");
        const first = await enter(kind, node, "ann", "a1");
        const second = await enter(kind, node, "ann", "a2");
        await members.agree(node);
        await members.gone(first);
        await members.agree(node);
        await members.gone(second);
        await members.agree(node);
        assert.deepEqual(bob.heard, ["+bob", "+ann", "-ann"]);
      });

      test("a channel that crashes leaves, and is back when it has rejoined (F197)", async () => {
        newRoom();
        const ann = await enter(kind, node, "ann", "a");
        const bob = await enter(kind, node, "bob", "b");
        await members.agree(node);
        const back = rejoined(bob.channel);
        bob.channel.push("crash", {});
        await back;
        await members.agree(node);
        assert.deepEqual(ann.heard.filter((what) => what.includes("bob")), ["+bob", "-bob", "+bob"]);
      });

      test("a room that comes in pages is complete, also while members come and go", async () => {
        newRoom("paged:");
        const crowd = await Promise.all(Array.from({ length: 11 }, (_, n) => enter(KINDS[0], node, `u${n}`, "only")));
        const [late] = await Promise.all([
          enter(kind, node, "late", "only"),
          enter(KINDS[0], node, "u3", "second"),
          members.gone(crowd[5]),
          crowd[7].update("away"),
        ]);
        await members.agree(node);
        const back = rejoined(late.channel);
        late.channel.push("crash", {});
        await Promise.all([back, members.gone(crowd[0]), enter(KINDS[0], node, "after", "only")]);
        await members.agree(node);
      });

      // The old client fails on them by itself: its list is an object with a prototype.
      test("keys that mean something to JavaScript are keys like others (F214)", { skip: kind.client !== "phoenix" }, async () => {
        newRoom();
        for (const user of ["__proto__", "constructor", "toString", "hasOwnProperty", "0", ""]) await enter(kind, node, user, user);
        await members.agree(node);
      });
    });
  }

  test("a room that only counts tells its members how many there are", async () => {
    newRoom("counts:");
    const ann = await enter({}, node, "ann", "a");
    const counts = [];
    const three = within("three are counted", (resolve) =>
      ann.channel.on("presence_count", ({ count }) => counts.push(count) && count === 3 && resolve()),
    );
    await Promise.all(["bob", "cay"].map((user) => enter({}, node, user, "only")));
    await three;
    assert.deepEqual(ann.list(), []);
    assert.ok(counts.every(Number.isInteger), `${counts}`);
  });

  test("a member that leaves the room is not there any more", async () => {
    newRoom();
    await enter({}, node, "ann", "a");
    const bob = await enter({}, node, "bob", "b");
    await members.agree(node);
    await answer(bob.channel.leave());
    await members.gone(bob);
    await members.agree(node);
  });
});

for (const [broker, start, environmentOf] of [["NATS", startNats, nodeOf], ["Redis", startRedis, redisNodeOf]]) {
  describe(`on three nodes, over ${broker}`, () => {
    let server, proxy, a, b, c;
    before(async () => {
      server = await start();
      proxy = await startBrokerProxy(server.port);
      [a, b, c] = await Promise.all([
        startNode(0, environmentOf(server, "a@one")),
        startNode(0, environmentOf(server, "b@two")),
        startNode(0, environmentOf(proxy, "c@three")),
      ]);
    });
    after(async () => {
      await Promise.all([a, b, c].map((node) => node?.stop()));
      proxy?.stop();
      await server?.stop();
    });

    /// A member of each kind on each node, and a user with a tab on every node.
    async function fill() {
      newRoom();
      for (const node of [a, b, c]) {
        const place = "abc"[[a, b, c].indexOf(node)];
        await Promise.all(KINDS.map((kind, n) => enter(kind, node, `${place}${n}`, "only")));
        await enter(KINDS[0], node, "everywhere", place);
      }
      await members.agree(a, b, c);
    }

    test("members of all nodes see each other come, change and go (F199)", async () => {
      await fill();
      const zoe = await enter(KINDS[1], b, "zoe", "z");
      await members.agree(a, b, c);
      await zoe.update("away");
      await members.agree(a, b, c);
      await members.gone(zoe);
      await members.agree(a, b, c);
    });

    test("a killed node's members leave, and are back when it has been restarted (F201)", async () => {
      await fill();
      b.child.kill("SIGKILL");
      await once(b.child, "exit");
      await members.agree(a, c);
      const restarted = await startNode(b.port, environmentOf(server, "b@two"));
      Object.assign(b, restarted); // the members on it belong to it still
      await members.agree(a, b, c);
    });

    test("a restarted node's members rejoin, and nobody is there twice", async () => {
      await fill();
      await b.stop();
      Object.assign(b, await startNode(b.port, environmentOf(server, "b@two")));
      await members.agree(a, b, c);
    });

    test("either side of a partition sees its own, and all see all when it has healed (F200)", async () => {
      await fill();
      const bea = await enter(KINDS[0], b, "bea", "b");
      await members.agree(a, b, c);
      proxy.hold();
      await members.agree(a, b);
      await members.agree(c);
      await bea.update("changed");
      const ada = await enter(KINDS[0], a, "ada", "new");
      await members.agree(a, b);
      proxy.release();
      await members.agree(a, b, c);
      await members.gone(ada);
      await members.agree(a, b, c);
    });

    test("a stopped node's members leave, and are back when it goes on", async () => {
      await fill();
      b.child.kill("SIGSTOP");
      await members.agree(a, c);
      b.child.kill("SIGCONT");
      await members.agree(a, b, c);
    });
  });
}
