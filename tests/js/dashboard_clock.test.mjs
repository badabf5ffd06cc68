// SPDX-License-Identifier: Apache-2.0
// When the dashboard considers its data stale.
import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { dashboardModule } from "./support/dashboard_module.mjs";

const { ageOf, isOld, now } = await dashboardModule("clock");
const clocks = { page: 0, wall: 0 };
const real = { page: performance.now, wall: Date.now };

beforeEach(() => {
  Object.assign(clocks, { page: 1000, wall: 5_000_000 });
  performance.now = () => clocks.page;
  Date.now = () => clocks.wall;
});
afterEach(() => {
  performance.now = real.page;
  Date.now = real.wall;
});

function pass(page, wall = page) {
  clocks.page += page;
  clocks.wall += wall;
}

test("an answer is old before two intervals have passed without another", () => {
  const answered = now();
  pass(1750);
  assert.equal(isOld(answered, 1), false);
  pass(1);
  assert.equal(isOld(answered, 1), true);
  assert.equal(isOld(answered, 3), false, "the answer of a query made every three seconds is not");
});

test("after a sleep in which the page's clock stopped it is old at once", () => {
  const answered = now();
  pass(10, 600_000);
  assert.equal(isOld(answered, 1), true);
  assert.equal(ageOf(answered), 600_000);
});

test("setting the wall clock back makes nothing fresh", () => {
  const answered = now();
  pass(5000, -3_600_000);
  assert.equal(isOld(answered, 1), true);
});
