// SPDX-License-Identifier: Apache-2.0
// Nodes of one cluster, a broker between them and nginx in front, which gives them the requests in turn.
import assert from "node:assert/strict";
import { once } from "node:events";
import { makeAdmin } from "./admin.mjs";
import { MessageClient } from "./fixture.mjs";
import { nodeOf, startNats } from "./nats.mjs";
import { startRoundRobin } from "./nginx.mjs";
import { redisNodeOf, startRedis } from "./redis.mjs";
import { startServer } from "./server.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const AT_ONCE = { ROOST_MIN_CONNECTION_AGE: "0ms" }; // a disconnect ends also a young connection

export const BROKERS = { NATS: [startNats, nodeOf], Redis: [startRedis, redisNodeOf] };

export class Nodes {
  /// Of that program, with those names. The caller stops them.
  static async start(broker, names, program = "bench_server") {
    const [start, environment] = BROKERS[broker];
    const nodes = new Nodes(program, environment);
    nodes.broker = await start();
    for (const name of names) await nodes.startNode(name);
    nodes.nginx = await startRoundRobin(names.map((name) => nodes.port(name)));
    return nodes;
  }

  constructor(program, environment) {
    Object.assign(this, { program, environment, all: {}, speakers: {} });
  }

  get names() {
    return Object.keys(this.all);
  }

  port(name) {
    return this.all[name].server.port;
  }

  socketUrl(name) {
    return `http://127.0.0.1:${this.port(name)}/socket`;
  }

  get balancedUrl() {
    return `http://127.0.0.1:${this.nginx.port}/socket`;
  }

  /// Also again, on the port it had.
  async startNode(name) {
    const before = this.all[name];
    const admin = before?.admin ?? makeAdmin();
    const environment = { ...SECRET, ...AT_ONCE, ...admin.environment, ...this.environment(this.broker, name) };
    this.all[name] = { admin, server: await startServer(this.program, before?.server.port ?? 0, environment) };
  }

  /// Returns when it has ended, as it should with that signal.
  async endNode(name, signal) {
    const { server } = this.all[name];
    if (signal !== "SIGKILL") return server.stop(signal);
    const ended = once(server.child, "exit");
    server.child.kill(signal);
    await ended;
  }

  /// How many sockets each node has opened since it started. None: it does not run.
  async opened() {
    const opened = async (name) => {
      const { child } = this.all[name].server;
      if (child.exitCode !== null || child.signalCode !== null) return 0;
      return (await this.all[name].admin.ask("/api/shards")).total.connects;
    };
    return Object.fromEntries(await Promise.all(this.names.map(async (name) => [name, await opened(name)])));
  }

  /// POST /broadcast of bench_server.
  async broadcast(name, message) {
    const url = new URL("/broadcast", this.all[name].server.url);
    const response = await fetch(url, { method: "POST", body: JSON.stringify(message) });
    assert.equal(response.status, 200, await response.text());
  }

  /// A member of the topic on that node says it to all, as `shout` of bench_server. It has been said when it returns, and what
  /// is said one after the other by way of one node is in that order everywhere: one connection is one thread.
  async say(name, topic, payload) {
    const speaker = (this.speakers[`${name} ${topic}`] ??= await this.#member(name, topic));
    speaker.push({ join_ref: "1", topic, event: "shout", payload });
    await speaker.message();
  }

  async #member(name, topic) {
    const member = await MessageClient.open(`ws://127.0.0.1:${this.port(name)}/socket/websocket`);
    member.push({ join_ref: "1", ref: "1", topic, event: "phx_join" });
    await member.message();
    return member;
  }

  async stop() {
    for (const speaker of Object.values(this.speakers)) speaker.close();
    await this.nginx?.stop();
    for (const { server, admin } of Object.values(this.all)) {
      await server.stop();
      admin.remove();
    }
    await this.broker?.stop();
  }
}
