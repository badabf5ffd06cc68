// SPDX-License-Identifier: Apache-2.0
// The view that is shown, from the fragment of the address: "#/connections/0-12-1?peer=10.0.0.7".
import { useEffect, useState } from "preact/hooks";

export interface Route {
  view: string;
  subject: string; // of the view; empty: everything
  params: URLSearchParams;
}

export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [view = "", ...rest] = path.split("/");
  return { view: view || "overview", subject: decodeURIComponent(rest.join("/")), params: new URLSearchParams(query) };
}

export function hrefOf(view: string, subject = "", params: Record<string, string> = {}): string {
  const query = new URLSearchParams(params).toString();
  return `#/${view}${subject && `/${encodeURIComponent(subject)}`}${query && `?${query}`}`;
}

export function go(view: string, subject = "", params: Record<string, string> = {}): void {
  location.hash = hrefOf(view, subject, params);
}

export function useRoute(): Route {
  const [route, setRoute] = useState(routeOf(location.hash));
  useEffect(() => {
    const changed = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
