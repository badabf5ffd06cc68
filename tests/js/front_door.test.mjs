// SPDX-License-Identifier: Apache-2.0
// What a newcomer types first: make run prints an address, serves the page there, and ends cleanly on Ctrl-C.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/// The first match of `pattern` in a process's output; rejects if it ends without a match.
function printed(child, pattern) {
  return new Promise((resolve, reject) => {
    let said = "";
    const read = (chunk) => {
      said += chunk;
      const found = pattern.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`ended with ${code}\n${said}`)));
  });
}

// In its own process group: like a terminal's Ctrl-C, our signal goes to the whole group.
function makeRun(t, port) {
  const { MAKEFLAGS, MAKELEVEL, ...env } = process.env; // as typed, even if this test runs under make
  const make = spawn("make", ["run"], { cwd: ROOT, detached: true, env: { ...env, PORT: String(port) } });
  t.after(() => make.exitCode ?? make.signalCode ?? process.kill(-make.pid, "SIGKILL"));
  return make;
}

test("make run serves the page at the address it prints, and ends on Ctrl-C", async (t) => {
  const make = makeRun(t, 0);
  const address = await printed(make, /http:\/\/\S+/);
  const page = await fetch(address);
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>Numbers<\/title>/);
  const ended = once(make, "exit");
  process.kill(-make.pid, "SIGINT");
  const [code, signal] = await ended;
  assert.ok(code === 0 || signal === "SIGINT", `ended with ${signal ?? code}`);
  await assert.rejects(fetch(address), "something is still listening");
});

test("make run reports which port is in use", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const { port } = other.address();
  const make = makeRun(t, port);
  const complaint = await printed(make, /port \d+ is already in use[^\n]*/);
  assert.match(complaint, new RegExp(`port ${port} `));
});
