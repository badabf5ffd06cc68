// SPDX-License-Identifier: Apache-2.0
// The rates of the last minutes, from the counters the node tells every second with the time of its own
// clock: when an answer reaches the browser says nothing. What is not known is null, and drawn as a gap: where
// answers were missing, where a shard was, and where the node has started again. Bounded; values that only
// `add` changes.
import type { Shards } from "./api";

const KEPT = 300; // points: five minutes
const LONGEST_MS = 2000; // between two answers, or it is a gap

export const RATES = ["messages_in", "messages_out", "bytes_in", "bytes_out", "broadcasts"] as const;
export const SERIES = ["connections", ...RATES] as const;
export type Series = (typeof SERIES)[number];
type Point = Record<Series, number | null>;

export interface History {
  times: number[]; // seconds since 1970, of the node's clock
  values: Record<Series, (number | null)[]>; // rates per second; connections: how many
  before?: Shards; // the last whole answer
}

const UNKNOWN = Object.fromEntries(SERIES.map((name) => [name, null])) as Point;

export function emptyHistory(): History {
  return { times: [], values: Object.fromEntries(SERIES.map((name) => [name, [] as (number | null)[]])) as History["values"] };
}

/// The wall clock is looked at once, when the node starts: it may be set, and lines only run forward.
const timeOf = (answer: Shards) => Date.parse(answer.started_at) / 1000 + answer.at_ms / 1000;

function withPoint({ times, values, before }: History, time: number, point: Point): History {
  const grown = Object.fromEntries(SERIES.map((name) => [name, [...values[name], point[name]].slice(-KEPT)])) as History["values"];
  return { times: [...times, Math.max(time, (times.at(-1) ?? 0) + 0.001)].slice(-KEPT), values: grown, before };
}

/// Each shard by the time at which it answered; null: a shard was not asked before, or at the same time.
function rateOf(before: Shards, now: Shards, name: (typeof RATES)[number]): number | null {
  let sum = 0;
  for (const shard of now.shards) {
    const earlier = before.shards.find(({ shard: number }) => number === shard.shard);
    const elapsed = earlier ? (shard.at_ms - earlier.at_ms) / 1000 : 0;
    if (!earlier || elapsed <= 0) return null;
    sum += Math.max(0, shard[name] - earlier[name]) / elapsed;
  }
  return sum;
}

/// True when the counters of both tell what happened in between, and not more than a gap hides.
function follows(before: Shards, now: Shards): boolean {
  const elapsed = now.at_ms - before.at_ms;
  return before.started_at === now.started_at && elapsed > 0 && elapsed <= LONGEST_MS;
}

export function add(history: History, answer: Shards): History {
  const { before } = history;
  if (answer.partial) return withPoint(history, timeOf(answer), UNKNOWN);
  const point: Point = { ...UNKNOWN, connections: answer.total.connections };
  const continues = before !== undefined && follows(before, answer);
  if (continues) for (const name of RATES) point[name] = rateOf(before, answer, name);
  const known = before !== undefined && !continues ? withPoint(history, timeOf(before) + 1, UNKNOWN) : history;
  return { ...withPoint(known, timeOf(answer), point), before: answer };
}

export const last = (history: History, name: Series): number | null => history.values[name].at(-1) ?? null;
