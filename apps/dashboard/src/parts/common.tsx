// SPDX-License-Identifier: Apache-2.0
// The small parts that all views share.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ipOf } from "../address";
import { clock } from "../format";
import type { View } from "../link";
import { hrefOf } from "../route";
import { visible } from "../visible";

/// What a view shows while it has no data.
export function Waiting({ view, empty }: { view: View<unknown>; empty?: string }) {
  if (view.problem) return <p class="problem" role="alert">{visible(view.problem)}</p>;
  if (!view.data) return view.old ? <p class="problem" role="alert">The node does not answer.</p> : <p class="quiet">Asking the node…</p>;
  return empty ? <p class="quiet empty">{empty}</p> : null;
}

/// Says so when the data is not current.
export function Age({ view }: { view: View<unknown> }) {
  if (!view.data) return null;
  const at = clock(view.at.wall);
  if (view.problem) return <p class="problem" role="alert">{visible(view.problem)}. Shown: the state at {at}.</p>;
  return view.old ? <p class="quiet age" role="status">as of {at}</p> : null;
}

export const isCurrent = (view: View<unknown>) => !view.old && view.problem === undefined;

export function Partial({ silent }: { silent: number[] | undefined }) {
  if (!silent || silent.length === 0) return null;
  return <p class="problem" role="status">Shard {silent.join(", ")} did not answer in time: its part is missing here.</p>;
}

export function ConnectionLink({ id }: { id: string }) {
  return <a class="id" href={hrefOf("connections", id)}>{id}</a>;
}

export function TopicLink({ topic }: { topic: string }) {
  return <a class="topic" href={hrefOf("topics", topic)}>{visible(topic)}</a>;
}

export function PeerLink({ peer }: { peer: string }) {
  const ip = ipOf(peer);
  return <a class="id" href={hrefOf("connections", "", { peer: ip })} title={`All connections of ${visible(ip)}`}>{visible(peer)}</a>;
}

interface SearchProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

/// Reports the text when typing pauses.
export function Search({ label, placeholder, value, onChange }: SearchProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const rest = setTimeout(() => onChange(text.trim()), 250);
    return () => clearTimeout(rest);
  }, [text]);
  return (
    <input type="search" class="search" data-search aria-label={label} placeholder={placeholder} value={text}
      spellcheck={false} autocapitalize="off" onInput={(event) => setText(event.currentTarget.value)} />
  );
}

interface Column<T> {
  head: string;
  cell: (item: T) => ComponentChildren;
  figure?: boolean;
}

/// On a phone each row is a card with the heads next to the cells.
export function Table<T>({ items, columns, keyOf, label }: { items: T[]; columns: Column<T>[]; keyOf: (item: T) => string; label: string }) {
  return (
    <table aria-label={label}>
      <thead><tr>{columns.map((column) => <th key={column.head} scope="col" class={column.figure ? "figure" : ""}>{column.head}</th>)}</tr></thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)}>
            {columns.map((column) => <td key={column.head} data-head={column.head} class={column.figure ? "figure" : ""}>{column.cell(item)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/// Pages of an answer, each found by the cursor of the previous one.
export function useCursors(question: string) {
  const [cursors, setCursors] = useState<string[]>([]);
  useEffect(() => setCursors([]), [question]);
  return {
    cursor: cursors.at(-1) ?? "",
    pager: (next: string | null | undefined) =>
      cursors.length === 0 && !next ? null : (
        <nav class="pager" aria-label="Pages">
          <button disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>← Back</button>
          <span class="quiet">page {cursors.length + 1}</span>
          <button disabled={!next} onClick={() => next && setCursors([...cursors, next])}>Next →</button>
        </nav>
      ),
  };
}

export function Choice({ label, options, value, onChange }: { label: string; options: string[]; value: string; onChange: (value: string) => void }) {
  return (
    <span class="choice" role="group" aria-label={label}>
      {options.map((name) => <button key={name} aria-pressed={name === value} onClick={() => onChange(name)}>{name}</button>)}
    </span>
  );
}

/// Without the empty ones.
export function filled(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ""));
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return <div class="fact"><dt>{name}</dt><dd>{children}</dd></div>;
}
