// SPDX-License-Identifier: Apache-2.0
// A module of the dashboard's page that imports nothing but types, for tests without a browser.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const page = new URL("../../../apps/dashboard/", import.meta.url);

export async function dashboardModule(name) {
  const source = readFileSync(new URL(`src/${name}.ts`, page), "utf8");
  const { transformSync } = createRequire(new URL("node_modules/vite/package.json", page))("esbuild");
  const { code } = transformSync(source, { loader: "ts", format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}
