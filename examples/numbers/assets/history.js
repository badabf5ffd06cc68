// SPDX-License-Identifier: Apache-2.0
// The values of the last half minute, and their line. Pure: times come from the caller.

export const WINDOW_MS = 30_000;
const GAP_MS = 2500; // a longer silence breaks the line
const NOW = 290; // x of the present in a drawing 300 wide: the head of the line needs some room
const TOP = 8;
const BOTTOM = 92;

export class History {
  #points = [];

  add(time, value) {
    this.#points.push({ time, value });
    while (this.#points[0].time < time - WINDOW_MS - GAP_MS) this.#points.shift();
  }

  /// The values before the latest, newest first.
  earlier(count) {
    return this.#points.slice(0, -1).slice(-count).reverse().map((point) => point.value);
  }

  /// Milliseconds between the last two values, or undefined.
  lastInterval() {
    const [before, last] = this.#points.slice(-2);
    return last && last.time - before.time;
  }

  /// SVG path data at `now`: the line, the area between it and `base` ("bottom" or "top"), its head.
  paths(now, base) {
    const runs = this.#runs(this.#place(now));
    const floor = base === "top" ? 0 : 100;
    const line = runs.map((run) => "M" + run.map(({ x, y }) => `${x} ${y}`).join("L"));
    const area = runs.map((run, i) => `${line[i]}L${run.at(-1).x} ${floor}L${run[0].x} ${floor}Z`);
    const { x, y } = runs.at(-1).at(-1);
    return { line: line.join(""), area: area.join(""), head: `M${x} ${y}h0` };
  }

  #place(now) {
    const values = this.#points.map((point) => point.value);
    const low = Math.min(...values);
    const range = Math.max(...values) - low || 1;
    return this.#points.map(({ time, value }) => ({
      time,
      x: round(NOW - (300 * (now - time)) / WINDOW_MS),
      y: round(BOTTOM - ((value - low) / range) * (BOTTOM - TOP)),
    }));
  }

  #runs(points) {
    const runs = [];
    for (const point of points) {
      const run = runs.at(-1);
      if (run && point.time - run.at(-1).time <= GAP_MS) run.push(point);
      else runs.push([point]);
    }
    return runs;
  }
}

function round(number) {
  return Math.round(number * 100) / 100;
}
