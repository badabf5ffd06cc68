// SPDX-License-Identifier: Apache-2.0
// A chat in room:lobby: what is said, who is typing, and who is there, by the official client's Presence.
import { Presence, Socket } from "./phoenix.js";
import { showConnection } from "./connection.js";

const KEPT_MESSAGES = 200;
const TYPING_AGAIN_MS = 2000; // the server forgets after 3 s

const find = (selector, root = document) => root.querySelector(selector);
const copy = (template) => find(template).content.firstElementChild.cloneNode(true);
const typing = new Set();
let user = "";
let channel;
let presence;
let typedAt = -Infinity;

/// A line of the talk; `from` is empty for news of the room.
function show(from, body) {
  const messages = find("#messages");
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  const line = copy("#message");
  find(".from", line).textContent = from;
  find(".body", line).textContent = body;
  if (from === user) line.className = "mine";
  if (!from) line.className = "news";
  messages.append(line);
  while (messages.children.length > KEPT_MESSAGES) messages.firstElementChild.remove();
  if (atEnd) messages.scrollTop = messages.scrollHeight;
}

function showTyping() {
  const names = [...typing];
  const verb = names.length === 1 ? "is" : "are";
  find("#typing").textContent = names.length ? `${names.join(", ")} ${verb} typing…` : "";
}

const nodesOf = (metas) => [...new Set(metas.map(({ node }) => node).filter(Boolean))];

/// The nodes are shown if there are several.
function memberLine(name, { metas }, severalNodes) {
  const line = copy("#member");
  find(".name", line).textContent = name;
  line.classList.toggle("me", name === user);
  const nodes = severalNodes ? nodesOf(metas) : [];
  const tabs = metas.length > 1 ? [`${metas.length} tabs`] : [];
  find(".where", line).textContent = [...tabs, ...nodes].join(" · ");
  return line;
}

function showMembers() {
  const severalNodes = nodesOf(presence.list((_name, { metas }) => metas).flat()).length > 1;
  const lines = presence.list((name, member) => ({ name, line: memberLine(name, member, severalNodes) }));
  lines.sort((a, b) => a.name.localeCompare(b.name));
  find("#members").replaceChildren(...lines.map(({ line }) => line));
  find("#count").textContent = String(lines.length);
  find("#room").dataset.state = "here";
}

/// The members of the first state are there already; those after it come.
function follow(presences) {
  let known = false;
  presences.onJoin((name, current) => known && !current && show("", `${name} came`));
  presences.onLeave((name, { metas }) => {
    if (metas.length > 0) return;
    typing.delete(name);
    showTyping();
    show("", `${name} left`);
  });
  presences.onSync(() => {
    known = true;
    showMembers();
  });
}

function enter(name) {
  const socket = new Socket("/socket", { params: { user: name } });
  channel = socket.channel("room:lobby");
  presence = new Presence(channel);
  follow(presence);
  channel.on("message", ({ from, body }) => show(from, body));
  channel.on("typing", ({ user: who, now }) => {
    if (who !== user) typing[now ? "add" : "delete"](who);
    showTyping();
  });
  socket.onClose(() => (find("#room").dataset.state = "waiting"));
  channel.onError(() => (find("#room").dataset.state = "waiting"));
  showConnection(socket, find("#connection"));
  find("#connection").hidden = false;
  find("#enter").hidden = true;
  find("#room").hidden = false;
  channel.join().receive("error", ({ reason }) => show("", `not admitted: ${reason}`));
  socket.connect();
  find("#body").focus();
}

find("#enter").addEventListener("submit", (event) => {
  event.preventDefault();
  user = find("#name").value.trim();
  if (user) enter(user);
});

find("#body").addEventListener("input", () => {
  if (performance.now() - typedAt < TYPING_AGAIN_MS) return;
  typedAt = performance.now();
  channel.push("typing", {});
});

find("#say").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = find("#body").value.trim();
  if (!body) return;
  channel
    .push("say", { body })
    .receive("error", ({ reason }) => show("", `not sent: ${reason}`))
    .receive("timeout", () => show("", "not sent: the server did not answer"));
  find("#body").value = "";
  typedAt = -Infinity;
});

const scheme = location.protocol === "https:" ? "wss" : "ws";
find("#terminal").textContent =
  `roost dial --presence --join room:lobby '${scheme}://${location.host}/socket/websocket?user=me'`;
