// SPDX-License-Identifier: Apache-2.0
// The official client as npm has it, in its newest version and the oldest one in use, and a page that loads it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { XMLHttpRequest } from "./xml_http_request.mjs";

export const CLIENTS = { "1.8.16": "phoenix", "1.5.14": "phoenix-1.5" };

const require = createRequire(import.meta.url);

/// The old one looks for the browser's XMLHttpRequest when it is loaded; the new one uses fetch.
export function load(client) {
  if (client === "phoenix-1.5") globalThis.self = { XMLHttpRequest };
  try {
    return require(client);
  } finally {
    delete globalThis.self;
  }
}

const scriptOf = (client) => new URL(`../node_modules/${client}/priv/static/phoenix.js`, import.meta.url);

/// A page of its own origin: /?phoenix-1.5 has that client, and `scenarios`, which `file` beside this one exports as `name`.
/// The caller closes it.
export async function servePage(file, name) {
  const blank = (client) => `<!doctype html><script src="/${client}.js"></script>
    <script type="module">import { ${name} } from "/${file}"; globalThis.scenarios = ${name};</script>`;
  const beside = [file, "promises.mjs", "version_1.mjs"].map((one) => [`/${one}`, new URL(one, import.meta.url)]);
  const scripts = Object.values(CLIENTS).map((client) => [`/${client}.js`, scriptOf(client)]);
  const files = Object.fromEntries([...beside, ...scripts]);
  const answer = async (request, response) => {
    const { pathname, search } = new URL(request.url, "http://site");
    const script = files[pathname];
    response.setHeader("content-type", script ? "text/javascript" : "text/html");
    response.end(script ? await readFile(script) : blank(search.slice(1)));
  };
  const listening = createServer(answer);
  await new Promise((resolve) => listening.listen(0, "127.0.0.1", resolve));
  return listening;
}

/// In the browser; `exposed` are functions that the page may call. The caller closes it.
export async function visit(browser, site, client, exposed) {
  const page = await browser.newPage();
  for (const [name, call] of Object.entries(exposed)) await page.exposeFunction(name, call);
  await page.goto(`http://127.0.0.1:${site.address().port}/?${client}`);
  await page.waitForFunction(() => globalThis.scenarios);
  return page;
}
