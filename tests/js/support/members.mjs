// SPDX-License-Identifier: Apache-2.0
// Members of a room of presence_server: stock clients, and whether each one's list is the truth.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { WebSocket } from "ws";
import { answer, close } from "./promises.mjs";
import { XMLHttpRequest } from "./xml_http_request.mjs";

export const CLIENTS = { "1.8.16": "phoenix", "1.5.14": "phoenix-1.5" };
export const TRANSPORTS = ["WebSocket", "LongPoll"];

const PATIENCE_MS = 15_000;
const AGAIN_MS = 50;
const STEADY_MS = 250; // two periods of presence_server, and time on the way
// Replaces the client's own delays: a closed socket leaves one heartbeat timer, which node waits for.
const QUICKLY = () => 100;
const HEARTBEAT_MS = 4_000;
const require = createRequire(import.meta.url);

/// The old client looks for the browser's XMLHttpRequest when it is loaded; the new one uses fetch.
function load(client) {
  if (client === "phoenix-1.5") globalThis.self = { XMLHttpRequest };
  try {
    return require(client);
  } finally {
    delete globalThis.self;
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// One tab of a user, whose meta is {"tab": ...}.
class Member {
  constructor({ client = "phoenix", transport = "WebSocket" }, node, topic, user, tab) {
    const { Socket, LongPoll, Presence } = load(client);
    const pauses = { reconnectAfterMs: QUICKLY, rejoinAfterMs: QUICKLY, heartbeatIntervalMs: HEARTBEAT_MS };
    this.socket = new Socket(node.socketUrl, { transport: transport === "WebSocket" ? WebSocket : LongPoll, ...pauses });
    this.channel = this.socket.channel(topic, () => ({ user, meta: { tab: this.tab } }));
    this.presence = new Presence(this.channel);
    this.heard = [];
    this.presence.onJoin((key, current) => current || this.heard.push(`+${key}`));
    this.presence.onLeave((key, { metas }) => metas.length > 0 || this.heard.push(`-${key}`));
    Object.assign(this, { node, user, tab, tracked: true, client, transport });
  }

  async join() {
    this.socket.connect();
    await answer(this.channel.join());
    return this;
  }

  /// Another meta; the truth changes with it.
  async update(tab) {
    this.tab = tab;
    await answer(this.channel.push("update", { tab }));
  }

  async untrack() {
    this.tracked = false;
    await answer(this.channel.push("untrack", {}));
  }

  /// Present, but no longer in the room.
  leave() {
    this.channel.leave();
  }

  list() {
    const listed = this.presence.list((user, { metas }) => [user, metas.map(({ tab }) => tab).sort()]);
    return listed.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

/// Everybody that a test brought in.
export class Members {
  #all = new Set();

  async enter(how, node, topic, user, tab) {
    const member = new Member(how, node, topic, user, tab);
    this.#all.add(member);
    return member.join();
  }

  /// For good.
  async gone(member) {
    this.#all.delete(member);
    await close(member.socket);
  }

  /// The list that the members on these nodes should have, if they are alone.
  truth(nodes) {
    const users = new Map();
    for (const { node, user, tab, tracked } of this.#all)
      if (tracked && nodes.includes(node)) users.set(user, [...(users.get(user) ?? []), tab].sort());
    return [...users].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /// Waits until each member on these nodes lists exactly those on them. On several nodes it must stay so for two periods.
  async agree(...nodes) {
    const truth = JSON.stringify(this.truth(nodes));
    const here = [...this.#all].filter(({ node }) => nodes.includes(node));
    const wrong = () => here.find((member) => JSON.stringify(member.list()) !== truth);
    for (const end = Date.now() + PATIENCE_MS; wrong() && Date.now() < end; ) await pause(AGAIN_MS);
    if (nodes.length > 1) await pause(STEADY_MS);
    for (const member of here)
      assert.deepEqual(member.list(), JSON.parse(truth), `${member.user}/${member.tab} (${member.client}, ${member.transport})`);
  }

  async closeAll() {
    await Promise.all([...this.#all].map((member) => this.gone(member)));
  }
}
