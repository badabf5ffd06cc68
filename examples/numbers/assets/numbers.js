// SPDX-License-Identifier: Apache-2.0
// The Numbers page: one socket, its state in the header, and a card for each stream of integers.
import { Socket } from "./phoenix.js";
import { showConnection } from "./connection.js";
import { StreamCard } from "./stream_card.js";

const socket = new Socket("/socket");
const scheme = location.protocol === "https:" ? "wss" : "ws";

document.querySelector("#terminal").textContent =
  `roost dial ${scheme}://${location.host}/socket/websocket --join numbers:positive`;
showConnection(socket, document.querySelector("#connection"));
for (const name of ["positive", "negative"]) {
  const card = new StreamCard(socket, name);
  document.querySelector("#streams").append(card.element);
  card.join();
}
socket.connect();
