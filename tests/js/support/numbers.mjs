// SPDX-License-Identifier: Apache-2.0
// Both streams of Numbers over TLS, as received by the official client, in node and in a page of the server.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CLIENT = fileURLToPath(new URL("numbers_client.mjs", import.meta.url));

/// The first numbers of each stream, in a node that trusts the system and `trusted`.
export async function numbersInNode(socketUrl, transport, trusted) {
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: trusted };
  const { stdout } = await promisify(execFile)(process.execPath, [CLIENT, socketUrl, transport], { env });
  return JSON.parse(stdout);
}

/// One stream goes up, the other down.
export function assertBothMove({ positive, negative }) {
  const [up, further, down, deeper] = [...positive, ...negative].map(({ number }) => number);
  assert.ok(up > 0 && further > up, `${up}, then ${further}`);
  assert.ok(down < 0 && deeper < down, `${down}, then ${deeper}`);
}

/// The same in a page of the server, with the page's own client.
export const numbersInPage = (page, transport) => page.evaluate(play, transport);

async function play(transport) {
  const { LongPoll, Socket } = await import("/phoenix.js");
  const socket = new Socket("/socket", { transport: transport === "LongPoll" ? LongPoll : WebSocket });
  const two = (name) =>
    new Promise((resolve, reject) => {
      const numbers = [];
      const channel = socket.channel(`numbers:${name}`);
      channel.on("update", (update) => numbers.push(update) === 2 && resolve(numbers));
      channel.join().receive("error", (why) => reject(new Error(JSON.stringify(why))));
    });
  socket.connect();
  const [positive, negative] = await Promise.all([two("positive"), two("negative")]);
  socket.disconnect();
  return { positive, negative };
}
