// SPDX-License-Identifier: Apache-2.0
// How many ended, by cause: the most frequent first.
import type { Figures } from "../api";
import { number, words } from "../format";

export function causesOf(figures: Figures | undefined): [string, number][] {
  return Object.entries(figures?.causes ?? {}).sort((a, b) => b[1] - a[1]);
}

export function Causes({ causes }: { causes: [string, number][] }) {
  const most = Math.max(1, ...causes.map(([, count]) => count));
  return (
    <ol class="bars">
      {causes.map(([cause, count]) => (
        <li key={cause} class={`cause-${cause}`}>
          <span>{words(cause)}</span>
          <i style={{ width: `${(100 * count) / most}%` }} />
          <b>{number(count)}</b>
        </li>
      ))}
    </ol>
  );
}
