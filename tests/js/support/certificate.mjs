// SPDX-License-Identifier: Apache-2.0
// A self-signed certificate for localhost, generated for one test and removed after it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/// Its files. The caller removes them.
export function makeCertificate() {
  const folder = mkdtempSync(path.join(tmpdir(), "roost-certificate-"));
  const [certfile, keyfile] = ["cert.pem", "key.pem"].map((name) => path.join(folder, name));
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  execFileSync("openssl", ["req", ...kind, ...names, "-keyout", keyfile, "-out", certfile], { stdio: "pipe" });
  return { certfile, keyfile, remove: () => rmSync(folder, { recursive: true }) };
}
