// SPDX-License-Identifier: Apache-2.0
// What a running node reports about itself, queried over its Unix socket.
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

/// A folder for the socket, and a client for it. The caller removes it.
export function makeAdmin() {
  const folder = mkdtempSync(path.join(tmpdir(), "roost-admin-"));
  const socketPath = path.join(folder, "node.sock");
  const ask = (target) =>
    new Promise((resolve, reject) => {
      const asked = request({ socketPath, path: target, headers: { host: "node" } }, async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`${target}: ${text}`));
      });
      asked.once("error", reject).end();
    });
  const environment = { ROOST_ADMIN_ENABLED: "true", ROOST_ADMIN_SOCKET: socketPath };
  return { ask, environment, remove: () => rmSync(folder, { recursive: true }) };
}
