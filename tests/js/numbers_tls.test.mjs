// SPDX-License-Identifier: Apache-2.0
// Numbers over https with a self-signed certificate, purely by configuration: the official client in node,
// and the page in Chromium, over WebSocket and over long polling.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { WebSocket } from "ws";
import { makeCertificate } from "./support/certificate.mjs";
import { assertBothMove, numbersInNode, numbersInPage } from "./support/numbers.mjs";
import { startServer } from "./support/server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = { timeout: 20_000 };

let certificate, server, browser;

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  certificate = makeCertificate();
  const config = `${certificate.certfile}.toml`;
  writeFileSync(config, '[socket."/socket"]\nlongpoll = true\n');
  server = await startServer("numbers", 0, {
    ROOST_CONFIG: config,
    ROOST_CERTFILE: certificate.certfile,
    ROOST_KEYFILE: certificate.keyfile,
    ROOST_HTTPS_PORT: "0",
    SECRET_KEY_BASE: "no secret at all, but more than twenty bytes",
  });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  await server?.stop();
  certificate?.remove();
});

/// Opens the page, and records its errors.
async function visit(t) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1100, height: 720 } });
  t.after(() => context.close());
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  await page.goto(server.url);
  return page;
}

test("it prints its https address", () => {
  assert.equal(new URL(server.url).protocol, "https:");
  assert.ok(server.socketUrl.startsWith("wss://localhost:"), server.socketUrl);
});

for (const transport of ["WebSocket", "LongPoll"]) {
  test(`in node, over ${transport}: both streams move`, async () => {
    assertBothMove(await numbersInNode(server.socketUrl, transport, certificate.certfile));
  });

  test(`in Chromium, over ${transport}: both streams move`, async (t) => {
    const page = await visit(t);
    const requests = [];
    page.on("request", (request) => requests.push(new URL(request.url())));
    assertBothMove(await numbersInPage(page, transport));
    if (transport === "LongPoll") assert.ok(requests.some((url) => url.pathname === "/socket/longpoll"));
    assert.ok(requests.every((url) => url.protocol === "https:"));
    assert.deepEqual(page.complaints, []);
  });
}

test("the page itself shows both streams, over wss", async (t) => {
  const page = await visit(t);
  const [websocket] = await Promise.all([page.waitForEvent("websocket", PATIENCE), page.reload()]);
  assert.ok(websocket.url().startsWith(`${server.socketUrl}/websocket`), websocket.url());
  await page.waitForSelector('#connection[data-state="open"]', PATIENCE);
  for (const name of ["positive", "negative"]) {
    const moved = (id) => Number(document.querySelector(`#${id} .value`).dataset.updates) >= 2;
    await page.waitForFunction(moved, name, PATIENCE);
  }
  await page.screenshot({ path: `${SCREENSHOTS}numbers-https.png` });
  assert.deepEqual(page.complaints, []);
});

test("a client that does not trust the certificate does not connect", async () => {
  const socket = new WebSocket(`${server.socketUrl}/websocket`);
  const error = await new Promise((resolve, reject) => {
    socket.on("error", resolve);
    socket.on("open", () => reject(new Error("it opened")));
  });
  assert.match(error.message, /self-signed certificate/);
});

test("http keeps working alongside", async () => {
  const [, port] = await server.said(/127\.0\.0\.1:(\d+) \(http\)/);
  const page = await fetch(`http://localhost:${port}/`);
  assert.match(await page.text(), /<title>Numbers<\/title>/);
});
