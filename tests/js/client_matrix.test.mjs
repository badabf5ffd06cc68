// SPDX-License-Identifier: Apache-2.0
// The official client, unmodified: its newest version and the oldest one in use, over WebSocket and long polling, in both
// protocol versions, in node and on a page of another origin in Chromium, all against one server.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { WebSocket } from "ws";
import { CLIENTS, load, servePage, visit } from "./support/phoenix.mjs";
import { scenarios, scenariosOf } from "./support/scenarios.mjs";
import { startServer } from "./support/server.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const KINDS = [["WebSocket", "1.0.0"], ["WebSocket", "2.0.0"], ["LongPoll", "2.0.0"]]; // transport, vsn

let server, site, browser;

before(async () => {
  server = await startServer("bench_server", 0, SECRET);
  site = await servePage("scenarios.mjs", "scenarios");
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  site?.closeAllConnections();
  site?.close();
  await server?.stop();
});

async function restart() {
  const { port } = server;
  await server.stop();
  server = await startServer("bench_server", port, SECRET);
}

for (const [version, client] of Object.entries(CLIENTS)) {
  for (const [transport, vsn] of KINDS) {
    describe(`${version} over ${transport}, vsn ${vsn}`, () => {
      for (const name of scenariosOf(transport, vsn)) {
        test(`in node: ${name}`, () => {
          const phoenix = load(client);
          const kit = { Socket: phoenix.Socket, transport: transport === "WebSocket" ? WebSocket : phoenix.LongPoll };
          return scenarios[name]({ ...kit, vsn, url: server.socketUrl, restart });
        });
      }

      for (const name of scenariosOf(transport, vsn)) {
        test(`in Chromium, on a page of another origin: ${name}`, async () => {
          const page = await visit(browser, site, client, { restart });
          assert.notEqual(new URL(page.url()).origin, new URL(server.url).origin);
          await page.evaluate(play, { name, url: server.socketUrl, transport, vsn });
          await page.close();
        });
      }
    });
  }
}

/// Runs in the page.
function play({ name, transport, ...kit }) {
  const { Socket, LongPoll } = globalThis.Phoenix;
  const ways = { transport: transport === "WebSocket" ? WebSocket : LongPoll, restart: globalThis.restart };
  return globalThis.scenarios[name]({ Socket, ...ways, ...kit });
}
