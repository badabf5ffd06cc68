// SPDX-License-Identifier: Apache-2.0
// The deployment guide, tested: Numbers with its roost.toml behind nginx with its nginx.conf, which terminates TLS.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { makeCertificate } from "./support/certificate.mjs";
import { startNginx } from "./support/nginx.mjs";
import { assertBothMove, numbersInNode, numbersInPage } from "./support/numbers.mjs";
import { startServer } from "./support/server.mjs";

const CONFIG = new URL("../../examples/deployment/roost.toml", import.meta.url);
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

let certificate, server, nginx, browser, httpPort;

before(async () => {
  certificate = makeCertificate();
  const config = `${certificate.certfile}.toml`;
  writeFileSync(config, readFileSync(CONFIG));
  // The guide's file, except for what this machine lacks: the host, which exclude_hosts would not redirect.
  server = await startServer("numbers", 0, {
    ROOST_CONFIG: config,
    ROOST_URL_HOST: "localhost",
    ROOST_FORCE_SSL_EXCLUDE_HOSTS: "",
  });
  httpPort = Number((await server.said(/127\.0\.0\.1:(\d+) \(http\)/))[1]);
  nginx = await startNginx(httpPort, certificate);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: QUIET });
});
after(async () => {
  await browser?.close();
  await nginx?.stop();
  await server?.stop();
  certificate?.remove();
});

for (const transport of ["WebSocket", "LongPoll"]) {
  test(`in node, over ${transport}: both streams move`, async () => {
    assertBothMove(await numbersInNode(nginx.socketUrl, transport, certificate.certfile));
  });

  test(`in Chromium, over ${transport}: both streams move`, async (t) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.goto(nginx.url);
    assertBothMove(await numbersInPage(page, transport));
  });
}

test("a clear-text request that bypasses the proxy is redirected to https", async () => {
  const response = await fetch(`http://127.0.0.1:${httpPort}/`, { redirect: "manual" });
  assert.equal(response.status, 301);
  assert.equal(response.headers.get("location"), "https://localhost/");
});

test("a load balancer can check readiness in clear text", async () => {
  const response = await fetch(`http://127.0.0.1:${httpPort}/ready`, { redirect: "manual" });
  assert.equal(await response.text(), "ready\n");
});
