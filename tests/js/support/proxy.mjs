// SPDX-License-Identifier: Apache-2.0
// Local proxies with the guides' configurations, on free ports, in front of a server.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const READY_MS = 10_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) ?? socket.destroy());
    socket.once("error", () => resolve(false));
  });
}

/// The guide's file with this test's addresses and paths. Throws if a line is not in the guide.
export function adapted(file, changes) {
  let text = readFileSync(new URL(`../../../examples/deployment/${file}`, import.meta.url), "utf8");
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`the guide's ${file} has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/// Runs a proxy and returns once it listens. `configure({ folder, port })` returns its configuration, `command(folder, file)`
/// program and arguments. The caller stops it.
export async function startProxy(name, configure, command) {
  const folder = mkdtempSync(path.join(tmpdir(), `roost-${name}-`));
  const port = await freePort();
  const file = path.join(folder, `${name}.conf`);
  writeFileSync(file, configure({ folder, port }));
  const [program, ...words] = command(folder, file);
  const child = spawn(program, words);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = once(child, "exit");
  for (const end = Date.now() + READY_MS; !(await answers(port)); ) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`${name} does not listen\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { port, url: `https://localhost:${port}`, socketUrl: `wss://localhost:${port}/socket`, stop };
}
