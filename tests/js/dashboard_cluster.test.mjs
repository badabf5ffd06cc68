// SPDX-License-Identifier: Apache-2.0
// The dashboard of one of two Numbers nodes on one NATS server, in Chromium: the cluster, and the other node.
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

let nats, a, b, dashboard, browser, page;
const clients = [];

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  nats = await startNats();
  a = await startServer("numbers", 0, { ...ADMIN, ...nodeOf(nats, "a@one") });
  b = await startServer("numbers", 0, { ...ADMIN, ...nodeOf(nats, "b@two"), ROOST_ADMIN_ACTIONS: "true" });
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
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", ...options });
  page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(`${dashboard}#token=${encodeURIComponent(TOKEN)}`);
  await page.waitForSelector('.pulse[data-link="open"]', PATIENCE);
  await go(view);
}

const go = (view) => page.evaluate((to) => (location.hash = `#/${to}`), view);
const shows = (selector) => page.waitForSelector(selector, PATIENCE);
const row = (name) => `table[aria-label="Nodes"] tr:has(:text("${name}"))`;
const screenshot = (name) => page.screenshot({ path: `${SCREENSHOTS}dashboard-${name}.png` });

/// A stock client of a node, which has joined a topic of Numbers.
async function client(node, name) {
  const socket = new Socket(node.socketUrl, { transport: WebSocket, reconnectAfterMs: () => 60_000 });
  clients.push(socket);
  socket.connect();
  const channel = socket.channel(`numbers:${name}`);
  await new Promise((resolve, reject) => channel.join().receive("ok", resolve).receive("error", reject));
}

test("the cluster shows its nodes and the connections to the broker", async () => {
  await client(a, "positive");
  await open("cluster");
  await shows(`${row("a@one")} >> text="up"`);
  await shows(`${row("b@two")} >> text="up"`);
  await shows('table[aria-label="Links"] >> text="connected"');
  await shows("text=Nothing is known to be missing.");
  await page.waitForTimeout(4500); // until each has heard of the other's figures
  await screenshot("cluster");
  assert.deepEqual(page.complaints, []);
});

test("the page looks at the node that is chosen, and changes what that node lets it change", async () => {
  await client(b, "negative");
  await open("connections");
  await shows("text=No connection is open.");
  await page.selectOption('select[aria-label="Node"]', "b@two");
  await shows('.brand >> text="b@two"');
  await shows("tbody a.id");
  await screenshot("cluster-other-node");
  await page.click("tbody a.id");
  await page.click("text=Kick…");
  await page.click("text=Really end it");
  await shows(".gone .problem");
  await page.selectOption('select[aria-label="Node"]', "");
  await shows('.brand >> text="a@one"');
  assert.deepEqual(page.complaints, []);
});

test("a trace runs on the node that is chosen", async () => {
  await client(b, "positive");
  await open("cluster");
  await page.click(`${row("b@two")} >> button`);
  await shows('.brand >> text="b@two"');
  await go("trace");
  await page.fill(".expression", 'kind == out and topic == "numbers:positive"');
  await page.keyboard.press("Enter");
  await shows('.event.kind-out >> text="update"');
});

test("a phone shows the cluster without scrolling sideways", async () => {
  await open("cluster", { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, colorScheme: "dark" });
  await shows(row("b@two"));
  await screenshot("phone-cluster");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("a node that leaves is shown as such, and its silence is said", async () => {
  await open("cluster");
  await page.selectOption('select[aria-label="Node"]', "b@two");
  await shows('.brand >> text="b@two"');
  await b.stop();
  await shows(".pulse[data-link=silent]");
  await page.selectOption('select[aria-label="Node"]', "");
  await shows(`${row("b@two")} >> text="left"`);
  await screenshot("cluster-left");
});

test("a broker that is away is said, with the reason, and nothing is called complete until it is back", async () => {
  await open("cluster");
  await shows('table[aria-label="Links"] >> text="connected"');
  await nats.stop();
  nats = undefined;
  await shows('text="A connection is away: what is missing is known when it is back."');
  await shows("text=Connection refused");
  assert.equal(await page.locator("text=Nothing is known to be missing.").count(), 0);
  await screenshot("cluster-away");
});
