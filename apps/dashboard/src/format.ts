// SPDX-License-Identifier: Apache-2.0
// Figures in a readable form.
const STEPS = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count: number): string {
  let step = 0;
  while (count >= 1024 && step + 1 < STEPS.length) {
    count /= 1024;
    ++step;
  }
  return `${step === 0 || count >= 100 ? Math.round(count) : count.toFixed(1)} ${STEPS[step]}`;
}

export function number(count: number): string {
  return Math.round(count).toLocaleString("en-US").replaceAll(",", "\u202f");
}

/// With one decimal while it is small.
export function rate(perSecond: number): string {
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : number(perSecond);
}

export function seconds(count: number): string {
  if (count < 60) return `${count} s`;
  if (count < 3600) return `${Math.floor(count / 60)} min`;
  if (count < 86_400) return `${Math.floor(count / 3600)} h ${Math.floor((count % 3600) / 60)} min`;
  return `${Math.floor(count / 86_400)} d ${Math.floor((count % 86_400) / 3600)} h`;
}

export function micros(count: number | null): string {
  if (count === null) return "–";
  if (count < 1000) return `${Math.round(count)} µs`;
  return count < 1_000_000 ? `${(count / 1000).toFixed(1)} ms` : `${(count / 1_000_000).toFixed(1)} s`;
}

/// An unknown value is not 0.
export function known(count: number | null | undefined, format: (count: number) => string): string {
  return count == null ? "–" : format(count);
}

/// The local time of an RFC 3339 time stamp, or of milliseconds since 1970.
export function clock(timestamp: string | number, millis = false): string {
  const time = new Date(timestamp);
  const text = time.toTimeString().slice(0, 8);
  return millis ? `${text}.${String(time.getMilliseconds()).padStart(3, "0")}` : text;
}

/// reader_lags → "reader lags"
export function words(cause: string): string {
  return cause.replaceAll("_", " ");
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
