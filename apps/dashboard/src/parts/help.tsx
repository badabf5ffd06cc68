// SPDX-License-Identifier: Apache-2.0
// The keyboard shortcuts and the dialog that lists them.
import { useEffect, useRef } from "preact/hooks";
import { go } from "../route";
import { toggleTheme } from "../theme";

export interface Destination {
  view: string;
  name: string;
  key: string;
}
export const DESTINATIONS: Destination[] = [
  { view: "overview", name: "Overview", key: "1" },
  { view: "tree", name: "Tree", key: "2" },
  { view: "connections", name: "Connections", key: "3" },
  { view: "topics", name: "Topics", key: "4" },
  { view: "trace", name: "Trace", key: "5" },
  { view: "why", name: "Why", key: "6" },
  { view: "node", name: "Node", key: "7" },
  { view: "cluster", name: "Cluster", key: "8" },
];

const isTyping = (target: EventTarget | null) => target instanceof HTMLElement && target.matches("input, select, textarea");

/// Ignores keys while the user types, and those that the browser uses.
export function useKeys(toggleHelp: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) {
        if (event.key === "Escape") (event.target as HTMLElement).blur();
        return;
      }
      const destination = DESTINATIONS.find(({ key }) => key === event.key);
      if (destination) go(destination.view);
      else if (event.key === "t") toggleTheme();
      else if (event.key === "?") toggleHelp();
      else if (event.key === "/") document.querySelector<HTMLElement>("[data-search]")?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}

export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current!.showModal(), []);
  return (
    <dialog ref={dialog} class="card help" onClose={onClose} onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {DESTINATIONS.map(({ view, name, key }) => <div key={view}><dt><kbd>{key}</kbd></dt><dd>{name}</dd></div>)}
        <div><dt><kbd>/</kbd></dt><dd>Search in this view</dd></div>
        <div><dt><kbd>t</kbd></dt><dd>Light or dark</dd></div>
        <div><dt><kbd>?</kbd></dt><dd>Show these keys</dd></div>
        <div><dt><kbd>Esc</kbd></dt><dd>Leave a field, close this</dd></div>
      </dl>
      <p class="quiet">Everything here is also a command: <code>roost --help</code></p>
      <form method="dialog"><button class="primary" autoFocus>Close</button></form>
    </dialog>
  );
}
