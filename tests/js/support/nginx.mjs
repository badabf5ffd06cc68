// SPDX-License-Identifier: Apache-2.0
// nginx with the configuration of the guide to deployment, on a free port of this machine, in front of a server.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

const CONFIG = new URL("../../../examples/deployment/nginx.conf", import.meta.url);
const READY_MS = 10_000;

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  return port;
}

/// The guide's file with addresses and files of this test. Throws when the guide has another line.
function adapted({ port, upstream, certificate }) {
  const changes = {
    "server 127.0.0.1:4000;": `server 127.0.0.1:${upstream};`,
    "listen 443 ssl;": `listen 127.0.0.1:${port} ssl;`,
    "server_name chat.example.com;": "server_name localhost;",
    "/etc/ssl/chat.example.com.pem": certificate.certfile,
    "/etc/ssl/chat.example.com.key": certificate.keyfile,
  };
  let text = readFileSync(CONFIG, "utf8");
  for (const [from, to] of Object.entries(changes)) {
    if (!text.includes(from)) throw new Error(`the guide's nginx.conf has no ${from}`);
    text = text.replace(from, to);
  }
  return text;
}

/// A running nginx. Whoever starts it stops it.
export async function startNginx(upstream, certificate) {
  const folder = mkdtempSync(path.join(tmpdir(), "roost-nginx-"));
  const port = await freePort();
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`);
  const config = `pid ${folder}/pid; error_log stderr; daemon off; worker_processes 1; events {}
    http { access_log off; ${temporary.join(" ")} ${adapted({ port, upstream, certificate })} }`;
  writeFileSync(path.join(folder, "nginx.conf"), config);
  const child = spawn("/usr/sbin/nginx", ["-p", folder, "-e", "stderr", "-c", path.join(folder, "nginx.conf")]);
  let said = "";
  child.stderr.on("data", (chunk) => (said += chunk));
  const ended = once(child, "exit");
  for (const end = Date.now() + READY_MS; !(await answers(port)); ) {
    if (child.exitCode !== null || Date.now() > end) throw new Error(`nginx does not listen\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { port, url: `https://localhost:${port}`, socketUrl: `wss://localhost:${port}/socket`, stop };
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true) ?? socket.destroy());
    socket.once("error", () => resolve(false));
  });
}
