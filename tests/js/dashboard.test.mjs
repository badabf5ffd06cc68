// SPDX-License-Identifier: Apache-2.0
// The dashboard of the Numbers example in Chromium, as an operator sees it, with a stock client on the node.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { Socket } from "phoenix";
import WebSocket from "ws";
import { startServer } from "./support/server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = { timeout: 20_000 };
const TOKEN = "a token of the tests";
const ADMIN = { ROOST_ADMIN_IP: "127.0.0.1", ROOST_ADMIN_PORT: "0", ROOST_ADMIN_TOKEN: TOKEN, ROOST_ADMIN_ACTIONS: "true" };

let server, dashboard, browser, page;
const clients = [];

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  server = await startServer("numbers", 0, ADMIN);
  dashboard = (await server.printed(/Dashboard: (http\S+)/))[1];
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await page?.context().close();
  page = undefined;
});

/// Opens the dashboard at a view, with the token; records its errors and its requests to other hosts.
async function open(view = "overview", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: "light", ...options });
  page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(dashboard)) page.complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(`${dashboard}#token=${encodeURIComponent(TOKEN)}`);
  await page.waitForSelector('.pulse[data-link="open"]', PATIENCE);
  await go(view);
}

const go = (view) => page.evaluate((to) => (location.hash = `#/${to}`), view);
const shows = (selector) => page.waitForSelector(selector, PATIENCE);
const screenshot = (name, options) => page.screenshot({ path: `${SCREENSHOTS}dashboard-${name}.png`, ...options });

/// A stock client that has joined a topic of Numbers.
async function client(name = "positive") {
  const socket = new Socket(server.socketUrl, { transport: WebSocket, reconnectAfterMs: () => 60_000 });
  clients.push(socket);
  socket.connect();
  const channel = socket.channel(`numbers:${name}`);
  await new Promise((resolve, reject) => channel.join().receive("ok", resolve).receive("error", reject));
  return socket;
}

/// The id of the only listed connection.
async function onlyConnection() {
  await go("connections");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1, undefined, PATIENCE);
  return page.locator("tbody a.id").first().textContent();
}

test("a client that connects appears in the tree with its channel, and leaves it", async () => {
  await open("tree");
  await shows(".branch.shard");
  assert.equal(await page.locator(".branch.connection").count(), 0);
  const socket = await client("positive");
  await client("negative");
  await shows('.branch.channel >> text="numbers:positive"');
  await page.waitForTimeout(700); // until its animation is done
  await screenshot("tree");
  socket.disconnect();
  await page.waitForFunction(() => document.querySelectorAll(".branch.connection").length === 1, undefined, PATIENCE);
  assert.deepEqual(page.complaints, []);
});

test("the overview draws what the node sends, in light and in dark", async () => {
  await client("positive");
  await client("negative");
  await open();
  await shows(".charts canvas");
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector(".glance span:nth-child(3) b").textContent), undefined, PATIENCE);
  await page.waitForTimeout(6000); // some points for the screenshot
  await screenshot("overview");
  await page.keyboard.press("t");
  await shows('html[data-theme="dark"]');
  await screenshot("overview-dark");
  assert.deepEqual(page.complaints, []);
});

test("a client is found by its IP, traced, kicked, and why shows the cause", async () => {
  await open();
  const socket = await client("positive");
  const id = await onlyConnection();
  await page.keyboard.press("/");
  await page.keyboard.type("127.0.0.1");
  await page.waitForFunction(() => location.hash.includes("peer=127.0.0.1"), undefined, PATIENCE);
  assert.equal(await onlyConnection(), id);

  await page.click(`a.id >> text="${id}"`);
  await shows(".state >> text=sign");
  await screenshot("connection");

  await page.click("text=Trace it");
  await shows('[data-trace="running"]');
  await shows('.event.kind-out >> text="update"');
  await shows(".event >> text=number");
  await screenshot("trace");
  await page.click('button:has-text("Stop")');
  await shows('[data-trace="ended"]');

  await go(`connections/${id}`);
  await page.click("text=Kick…");
  await page.click("text=Really end it");
  await shows('.gone .problem');
  socket.disconnect();
  await go("why");
  const record = await shows('[data-cause="kicked"]');
  assert.match(await record.textContent(), /An operator ended the connection/);
  assert.match(await record.textContent(), new RegExp(id));
  await screenshot("why");
});

test("a connection shows the proxy it came through, and that it is closing", async () => {
  const proxied = await startServer("numbers", 0, { ...ADMIN, ROOST_TRUSTED_PROXIES: "127.0.0.1", ROOST_MIN_CONNECTION_AGE: "1m" });
  const address = (await proxied.printed(/Dashboard: (http\S+)/))[1];
  const visitor = new WebSocket(`${proxied.socketUrl.replace("http", "ws")}/websocket?vsn=2.0.0`, { headers: { "x-forwarded-for": "203.0.113.7" } });
  try {
    await new Promise((resolve, reject) => visitor.on("open", resolve).on("error", reject));
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(`${address}#token=${encodeURIComponent(TOKEN)}`);
    await pulse("open");
    await go("connections");
    await shows('a.id >> text="203.0.113.7"');
    assert.match(await textOf("td small.proxy"), /^via 127\.0\.0\.1:\d+$/);
    await page.click("tbody td[data-head=Id] a");
    await shows('dt >> text="Via proxy"');
    await page.click("text=Kick…");
    await page.click("text=Really end it"); // it is young, and therefore held
    await shows("h1 .badge.closing");
    await go("connections");
    await shows("td .badge.closing");
  } finally {
    visitor.terminate();
    await proxied.stop();
  }
});

test("an error in an expression is shown at its column", async () => {
  await open("trace");
  await page.fill(".expression", 'topic == "x" and byts > 1');
  await page.keyboard.press("Enter");
  const problem = await shows(".problem pre");
  assert.equal(await problem.textContent(), `topic == "x" and byts > 1\n${" ".repeat(17)}^`);
  await screenshot("trace-problem");
});

test("it can be used by keyboard, and ? lists the keys", async () => {
  await client();
  await open();
  await page.keyboard.press("4");
  await shows('tbody >> text="numbers:positive"');
  await page.keyboard.press("?");
  await shows("dialog[open]");
  await screenshot("keys");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached", ...PATIENCE });
  await page.click('text="numbers:positive"');
  await shows('td >> text="channel"');
  await page.keyboard.press("7");
  await shows('td >> text="admin.token"');
  assert.equal(await textOf('td[data-head="Limit reached"]'), "0");
  assert.match(await textOf(".facts"), /Log lines dropped0/);
  assert.doesNotMatch(await page.textContent("main"), new RegExp(TOKEN));
  await screenshot("node-config");
});

test("a phone shows every view without scrolling sideways", async () => {
  await client("positive");
  await open("overview", { viewport: { width: 375, height: 812 }, deviceScaleFactor: 2, isMobile: true, colorScheme: "dark" });
  for (const view of ["overview", "tree", "connections", "topics", "trace", "why", "node", "cluster"]) {
    await go(view);
    await shows("main .card");
    await page.waitForTimeout(1300);
    await screenshot(`phone-${view}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is too wide`);
  }
});

test("without the token there is only a login page, with neither data nor a socket", async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(dashboard);
  await shows('form[data-door="locked"]');
  await screenshot("gate");
  await page.fill("input", "a wrong token, long enough");
  await page.keyboard.press("Enter");
  await shows("text=A wrong token is refused");
  await page.fill("input", TOKEN);
  await page.keyboard.press("Enter");
  await shows('.pulse[data-link="open"]');

  const status = (protocols, headers) => new Promise((resolve) => {
    const socket = new WebSocket(`${dashboard.replace("http", "ws")}socket/websocket?vsn=2.0.0`, protocols, { headers });
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode));
    socket.on("open", () => resolve(socket.close() ?? 101));
    socket.on("error", () => {});
  });
  const bearer = (token) => ["phoenix", `base64url.bearer.phx.${Buffer.from(token).toString("base64url")}`];
  assert.equal(await status([]), 401);
  assert.equal(await status(bearer("a wrong token, long enough")), 401);
  assert.equal(await status(bearer(TOKEN), { origin: "http://evil.example" }), 403);
  assert.equal(await status(bearer(TOKEN)), 101);
  assert.equal((await fetch(`${dashboard}api/node`)).status, 401);
  assert.equal((await fetch(`${server.url}socket/websocket`)).status, 400, "the public listener has its own socket there");
  assert.equal((await fetch(`${server.url}api/node`)).status, 404);
});

const textOf = (selector) => page.textContent(selector);
const pulse = (state) => shows(`.pulse[data-link="${state}"]`);
const knowsRates = () => page.waitForFunction(() => /\d/.test(document.querySelector(".glance span:nth-child(3) b").textContent), undefined, PATIENCE);

test("while the node is stopped the page says so, and no figure on it keeps counting", async () => {
  await client("positive");
  await open();
  await knowsRates();
  server.child.kill("SIGSTOP");
  try {
    await pulse("silent");
    const before = await textOf(".glance .up");
    await shows('main[data-old="true"]');
    assert.match(await textOf(".problem.old"), /The node does not answer\. Everything here is as it was at \d\d:\d\d:\d\d/);
    assert.equal(await textOf(".glance span:nth-child(3) b"), "–");
    await shows('.pulse >> text="no answer for 4 s"');
    assert.equal(await textOf(".glance .up"), before, "it is not known to have been up any longer");
    await screenshot("silent");
    await go("connections");
    await shows("text=The node does not answer.");
  } finally {
    server.child.kill("SIGCONT");
  }
  await pulse("open");
  await shows('main[data-old="false"]');
  assert.equal(await page.locator(".problem.old").count(), 0);
  await go("overview");
  await knowsRates();
  await page.waitForTimeout(3000); // some points after the gap, for the screenshot
  await screenshot("gap");
});

test("a browser that was blocked shows no false rate", async () => {
  await client("positive"); // it receives one number per second
  await open();
  await knowsRates();
  const most = await page.evaluate(async () => {
    const shown = () => Number(document.querySelector(".glance span:nth-child(3) b").textContent.replace("–", "0"));
    const end = performance.now() + 5000;
    while (performance.now() < end); // answers queue up meanwhile and arrive all at once
    let most = 0;
    for (let looks = 0; looks < 40; ++looks) {
      most = Math.max(most, shown());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return most;
  });
  assert.ok(most < 20, `${most} messages a second`);
});

test("names chosen by peers are shown escaped", async () => {
  const socket = new Socket(server.socketUrl, { transport: WebSocket, reconnectAfterMs: () => 60_000 });
  clients.push(socket);
  socket.connect();
  socket.channel("nowhere:\u202e\u200b1").join(); // refused, and recorded
  await open("why");
  await shows('.topic >> text="nowhere:\\\\u{202e}\\\\u{200b}1"');
  assert.doesNotMatch(await textOf("main"), /[\u200b\u202e]/);
  await go("why?of=nobody:7");
  await shows("text=/There is no record of “nobody:7”: \\d+ records? searched, all since the node started/");
});

test("after a restart of the node the page reconnects by itself and recognizes the new run", async () => {
  const port = new URL(dashboard).port;
  await open("tree");
  await shows(".branch.shard");
  await server.stop();
  await pulse("lost");
  assert.match(await textOf(".problem.old"), /The connection to the node is lost/);
  await shows('main[data-old="true"]');
  server = await startServer("numbers", server.port, { ...ADMIN, ROOST_ADMIN_PORT: port });
  await pulse("open");
  await client("positive");
  await shows('.branch.channel >> text="numbers:positive"');
  await page.waitForFunction(() => /^up \d+ s$/.test(document.querySelector(".glance .up").textContent), undefined, PATIENCE);
  await go("overview");
  await knowsRates();
  await page.waitForTimeout(3000); // some points after the gap, for the screenshot
  await screenshot("restart");
});

test("roost dashboard forwards a browser to a node on a Unix socket, only with the token it printed", async () => {
  const folder = mkdtempSync(`${tmpdir()}/roost-dashboard-`);
  const node = await startServer("numbers", 0, { ROOST_ADMIN_SOCKET: `${folder}/node.sock` });
  const told = (await node.printed(/Dashboard: (.*)/))[1];
  assert.equal(told, `roost dashboard --admin ${folder}/node.sock`);
  const forwarder = await startServer("roost", 0, {}, told.split(" ").slice(1));
  try {
    const [, address, token] = /(http:\S+\/)#token=(\S+)/.exec(forwarder.child.said);
    const context = await browser.newContext();
    page = await context.newPage();
    await page.goto(address);
    await shows('form[data-door="locked"]');
    await page.goto(`${address}#token=${token}`);
    await page.reload();
    await shows('.pulse[data-link="open"]');
    assert.ok(!page.url().includes(token), "the token leaves the address bar");
    assert.equal((await fetch(`${address}api/node`)).status, 401);
    assert.equal((await fetch(`${address}api/node`, { headers: { authorization: `Bearer ${token}` } })).status, 200);
    assert.equal((await fetch(`${address}api/kick`, { method: "POST", headers: { authorization: `Bearer ${token}` } })).status, 403);
  } finally {
    await forwarder.stop("SIGINT");
    await node.stop();
    rmSync(folder, { recursive: true });
  }
});
