// SPDX-License-Identifier: Apache-2.0
// The Numbers page in Chromium, as a visitor sees it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startServer } from "./support/server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = { timeout: 20_000 };

let server, browser, page;

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  server = await startServer("numbers");
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(() => page?.context().close());

/// Opens the page, and records its errors and its requests to other hosts.
async function visit(options = { viewport: { width: 1100, height: 720 } }) {
  const context = await browser.newContext(options);
  page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url)) page.complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(server.url);
}

const connectionIs = (state) => page.waitForSelector(`#connection[data-state="${state}"]`, PATIENCE);
const streamIs = (name, state) => page.waitForSelector(`#${name}[data-state="${state}"]`, PATIENCE);
const screenshot = (name) => page.screenshot({ path: `${SCREENSHOTS}numbers-${name}.png` });

/// What a stream shows now: the displayed number, and how many have arrived.
async function reading(name) {
  const value = page.locator(`#${name} .value`);
  const text = (await value.textContent()).replace("\u2212", "-").replace(/\u202f/g, "");
  return { number: Number(text), updates: Number(await value.getAttribute("data-updates")) };
}

/// Waits until a stream has shown `count` more numbers.
async function moves(name, count = 1) {
  const wanted = (await reading(name)).updates + count;
  const shown = ([id, n]) => Number(document.querySelector(`#${id} .value`).dataset.updates) >= n;
  await page.waitForFunction(shown, [name, wanted], PATIENCE);
  return reading(name);
}

test("both streams move: one up, one down", async () => {
  await visit();
  await connectionIs("open");
  const before = { positive: await moves("positive"), negative: await moves("negative") };
  const later = { positive: await moves("positive", 2), negative: await moves("negative", 2) };
  assert.ok(before.positive.number >= 0 && later.positive.number > before.positive.number);
  assert.ok(before.negative.number <= 0 && later.negative.number < before.negative.number);
  await screenshot("light");
  assert.deepEqual(page.complaints, []);
});

test("a stream that was left stops while the other moves, and moves again when rejoined", async () => {
  await visit({ viewport: { width: 1100, height: 720 }, colorScheme: "dark" });
  await moves("positive");
  await page.getByRole("button", { name: "Leave" }).first().click();
  await streamIs("positive", "left");
  const left = await reading("positive");
  await moves("negative", 2);
  assert.deepEqual(await reading("positive"), left);
  await screenshot("left-dark");

  await page.getByRole("button", { name: "Rejoin" }).click();
  await streamIs("positive", "joined");
  const back = await moves("positive");
  assert.ok((await moves("positive")).number > back.number);
});

test("a stream can be left by keyboard", async () => {
  await visit();
  await streamIs("positive", "joined");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await streamIs("positive", "left");
});

test("a phone shows both streams without scrolling sideways", async () => {
  await visit({ viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, isMobile: true });
  await moves("negative", 2);
  await screenshot("phone");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("after a server restart the page reconnects by itself", async () => {
  await visit();
  await moves("positive");
  await server.stop();
  await connectionIs("reconnecting");
  await screenshot("reconnecting");
  server = await startServer("numbers", server.port);
  await connectionIs("open");
  await moves("positive");
  await moves("negative");
});
