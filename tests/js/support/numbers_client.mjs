// SPDX-License-Identifier: Apache-2.0
// A separate program, because node reads its extra CAs at start (NODE_EXTRA_CA_CERTS): joins both
// streams of Numbers with the official client and prints the first numbers of each as JSON.
// Arguments: the socket's URL, and WebSocket or LongPoll.
import { LongPoll } from "phoenix";
import { WebSocket } from "ws";
import { close, connect, join, received } from "./client.mjs";

const [url, transport] = process.argv.slice(2);
const socket = await connect(url, "2.0.0", { transport: transport === "LongPoll" ? LongPoll : WebSocket });
const channels = await Promise.all(["positive", "negative"].map((name) => join(socket, `numbers:${name}`)));
const [positive, negative] = await Promise.all(channels.map((channel) => received(channel, "update", 2)));
await close(socket);
console.log(JSON.stringify({ positive, negative }));
process.exit();
