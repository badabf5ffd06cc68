// SPDX-License-Identifier: Apache-2.0
// Starts and ends the programs under test. ROOST_BIN is their folder.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { fileURLToPath } from "node:url";

const BIN = process.env.ROOST_BIN ?? fileURLToPath(new URL("../../../build/dev/bin", import.meta.url));
const READY_MS = 30_000;

/// A running program and its address. The caller stops it.
class Server {
  constructor(program, child, address) {
    this.program = program;
    this.child = child;
    this.url = address.href;
    this.port = Number(address.port);
    this.socketUrl = `${address.protocol === "https:" ? "wss" : "ws"}://${address.host}/socket`;
  }

  /// The first match of `pattern` in its log, which may arrive a little later than the address.
  async said(pattern) {
    for (;;) {
      const found = pattern.exec(this.child.said);
      if (found) return found;
      await once(this.child.stderr, "data", { signal: AbortSignal.timeout(READY_MS) });
    }
  }

  /// The first match in its output.
  async printed(pattern) {
    for (;;) {
      const found = pattern.exec(this.child.said);
      if (found) return found;
      await once(this.child.stdout, "data", { signal: AbortSignal.timeout(READY_MS) });
    }
  }

  /// Stops the program like a deployment would. Throws if it does not exit cleanly: a sanitizer's report shows here.
  async stop(signal = "SIGTERM") {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill(signal);
      await ended;
    }
    const { exitCode, signalCode } = this.child;
    if (exitCode !== 0) throw new Error(`${this.program} ended with ${signalCode ?? exitCode}\n${this.child.said}`);
  }
}

/// Starts a program on a port (0: any) with more environment and arguments, and waits for the line with its address.
export async function startServer(program, port = 0, environment = {}, words = []) {
  const env = { ...process.env, PORT: String(port), ...environment };
  const child = spawn(path.join(BIN, program), words, { env, stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  const address = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${program} ${why}\n${child.said}`));
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`printed no address within ${READY_MS} ms`);
    }, READY_MS);
    const read = (chunk) => {
      child.said += chunk;
      const found = /https?:\/\/\S+/.exec(child.said);
      if (found) resolve(clearTimeout(late) ?? new URL(found[0]));
    };
    child.stdout.on("data", read);
    child.stderr.on("data", (chunk) => (child.said += chunk));
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => fail(`ended with ${signal ?? code} before it was ready`));
  });
  return new Server(program, child, address);
}
