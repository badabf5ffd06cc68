// SPDX-License-Identifier: Apache-2.0
// The line on the Numbers page, computed from times and values only.
import assert from "node:assert/strict";
import { test } from "node:test";
import { History, WINDOW_MS } from "../../examples/numbers/assets/history.js";

function history(...points) {
  const made = new History();
  for (const [time, value] of points) made.add(time, value);
  return made;
}

const runs = (path) => path.split("M").length - 1;

test("earlier values are listed newest first, without the latest", () => {
  assert.deepEqual(history([0, 1], [1000, 2], [2000, 3]).earlier(5), [2, 1]);
  assert.deepEqual(history([0, 1], [1000, 2], [2000, 3]).earlier(1), [2]);
  assert.deepEqual(history([0, 1]).earlier(5), []);
});

test("the interval is that of the last two values", () => {
  assert.equal(history([0, 1]).lastInterval(), undefined);
  assert.equal(history([0, 1], [1000, 2], [2250, 3]).lastInterval(), 1250);
});

test("the line rises with the values and ends in its head", () => {
  const { line, head } = history([0, 10], [1000, 20]).paths(1000, "bottom");
  assert.equal(line, "M280 92L290 8");
  assert.equal(head, "M290 8h0");
});

test("equal values make a level line", () => {
  assert.equal(history([0, 5], [1000, 5]).paths(1000, "bottom").line, "M280 92L290 92");
});

test("the area reaches down to the bottom or up to the top", () => {
  assert.ok(history([0, 1], [1000, 2]).paths(1000, "bottom").area.endsWith("L290 100L280 100Z"));
  assert.ok(history([0, 1], [1000, 2]).paths(1000, "top").area.endsWith("L290 0L280 0Z"));
});

test("a gap of 2.5 s keeps the line connected, a longer one breaks it", () => {
  assert.equal(runs(history([0, 1], [2500, 2]).paths(2500, "bottom").line), 1);
  assert.equal(runs(history([0, 1], [2501, 2]).paths(2501, "bottom").line), 2);
});

test("values that have left the picture are discarded", () => {
  const made = history([0, 1]);
  for (let time = 1000; time <= 2 * WINDOW_MS; time += 1000) made.add(time, time);
  assert.equal(made.earlier(100).length, 32);
});
