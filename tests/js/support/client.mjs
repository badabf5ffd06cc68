// SPDX-License-Identifier: Apache-2.0
// The official client, with promises where a test waits.
import { Socket } from "phoenix";
import { within } from "./promises.mjs";
import { speaking } from "./version_1.mjs";

export { answer, close, join, leftForGood, received, Refused, rejoined, within } from "./promises.mjs";

const WebSocket = globalThis.WebSocket ?? (await import("ws")).WebSocket;
const QUICKLY = () => 20; // replaces the client's own delays, so that tests do not wait for them

/// An open socket; `close` it when done. `options` are passed to the client and override the defaults here.
export async function connect(url, vsn, options = {}) {
  const ours = { ...speaking(vsn), transport: WebSocket, reconnectAfterMs: QUICKLY, rejoinAfterMs: QUICKLY };
  const socket = new Socket(url, { ...ours, ...options });
  const opened = within("the socket opens", (resolve) => socket.onOpen(resolve));
  socket.connect();
  await opened;
  return socket;
}
