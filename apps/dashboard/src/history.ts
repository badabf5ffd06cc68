// SPDX-License-Identifier: Apache-2.0
// The rates of the last minutes, from the counters that the node reports every second with the time of its
// own clock: the time of arrival in the browser is not used. Unknown values are null, and drawn as a gap: where
// answers or a shard's part were missing, and where the node restarted. Bounded; immutable.
import type { Shards } from "./api";

const KEPT = 300; // points: five minutes
const LONGEST_MS = 2000; // between two answers; longer is a gap

export const RATES = ["messages_in", "messages_out", "bytes_in", "bytes_out", "broadcasts"] as const;
export const SERIES = ["connections", ...RATES] as const;
export type Series = (typeof SERIES)[number];
type Point = Record<Series, number | null>;

export interface History {
  times: number[]; // seconds since 1970, of the node's clock
  values: Record<Series, (number | null)[]>; // rates per second; connections: how many
  before?: Shards; // the last complete answer
}

const UNKNOWN = Object.fromEntries(SERIES.map((name) => [name, null])) as Point;

export function emptyHistory(): History {
  return { times: [], values: Object.fromEntries(SERIES.map((name) => [name, [] as (number | null)[]])) as History["values"] };
}

/// The wall clock is read only once, at the node's start: it may be set later, and lines only run forward.
const timeOf = (answer: Shards) => Date.parse(answer.started_at) / 1000 + answer.at_ms / 1000;

function withPoint({ times, values, before }: History, time: number, point: Point): History {
  const grown = Object.fromEntries(SERIES.map((name) => [name, [...values[name], point[name]].slice(-KEPT)])) as History["values"];
  return { times: [...times, Math.max(time, (times.at(-1) ?? 0) + 0.001)].slice(-KEPT), values: grown, before };
}

/// Each shard by the time at which it answered. Null if a shard is missing before, or answered at the same time.
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

/// True when the difference of the counters is what happened in between, and the time is too short for a gap.
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
