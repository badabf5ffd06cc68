// SPDX-License-Identifier: Apache-2.0
// Who is present in a topic, on the dashboard of one of two nodes on one NATS server, in Chromium.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Socket } from "phoenix";
import WebSocket from "ws";
import { nodeOf, startNats } from "./support/nats.mjs";
import { startServer } from "./support/server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = { timeout: 20_000 };
const TOKEN = "a token of the tests";
const ADMIN = { ROOST_ADMIN_IP: "127.0.0.1", ROOST_ADMIN_PORT: "0", ROOST_ADMIN_TOKEN: TOKEN };
const LOBBY = `topics/${encodeURIComponent("room:lobby")}`;

let nats, a, b, dashboard, browser, page;
const clients = [];

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  nats = await startNats();
  a = await startServer("crowd_server", 0, { ...ADMIN, ...nodeOf(nats, "a@one"), CROWD_BOTS: "1" });
  b = await startServer("crowd_server", 0, { ...ADMIN, ...nodeOf(nats, "b@two") });
  dashboard = (await a.printed(/Dashboard: (http\S+)/))[1];
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  await a?.stop();
  await b?.stop();
  await nats?.stop();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await page?.context().close();
  page = undefined;
});

async function open(view, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1300, height: 860 }, colorScheme: "light", ...options });
  page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(`${dashboard}#token=${encodeURIComponent(TOKEN)}`);
  await page.waitForSelector('.pulse[data-link="open"]', PATIENCE);
  await page.evaluate((to) => (location.hash = `#/${to}`), view);
}

const shows = (selector) => page.waitForSelector(selector, PATIENCE);
const screenshot = (name) => page.screenshot({ path: `${SCREENSHOTS}dashboard-presence-${name}.png` });
const present = (key) => `table[aria-label="Present"] tr:has-text("${key}")`;

/// A stock client of a node, which is present in the lobby.
async function member(node, user) {
  const socket = new Socket(node.socketUrl, { transport: WebSocket, reconnectAfterMs: () => 60_000 });
  clients.push(socket);
  socket.connect();
  const channel = socket.channel("room:lobby", { user });
  await new Promise((resolve, reject) => channel.join().receive("ok", resolve).receive("error", reject));
  return socket;
}

test("the topic's page lists who is present on all nodes, and follows them live", async () => {
  await member(a, "ann");
  await open(LOBBY);
  await shows(present("ann"));
  await shows("[data-total] >> text=/50 of 3.010/");
  assert.match(await page.textContent(present("ann")), /ann\{"status":"online"\}1a@one/);
  const bob = await member(b, "bob");
  await shows(present("bob"));
  await shows("[data-total] >> text=/50 of 3.011/");
  assert.match(await page.textContent(present("bob")), /b@two/);
  bob.disconnect();
  await page.waitForSelector(present("bob"), { ...PATIENCE, state: "detached" });
  assert.deepEqual(page.complaints, []);
});

test("it goes from page to page", async () => {
  await member(a, "ann");
  await open(LOBBY);
  await shows(present("bot-10048"));
  await page.click('[data-presence] .pager >> text="Next →"');
  await shows(present("bot-10049"));
  assert.equal(await page.locator(present("ann")).count(), 0);
  await page.click('[data-presence] .pager >> text="← Back"');
  await shows(present("ann"));
  assert.deepEqual(page.complaints, []);
});

test("it shows what the chosen node knows", async () => {
  await member(b, "bob");
  await open(LOBBY);
  await shows(present("bob"));
  const subscribers = 'table[aria-label="Subscribers"] tbody tr';
  assert.equal(await page.locator(subscribers).count(), 0, "bob is on the other node");
  await page.selectOption('select[aria-label="Node"]', "b@two");
  await shows(subscribers);
  await shows(present("bob"));
  assert.deepEqual(page.complaints, []);
});

test("it fits a desk and a phone, in light and in dark", async () => {
  await member(a, "ann");
  for (const [name, width] of [["wide", 1300], ["phone", 390]])
    for (const colorScheme of ["light", "dark"]) {
      await open(LOBBY, { viewport: { width, height: 860 }, colorScheme });
      await shows(present("ann"));
      await page.waitForTimeout(1500); // until new rows look like others
      await screenshot(`${name}-${colorScheme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name} does not scroll sideways`);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    }
});
