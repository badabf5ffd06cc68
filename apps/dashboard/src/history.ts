// SPDX-License-Identifier: Apache-2.0
// The rates of the last minutes, from the counters the node tells every second. Bounded; a value that only
// `add` changes.
import type { Shards } from "./api";

const KEPT = 300; // points: five minutes

export const SERIES = ["connections", "messages_in", "messages_out", "bytes_in", "bytes_out", "broadcasts"] as const;
export type Series = (typeof SERIES)[number];
type Totals = Record<Series, number>;

export interface History {
  times: number[]; // seconds since 1970
  rates: Record<Series, number[]>; // per second; connections: how many
}

export function emptyHistory(): History {
  const rates = Object.fromEntries(SERIES.map((name) => [name, [] as number[]])) as Record<Series, number[]>;
  return { times: [], rates };
}

export function totals(answer: Shards): Totals {
  const sums = Object.fromEntries(SERIES.map((name) => [name, 0])) as Totals;
  for (const shard of answer.shards) for (const name of SERIES) sums[name] += shard[name];
  return sums;
}

export interface Sample {
  at: number; // milliseconds, of a clock that only runs forward
  sums: Totals;
}

/// A point between two samples. A counter that went back is that of a node that started again.
export function add(history: History, before: Sample, now: Sample, time: number): History {
  const elapsed = (now.at - before.at) / 1000;
  if (elapsed <= 0) return history;
  const rates = { ...history.rates };
  for (const name of SERIES) {
    const grown = Math.max(0, now.sums[name] - before.sums[name]);
    const value = name === "connections" ? now.sums[name] : grown / elapsed;
    rates[name] = [...history.rates[name], value].slice(-KEPT);
  }
  return { times: [...history.times, time].slice(-KEPT), rates };
}

export const last = (history: History, name: Series): number => history.rates[name].at(-1) ?? 0;
