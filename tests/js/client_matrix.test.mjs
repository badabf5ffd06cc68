// SPDX-License-Identifier: Apache-2.0
// The official client, unmodified: its newest version and the oldest one in use, over WebSocket and long polling, in both
// protocol versions, in node and on a page of another origin in Chromium, all against one server.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { WebSocket } from "ws";
import { scenarios, scenariosOf } from "./support/scenarios.mjs";
import { startServer } from "./support/server.mjs";
import { XMLHttpRequest } from "./support/xml_http_request.mjs";

const SECRET = { ROOST_SECRET_KEY_BASE: "no secret at all, but it has to be long: at least sixty-four bytes of it" };
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const CLIENTS = { "1.8.16": "phoenix", "1.5.14": "phoenix-1.5" };
const KINDS = [["WebSocket", "1.0.0"], ["WebSocket", "2.0.0"], ["LongPoll", "2.0.0"]]; // transport, vsn

const require = createRequire(import.meta.url);
let server, site, browser;

before(async () => {
  server = await startServer("bench_server", 0, SECRET);
  site = await serve();
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

/// The old one looks for the browser's XMLHttpRequest when it is loaded; the new one uses fetch.
function load(client) {
  if (client === "phoenix-1.5") globalThis.self = { XMLHttpRequest };
  try {
    return require(client);
  } finally {
    delete globalThis.self;
  }
}

const scriptOf = (client) => new URL(`node_modules/${client}/priv/static/phoenix.js`, import.meta.url);

/// The page: /?phoenix-1.5 has that client, and the scenarios.
async function serve() {
  const blank = (client) => `<!doctype html><script src="/${client}.js"></script>
    <script type="module">import { scenarios } from "/scenarios.mjs"; globalThis.scenarios = scenarios;</script>`;
  const files = {
    "/scenarios.mjs": new URL("support/scenarios.mjs", import.meta.url),
    "/promises.mjs": new URL("support/promises.mjs", import.meta.url),
    "/version_1.mjs": new URL("support/version_1.mjs", import.meta.url),
    ...Object.fromEntries(Object.values(CLIENTS).map((client) => [`/${client}.js`, scriptOf(client)])),
  };
  const answer = async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://site");
    const script = files[pathname];
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(script ? await readFile(script) : blank(search.slice(1)));
  };
  const listening = createServer(answer);
  await new Promise((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return listening;
}

async function visit(client) {
  const page = await browser.newPage();
  await page.exposeFunction("restart", restart);
  await page.goto(`http://127.0.0.1:${site.address().port}/?${client}`);
  await page.waitForFunction(() => globalThis.scenarios);
  return page;
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
          const page = await visit(client);
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
