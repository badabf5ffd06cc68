// SPDX-License-Identifier: Apache-2.0
// Shows the life of the socket: connecting, open, reconnecting, closed, and the round trip while open.

const PING_EVERY_MS = 5000;
const NORMAL_CLOSURE = 1000; // the client does not reconnect after this one

export function showConnection(socket, element) {
  const text = element.querySelector(".connection-text");
  const roundTrip = element.querySelector(".round-trip");

  const show = (state) => {
    element.dataset.state = state;
    if (text.textContent !== state) text.textContent = state;
    if (state !== "open") roundTrip.textContent = "";
  };
  const ping = () => socket.ping((ms) => (roundTrip.textContent = `${ms} ms`));

  socket.onOpen(() => {
    show("open");
    ping();
  });
  socket.onClose((event) => show(event?.code === NORMAL_CLOSURE ? "closed" : "reconnecting"));
  setInterval(ping, PING_EVERY_MS);
}
