// SPDX-License-Identifier: Apache-2.0
// How the dashboard shows names chosen by peers, checked with the same table as the terminal and the log.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { dashboardModule } from "./support/dashboard_module.mjs";

const { visible, visibleJson } = await dashboardModule("visible");
const table = JSON.parse(readFileSync(new URL("../support/visible_text.json", import.meta.url), "utf8"));

test("a name is shown as on the terminal", () => {
  for (const { name, text, visible: shown } of table) assert.equal(visible(text), shown, name);
});

test("different names of the table never look the same", () => {
  assert.equal(new Set(table.map(({ text }) => visible(text))).size, table.length);
});

test("half a surrogate pair is shown as its code", () => {
  assert.equal(visible("a\ud800b"), "a\\u{d800}b");
});

test("displayed JSON is equivalent and keeps its lines", () => {
  for (const { name, text } of table) {
    const json = JSON.stringify({ text }, null, 2);
    const shown = visibleJson(json);
    assert.deepEqual(JSON.parse(shown), { text }, name);
    assert.equal(shown.split("\n").length, 3, name);
    assert.doesNotMatch(shown, /[\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u, name);
  }
});
