// SPDX-License-Identifier: Apache-2.0
// The Rooms page in Chromium, as its visitors see it: on one node, and on three that share a NATS server.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, afterEach, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { nodeOf, startNats } from "./support/nats.mjs";
import { startServer } from "./support/server.mjs";

const SCREENSHOTS = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const PATIENCE = { timeout: 20_000 };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };
const LONGEST_NAME = "w".repeat(30);
const DESK = { viewport: { width: 1300, height: 800 } };

let browser;
const pages = [];

before(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(() => browser?.close());
afterEach(() => Promise.all(pages.splice(0).map((page) => page.context().close())));

/// A visitor who has entered under this name; the page's errors and requests to other hosts are recorded.
async function visit(node, name, options = DESK) {
  const page = await (await browser.newContext(options)).newPage();
  pages.push(page);
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(error.message));
  page.on("request", (request) => request.url().startsWith(node.url) || page.complaints.push(`asked for ${request.url()}`));
  await page.goto(node.url);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Enter" }).click();
  await shows(page, `#members .me .name:text-is("${name}")`);
  return page;
}

const shows = (page, selector) => page.waitForSelector(selector, PATIENCE);
const screenshot = (page, name) => page.screenshot({ path: `${SCREENSHOTS}rooms-${name}.png` });
const names = (page) => page.locator("#members .name").allTextContents();
const fitsSideways = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

async function lists(page, ...wanted) {
  const listed = (expected) =>
    JSON.stringify([...document.querySelectorAll("#members .name")].map(({ textContent }) => textContent)) === expected;
  await page.waitForFunction(listed, JSON.stringify(wanted), PATIENCE);
}

async function say(page, body) {
  await page.getByLabel("Message").fill(body);
  await page.keyboard.press("Enter");
}

describe("on one node", () => {
  let node;
  before(async () => (node = await startServer("rooms")));
  after(() => node?.stop());

  test("visitors see each other come, type, speak and go", async () => {
    const ann = await visit(node, "ann");
    const bob = await visit(node, "bob");
    await lists(ann, "ann", "bob");
    await lists(bob, "ann", "bob");
    await shows(ann, '#messages .news:has-text("bob came")');
    assert.equal(await bob.locator("#messages .news").count(), 0, "who was there before has not come");

    await bob.getByLabel("Message").pressSequentially("he");
    await shows(ann, '#typing:has-text("bob is typing")');
    await say(bob, "hello <b>ann</b>");
    await shows(ann, '#messages li:has(.from:text-is("bob")) .body:text-is("hello <b>ann</b>")');
    await shows(bob, '#messages .mine .body:text-is("hello <b>ann</b>")');
    await ann.waitForFunction(() => document.querySelector("#typing").textContent === "", null, PATIENCE);

    await bob.close();
    await lists(ann, "ann");
    await shows(ann, '#messages .news:has-text("bob left")');
    assert.deepEqual(ann.complaints, []);
    assert.deepEqual(bob.complaints, []);
  });

  test("two tabs of a visitor are one member until the second closes", async () => {
    const bob = await visit(node, "bob");
    const first = await visit(node, "ann");
    const second = await visit(node, "ann");
    await shows(bob, '#members li:has(.name:text-is("ann")) .where:has-text("2 tabs")');
    await first.close();
    await bob.waitForFunction(() => !document.querySelector("#members").textContent.includes("tabs"), null, PATIENCE);
    await lists(bob, "ann", "bob");
    await second.close();
    await lists(bob, "bob");
  });

  test("names are text, whatever they mean to JavaScript or HTML (F214)", async () => {
    const ann = await visit(node, "ann");
    await visit(node, "__proto__");
    await visit(node, "<i>eve</i>");
    await lists(ann, "__proto__", "<i>eve</i>", "ann");
  });

  for (const [size, options] of [["390", PHONE], ["1300", DESK]]) {
    for (const colorScheme of ["light", "dark"]) {
      test(`it fits ${size} pixels, ${colorScheme}`, async () => {
        const ann = await visit(node, "ann", { ...options, colorScheme });
        const bob = await visit(node, "bob");
        await visit(node, LONGEST_NAME);
        await lists(ann, "ann", "bob", LONGEST_NAME);
        await say(bob, "Hello! Is anybody here?");
        await shows(ann, "#messages .body:has-text('anybody')");
        await say(ann, `I am, with a word that does not fit in a line: ${"x".repeat(120)}`);
        await shows(ann, "#messages .mine");
        await bob.getByLabel("Message").pressSequentially("ah");
        await shows(ann, '#typing:has-text("bob is typing")');
        assert.ok(await fitsSideways(ann));
        assert.ok(await ann.getByLabel("Message").isVisible());
        await screenshot(ann, `${size}-${colorScheme}`);
      });
    }
  }

  test("after a restart of the server everybody is listed again", async () => {
    const ann = await visit(node, "ann");
    const bob = await visit(node, "bob");
    await lists(ann, "ann", "bob");
    await node.stop();
    await shows(ann, '#room[data-state="waiting"]');
    node = await startServer("rooms", node.port);
    for (const page of [ann, bob]) {
      await shows(page, '#room[data-state="here"]');
      await lists(page, "ann", "bob");
    }
  });
});

describe("on three nodes", () => {
  let nats;
  const nodes = [];
  before(async () => {
    nats = await startNats();
    for (const name of ["one", "two", "three"]) nodes.push(await startServer("rooms", 0, nodeOf(nats, name)));
  });
  after(async () => {
    for (const node of nodes) await node.stop();
    await nats?.stop();
  });

  test("visitors of all nodes are in one room, and each is listed with its node", async () => {
    const [ann, bob, cay] = await Promise.all(nodes.map((node, n) => visit(node, ["ann", "bob", "cay"][n])));
    for (const page of [ann, bob, cay]) await lists(page, "ann", "bob", "cay");
    await shows(ann, '#members li:has(.name:text-is("cay")) .where:text-is("three")');
    await say(cay, "hello from afar");
    await shows(ann, '#messages li:has(.from:text-is("cay")) .body:text-is("hello from afar")');
    await bob.getByLabel("Message").pressSequentially("hm");
    await shows(cay, '#typing:has-text("bob is typing")');
    await screenshot(ann, "three-nodes");
    await cay.close();
    await lists(ann, "ann", "bob");
    assert.deepEqual(ann.complaints, []);
  });
});
