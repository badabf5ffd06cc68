// SPDX-License-Identifier: Apache-2.0
// A card for every node that is heard on numbers:cluster, and the node this page is connected to.
import { Socket } from "./phoenix.js";
import { showConnection } from "./connection.js";

const SILENT_AFTER_MS = 3000;

const socket = new Socket("/socket");
const scheme = location.protocol === "https:" ? "wss" : "ws";
const channel = socket.channel("numbers:cluster");
const cards = new Map();
let here = "";

function find(selector, root = document) {
  return root.querySelector(selector);
}

function card(node) {
  if (cards.has(node)) return cards.get(node);
  const element = find("#card").content.firstElementChild.cloneNode(true);
  find("h2", element).textContent = node;
  const made = { element, heard: 0, last: 0 };
  cards.set(node, made);
  const after = [...cards.keys()].sort()[[...cards.keys()].sort().indexOf(node) + 1];
  find("#nodes").insertBefore(element, after ? cards.get(after).element : null);
  return made;
}

function update({ node, number }) {
  const shown = card(node);
  shown.heard += 1;
  shown.last = performance.now();
  find(".value", shown.element).textContent = String(number);
  find(".rate", shown.element).textContent = `${shown.heard} received`;
  showStates();
}

function showStates() {
  const now = performance.now();
  for (const [node, { element, last }] of cards) {
    const silent = now - last > SILENT_AFTER_MS;
    element.dataset.state = silent ? "silent" : "heard";
    element.dataset.here = String(node === here);
    find(".node-state", element).textContent = silent ? "silent" : node === here ? "you are here" : "";
  }
}

find("#terminal").textContent = `roost dial ${scheme}://${location.host}/socket/websocket --join numbers:cluster`;
// A new connection: a load balancer may give it to another node.
find("#again").addEventListener("click", () => socket.disconnect(() => socket.connect()));

showConnection(socket, find("#connection"));
socket.onClose(() => (find("#node").textContent = "…"));
channel.on("update", update);
channel.on("gap", ({ node, count, cause }) => {
  const what = count ? `${count} messages` : "messages";
  find("#gaps").textContent = `${what} ${node ? `of ${node} ` : ""}may be missing (${cause})`;
});
channel.join().receive("ok", ({ node }) => {
  here = node;
  find("#node").textContent = node;
  showStates();
});
socket.connect();
setInterval(showStates, 500);
