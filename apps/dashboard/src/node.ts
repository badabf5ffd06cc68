// SPDX-License-Identifier: Apache-2.0
// Which node of the cluster the page is about. The one it is connected to asks the others; the choice stays in
// this tab.
import { useEffect, useState } from "preact/hooks";

const KEY = "roost-node";
const watchers = new Set<() => void>();
let chosen = sessionStorage.getItem(KEY) ?? "";

/// Empty: the node that serves the page.
export const chosenNode = (): string => chosen;

export function chooseNode(name: string): void {
  if (name === chosen) return;
  chosen = name;
  sessionStorage.setItem(KEY, name);
  watchers.forEach((watcher) => watcher());
}

export function useChosenNode(): string {
  const [name, setName] = useState(chosen);
  useEffect(() => {
    const changed = () => setName(chosen);
    watchers.add(changed);
    return () => void watchers.delete(changed);
  }, []);
  return name;
}
