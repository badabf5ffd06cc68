// SPDX-License-Identifier: Apache-2.0
// The fixture server on free ports, its control endpoints, and clients that send what no Phoenix client would.
import assert from "node:assert/strict";
import { WebSocket } from "ws";
import { within } from "./client.mjs";
import { startServer } from "./server.mjs";

const LISTENERS = ["5807", "5907", "5808", "5908", "5799"];

/// The caller stops it.
export async function startFixture() {
  const anyPort = Object.fromEntries(LISTENERS.map((port) => [`FIXTURE_PORT_${port}`, "0"]));
  return new Fixture(await startServer("fixture_server", 0, anyPort));
}

class Fixture {
  constructor(program) {
    this.program = program;
    this.ports = Object.fromEntries([...program.child.said.matchAll(/(\d+)=(\d+)/g)].map(([, name, port]) => [name, port]));
    this.ports["5799"] = program.port;
  }

  stop() {
    return this.program.stop();
  }

  http(listener, path) {
    return `http://127.0.0.1:${this.ports[listener]}${path}`;
  }

  /// GET without a body, POST with one. The answer's JSON.
  async control(path, body) {
    const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(this.http("5799", `/ctl/${path}`), options);
    const answer = await response.json();
    assert.equal(response.status, 200, JSON.stringify(answer));
    return answer;
  }

  /// The newest channel of a topic, alive or not.
  async channel(server, topic) {
    const { id } = await this.control(`channel?server=${server}&topic=${encodeURIComponent(topic)}`);
    return id;
  }

  /// Polls until the channel has ended, and returns the reason. Takes ten seconds only if it does not end.
  async ended(id) {
    for (const giveUp = Date.now() + 10_000; Date.now() < giveUp;) {
      const { alive, reason } = await this.control(`channel?id=${id}`);
      if (!alive) return reason;
    }
    assert.fail(`channel ${id} lives on`);
  }
}

const STILL_HERE = "still here";

/// One WebSocket connection, frame by frame. `next` returns the frames in order: {text}, {bytes}, {ping}, {pong}, and at
/// last {close}. It pings, so that a slow machine is not mistaken for a silent client, unless it is `silent`.
export class FrameClient {
  static async open(url, { protocols = [], silent = false, ...options } = {}) {
    const client = new this(new WebSocket(url, protocols, options));
    await within(`${url} opens`, (resolve, reject) => {
      client.socket.on("open", resolve);
      client.socket.on("error", reject);
    });
    if (!silent) client.pings = setInterval(() => client.socket.ping(STILL_HERE), 40);
    return client;
  }

  constructor(socket) {
    this.socket = socket;
    this.came = [];
    this.waiting = [];
    socket.on("close", () => clearInterval(this.pings));
    socket.on("message", (data, isBinary) => this.#take(isBinary ? { bytes: [...data] } : { text: data.toString() }));
    socket.on("ping", (data) => this.#take({ ping: data.toString() }));
    socket.on("pong", (data) => data.toString() === STILL_HERE || this.#take({ pong: data.toString() }));
    socket.on("close", (close) => this.#take({ close }));
    socket.on("error", () => {}); // reported as close 1006
  }

  #take(event) {
    const waiter = this.waiting.shift();
    waiter ? waiter(event) : this.came.push(event);
  }

  next() {
    if (this.came.length > 0) return Promise.resolve(this.came.shift());
    return within("the server sends more", (resolve) => this.waiting.push(resolve));
  }

  send(data) {
    this.socket.send(data);
  }

  close() {
    this.socket.terminate();
  }
}

/// The HTTP status and body of a refused upgrade.
export function refusal(url, { protocols = [], ...options } = {}) {
  return within(`${url} is refused`, (resolve, reject) => {
    const socket = new WebSocket(url, protocols, options);
    socket.on("open", () => reject(new Error(`${url} was accepted`)) ?? socket.terminate());
    socket.on("error", () => {});
    socket.on("unexpected-response", async (_request, response) => {
      let body = "";
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    });
  });
}

/// A client of either protocol version over WebSocket. Messages are {join_ref, ref, topic, event, payload}, whatever is sent
/// on the wire; version 1 has no join_ref.
export class MessageClient extends FrameClient {
  static async open(url, { vsn = "2.0.0", params = {}, ...options } = {}) {
    const query = new URLSearchParams({ vsn, ...params });
    const client = await super.open(`${url}?${query}`, options);
    client.vsn = vsn;
    return client;
  }

  push(message) {
    this.send(encode(this.vsn, message));
  }

  /// The next message; fails on anything else.
  async message() {
    const { text, ...other } = await this.next();
    assert.ok(text, `a text frame, not ${JSON.stringify(other)}`);
    return decode(this.vsn, text);
  }

  async messages(count) {
    const all = [];
    while (all.length < count) all.push(await this.message());
    return all;
  }

  /// Joins and consumes the room's messages: its answer, user_entered and joined. The join's ref is its join_ref.
  async joinRoom(topic, ref = "1", payload = {}) {
    this.push({ join_ref: ref, ref, topic, event: "phx_join", payload });
    const [answer, entered, greeting] = await this.messages(3);
    assert.deepEqual(answer.payload, { status: "ok", response: {} });
    return { answer, entered, greeting };
  }

  /// Expects the answer to a heartbeat and nothing before it: everything sent earlier has been handled.
  async hearsNothing() {
    this.push({ ref: "nothing before this", topic: "phoenix", event: "heartbeat" });
    assert.equal((await this.message()).ref, "nothing before this");
  }
}

export function encode(vsn, { join_ref = null, ref = null, topic, event, payload = {} }) {
  return JSON.stringify(vsn === "1.0.0" ? { topic, event, payload, ref } : [join_ref, ref, topic, event, payload]);
}

export function decode(vsn, text) {
  const message = JSON.parse(text);
  if (vsn === "1.0.0") return message;
  const [join_ref, ref, topic, event, payload] = message;
  return { join_ref, ref, topic, event, payload };
}
