// SPDX-License-Identifier: Apache-2.0
// HAProxy with the configuration of the proxy guide, on a free local port, in front of a server.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { adapted, startProxy } from "./proxy.mjs";

/// HAProxy reads certificate and key from one file.
function bothIn(folder, { certfile, keyfile }) {
  const file = path.join(folder, "both.pem");
  writeFileSync(file, readFileSync(certfile, "utf8") + readFileSync(keyfile, "utf8"));
  return file;
}

const run = (configure) => startProxy("haproxy", configure, (_folder, file) => ["/usr/sbin/haproxy", "-db", "-f", file]);

/// Terminates TLS and sends a PROXY header of this version. The caller stops it.
export const startHaproxy = (upstream, certificate, version) =>
  run(({ folder, port }) =>
    adapted("haproxy.cfg", {
      "bind :443": `bind 127.0.0.1:${port}`,
      "/etc/ssl/chat.example.com.pem": bothIn(folder, certificate),
      "127.0.0.1:4000": `127.0.0.1:${upstream}`,
      "send-proxy-v2": version === 2 ? "send-proxy-v2" : "send-proxy",
    }),
  );

/// Passes TLS through, after a PROXY header.
export const startHaproxyForTls = (upstream) =>
  run(
    ({ port }) => `
defaults
  mode tcp
  timeout connect 5s
  timeout client 75s
  timeout server 75s
listen chat
  bind 127.0.0.1:${port}
  server roost1 127.0.0.1:${upstream} send-proxy-v2
`,
  );
