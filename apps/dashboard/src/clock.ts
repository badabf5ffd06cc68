// SPDX-License-Identifier: Apache-2.0
// How old something is. performance.now() may stand still while the machine sleeps, and Date.now() may be
// set: the one that shows more elapsed time counts.

export interface Moment {
  page: number;
  wall: number;
}

const TICK = 200; // milliseconds
const AWAKE = ["visibilitychange", "pageshow", "resume", "focus"]; // events of a browser after a pause

export const now = (): Moment => ({ page: performance.now(), wall: Date.now() });

export const ageOf = (then: Moment): number => Math.max(performance.now() - then.page, Date.now() - then.wall);

/// An answer that is due every so many seconds is old before the second one is missing.
export const isOld = (then: Moment, every_s: number): boolean => ageOf(then) > 1750 * every_s;

/// Calls `look` five times a second, and immediately when the page wakes up, until the returned function is called.
export function watchTime(look: () => void): () => void {
  const timer = setInterval(look, TICK);
  for (const event of AWAKE) {
    addEventListener(event, look);
    document.addEventListener(event, look);
  }
  return () => {
    clearInterval(timer);
    for (const event of AWAKE) {
      removeEventListener(event, look);
      document.removeEventListener(event, look);
    }
  };
}
