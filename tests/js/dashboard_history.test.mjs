// SPDX-License-Identifier: Apache-2.0
// The rates drawn by the dashboard, computed from the node's answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboardModule } from "./support/dashboard_module.mjs";

const { add, emptyHistory, last } = await dashboardModule("history");

const STARTED = "2026-11-25T10:00:00.000Z";
const BEGIN = Date.parse(STARTED) / 1000;

/// An answer this many seconds after the start, from a node that has sent this much on each shard.
function answer(at_s, sent = [0], { started_at = STARTED, partial = false, late_ms = [] } = {}) {
  const shards = sent.map((messages_out, shard) => ({
    shard, at_ms: at_s * 1000 + (late_ms[shard] ?? 0), connections: 1, messages_in: 0, messages_out, bytes_in: 0, bytes_out: 0, broadcasts: 0,
  }));
  return { started_at, at_ms: at_s * 1000, partial, shards, total: { connections: sent.length } };
}

const historyOf = (answers) => answers.reduce(add, emptyHistory());
const out = (history) => history.values.messages_out;

test("a rate is the growth of the counters over the time passed on the node", () => {
  const history = historyOf([answer(10, [100]), answer(11, [300]), answer(12.5, [600])]);
  assert.deepEqual(out(history), [null, 200, 200]);
  assert.deepEqual(history.times, [BEGIN + 10, BEGIN + 11, BEGIN + 12.5]);
  assert.deepEqual(history.values.connections, [1, 1, 1]);
});

test("answers that reach the browser all at once do not change rates", () => {
  // Deliberately, nothing here depends on when they arrived.
  const history = historyOf([10, 11, 12, 13].map((at) => answer(at, [200 * at])));
  assert.deepEqual(out(history), [null, 200, 200, 200]);
});

test("a shard that answers late counts with the time of its answer", () => {
  const history = historyOf([answer(10, [0, 0]), answer(11, [100, 140], { late_ms: [0, 400] })]);
  assert.deepEqual(out(history), [null, 200]);
});

test("a pause of the node or of the page is a gap, not a rate", () => {
  const history = historyOf([answer(10, [100]), answer(11, [300]), answer(98, [400]), answer(99, [500])]);
  assert.deepEqual(out(history), [null, 200, null, null, 100]);
  assert.deepEqual(history.values.connections, [1, 1, null, 1, 1]);
  assert.deepEqual(history.times, [10, 11, 12, 98, 99].map((at) => BEGIN + at));
});

test("two seconds are still a rate, more are a gap", () => {
  assert.deepEqual(out(historyOf([answer(10, [0]), answer(12, [200])])), [null, 100]);
  assert.deepEqual(out(historyOf([answer(10, [0]), answer(12.001, [200])])), [null, null, null]);
});

test("a restart is a gap, even if the counters are higher by then", () => {
  const again = { started_at: "2026-11-25T10:00:30.000Z" };
  const history = historyOf([answer(10, [100]), answer(11, [300]), answer(1, [900], again), answer(2, [950], again)]);
  assert.deepEqual(out(history), [null, 200, null, null, 50]);
  assert.deepEqual(history.times, [10, 11, 12, 31, 32].map((at) => BEGIN + at));
});

test("time moves forward, even if the clock was set back before a restart", () => {
  const again = { started_at: "2026-11-25T09:00:00.000Z" };
  const { times } = historyOf([answer(10), answer(11), answer(1, [0], again), answer(2, [0], again)]);
  assert.ok(times.every((time, i) => i === 0 || time > times[i - 1]), times.join(" "));
});

test("while a shard is missing the node's figures are unknown", () => {
  const history = historyOf([answer(10, [0, 0]), answer(11, [100, 100]), answer(12, [200], { partial: true }), answer(13, [300, 300])]);
  assert.deepEqual(out(history), [null, 200, null, 200]);
  assert.equal(last(historyOf([answer(10, [0]), answer(11, [100]), answer(12, [], { partial: true })]), "messages_out"), null);
});

test("five minutes are kept", () => {
  const history = historyOf(Array.from({ length: 400 }, (_, at) => answer(at, [at])));
  assert.equal(history.times.length, 300);
  assert.equal(out(history).length, 300);
  assert.equal(history.times.at(-1), BEGIN + 399);
});
