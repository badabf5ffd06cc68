// SPDX-License-Identifier: Apache-2.0
// Light, dark, or the system's choice. Stored in the browser.
import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";
const KEY = "roost-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function theme(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "light" || chosen === "dark") return chosen;
  return dark.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset.theme = theme();
  for (const listener of listeners) listener();
}

/// A choice that equals the system's is not stored: the page follows the system again.
export function toggleTheme(): void {
  const next: Theme = theme() === "dark" ? "light" : "dark";
  if ((next === "dark") === dark.matches) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
  apply();
}

export function startTheme(): void {
  dark.addEventListener("change", apply);
  apply();
}

export function useTheme(): Theme {
  const [shown, setShown] = useState(theme());
  useEffect(() => {
    const listener = () => setShown(theme());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return shown;
}
