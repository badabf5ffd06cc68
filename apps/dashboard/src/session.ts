// SPDX-License-Identifier: Apache-2.0
// The token of the admin endpoint. It comes in the fragment of the address, which reaches neither a server nor
// a log, is removed from the address bar immediately, and stays in this tab.
const KEY = "roost-token";

export function takeToken(): string {
  const found = /^#token=([^&]+)/.exec(location.hash);
  if (found?.[1]) {
    sessionStorage.setItem(KEY, decodeURIComponent(found[1]));
    history.replaceState(null, "", location.pathname + location.search + "#/");
  }
  return sessionStorage.getItem(KEY) ?? "";
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export type Door = "open" | "locked" | "unreachable";

/// Whether the node accepts this token: a refused socket would not report the reason.
export async function tryDoor(token: string): Promise<Door> {
  const headers: HeadersInit = token === "" ? {} : { authorization: `Bearer ${token}` };
  try {
    const answer = await fetch("api/node", { headers, cache: "no-store" });
    if (answer.ok) return "open";
    return answer.status === 401 || answer.status === 403 ? "locked" : "unreachable";
  } catch {
    return "unreachable";
  }
}
