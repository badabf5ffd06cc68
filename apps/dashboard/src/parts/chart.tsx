// SPDX-License-Identifier: Apache-2.0
// Lines over the last minutes. Colours come from the style sheet, so a change of theme redraws them.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { known } from "../format";
import { useTheme } from "../theme";

export interface Line {
  label: string;
  colour: string; // a custom property: "--in"
  values: (number | null)[]; // null: unknown, drawn as a gap
}

interface Props {
  title: string;
  times: number[];
  lines: Line[];
  format: (value: number) => string;
  whole?: boolean; // integers only
  old: boolean; // the last value is not current
}

const HEIGHT = 150;
const SHORTEST = 60; // seconds, the minimum that is drawn
const WHOLE = [1, 2, 5].flatMap((step) => [1, 10, 100, 1000, 10_000, 100_000].map((power) => step * power)).sort((a, b) => a - b);
const clockOf = (time: number) => new Date(time * 1000).toTimeString().slice(0, 8);

function optionsOf({ lines, format, whole }: Props, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--quiet"), font: "11px system-ui", grid: { stroke: colour("--edge"), width: 1 }, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 26, 0, 0],
    legend: { show: false },
    cursor: { points: { size: 6 }, y: false, drag: { x: false, y: false } },
    scales: { x: { range: (_, first, last) => [Math.min(first ?? 0, (last ?? 0) - SHORTEST), last ?? 0] }, y: { range: (_, __, most) => [0, Math.max(most * 1.15, 1)] } },
    axes: [
      { ...axis, space: 80, size: 26, values: (_, ticks) => ticks.map(clockOf) },
      { ...axis, size: 58, space: 32, ...(whole && { incrs: WHOLE }), values: (_, ticks) => ticks.map(format) },
    ],
    series: [
      {},
      ...lines.map((line) => ({
        label: line.label,
        stroke: colour(line.colour),
        fill: `color-mix(in srgb, ${colour(line.colour)} 12%, transparent)`,
        width: 2,
        points: { show: false },
      })),
    ],
  };
}

export function Chart(props: Props) {
  const { title, times, lines, format, old } = props;
  const lastOf = (line: Line) => known(old ? null : line.values.at(-1), format);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const theme = useTheme();
  const data = [times, ...lines.map((line) => line.values)] as uPlot.AlignedData;

  useEffect(() => {
    const element = place.current!;
    plot.current = new uPlot(optionsOf(props, element.clientWidth), data, element);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      plot.current?.destroy();
    };
  }, [theme]);
  useEffect(() => plot.current?.setData(data), [times]);

  return (
    <figure class="card chart">
      <figcaption>
        <h2>{title}</h2>
        <ul class="legend">
          {lines.map((line) => (
            <li key={line.label}>
              <i style={{ background: `var(${line.colour})` }} />
              {line.label} <b>{lastOf(line)}</b>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={place} class="plot" role="img" aria-label={`${title}: ${lines.map((line) => `${line.label} ${lastOf(line)}`).join(", ")}`} />
    </figure>
  );
}
