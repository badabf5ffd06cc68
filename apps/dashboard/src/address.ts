// SPDX-License-Identifier: Apache-2.0
// Addresses as the node shows them and as people type them. Whether one is valid is checked by the node.

/// Also true for what was probably meant as one: "10.1.2".
export const looksLikeIp = (text: string): boolean =>
  /^[\d.:]*\.[\d.:]*$/.test(text) || text.startsWith("[") || (text.includes(":") && /^[\da-f:.]*$/i.test(text) && text.split(":").length > 2);

/// Without the port: of "10.0.0.7:5000", "[2001:db8::7]:5000", and of an address without one.
export function ipOf(peer: string): string {
  const bracketed = /^\[(.*)\](:\d+)?$/.exec(peer);
  if (bracketed) return bracketed[1] ?? peer;
  return peer.split(":").length === 2 ? peer.replace(/:\d+$/, "") : peer;
}
