// SPDX-License-Identifier: Apache-2.0
// The official client on three nodes that share a broker, in node and on a page of another origin in Chromium: broadcasts
// from everywhere to everywhere, and what its clients and others notice when a node is stopped or killed.
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { WebSocket } from "ws";
import { clusterScenarios } from "./support/cluster_scenarios.mjs";
import { Nodes } from "./support/nodes.mjs";
import { CLIENTS, load, servePage, visit } from "./support/phoenix.mjs";

const NAMES = ["a", "b", "c"];
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const TRANSPORTS = ["WebSocket", "LongPoll"];

/// The old client takes the 410 of a session that is gone for a fresh connection and does not join again, with Phoenix as
/// with us.
const NOT_IN_OLD_LONG_POLL = /disconnect|stopped|killed/;
const scenariosOf = (client, transport) =>
  Object.keys(clusterScenarios).filter((name) => client === "phoenix" || transport !== "LongPoll" || !NOT_IN_OLD_LONG_POLL.test(name));

let nodes;

const urls = () => ({
  nodes: Object.fromEntries(NAMES.map((name) => [name, nodes.socketUrl(name)])),
  balanced: nodes.balancedUrl,
});

const control = {
  opened: () => nodes.opened(),
  broadcast: (name, message) => nodes.broadcast(name, message),
  say: (name, topic, payload) => nodes.say(name, topic, payload),
  end: (name, signal) => nodes.endNode(name, signal),
  start: (name) => nodes.startNode(name),
};

const ways = (transport, WebSocket, LongPoll) => ({
  transport: transport === "LongPoll" ? LongPoll : WebSocket,
  longpoll: transport === "LongPoll",
});

function playsInNode(version, transport) {
  const client = CLIENTS[version];
  for (const name of scenariosOf(client, transport))
    test(`phoenix.js ${version}, ${transport}: ${name}`, () => {
      const { Socket, LongPoll } = load(client);
      return clusterScenarios[name]({ Socket, ...ways(transport, WebSocket, LongPoll), ...urls(), control });
    });
}

describe("over NATS", () => {
  before(async () => (nodes = await Nodes.start("NATS", NAMES)));
  after(() => nodes?.stop());

  for (const version of Object.keys(CLIENTS)) for (const transport of TRANSPORTS) playsInNode(version, transport);

  describe("in Chromium", () => {
    let browser, site;
    before(async () => {
      browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
      site = await servePage("cluster_scenarios.mjs", "clusterScenarios");
    });
    after(async () => {
      await browser?.close();
      site?.closeAllConnections();
      site?.close();
    });
    for (const transport of TRANSPORTS)
      for (const name of scenariosOf("phoenix", transport))
        test(`${transport}: ${name}`, async () => {
          const page = await visit(browser, site, "phoenix", control);
          await page.evaluate(play, { name, transport, control: Object.keys(control), ...urls() });
          await page.close();
        });
  });
});

describe("over Redis", () => {
  before(async () => (nodes = await Nodes.start("Redis", NAMES)));
  after(() => nodes?.stop());

  for (const transport of TRANSPORTS) playsInNode("1.8.16", transport);
});

/// Runs in the page.
function play({ name, transport, control, ...kit }) {
  const { Socket, LongPoll } = globalThis.Phoenix;
  const exposed = Object.fromEntries(control.map((call) => [call, globalThis[call]]));
  const longpoll = transport === "LongPoll";
  return globalThis.scenarios[name]({ Socket, transport: longpoll ? LongPoll : WebSocket, longpoll, control: exposed, ...kit });
}
