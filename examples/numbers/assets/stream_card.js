// SPDX-License-Identifier: Apache-2.0
// One stream of integers: joins numbers:NAME, shows its values, and lets the visitor leave and rejoin.
import { History, WINDOW_MS } from "./history.js";

const EARLIER_SHOWN = 5;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class StreamCard {
  #socket;
  #topic;
  #name;
  #channel = null;
  #history = new History();
  #updates = 0;

  constructor(socket, name) {
    this.#socket = socket;
    this.#name = name;
    this.#topic = `numbers:${name}`;
    this.element = document.querySelector("#stream").content.firstElementChild.cloneNode(true);
    this.element.id = name;
    this.#part("h2").textContent = this.#topic;
    this.#part("button").addEventListener("click", () => (this.#channel ? this.leave() : this.join()));
  }

  join() {
    this.#show("joining", "Leave");
    this.#channel = this.#socket.channel(this.#topic);
    this.#channel.on("update", ({ number }) => this.#update(number));
    this.#channel.onError(() => this.#show("waiting"));
    this.#channel
      .join()
      .receive("ok", () => this.#show("joined"))
      .receive("error", ({ reason }) => this.#refused(reason));
  }

  leave() {
    this.#channel.leave();
    this.#channel = null;
    this.#show("left", "Rejoin");
  }

  #refused(reason) {
    this.leave();
    this.#show("refused", "Try again");
    this.#part(".rate").textContent = reason;
  }

  #update(number) {
    const now = performance.now();
    this.#history.add(now, number);
    this.#updates += 1;
    this.#showValue(number);
    this.#showEarlier();
    this.#showRate();
    this.#draw(now);
  }

  #showValue(number) {
    const value = this.#part(".value");
    value.textContent = format(number);
    value.dataset.updates = this.#updates;
  }

  #showEarlier() {
    const items = this.#history.earlier(EARLIER_SHOWN).map((number) => {
      const item = document.createElement("li");
      item.textContent = format(number);
      return item;
    });
    this.#part(".recent").replaceChildren(...items);
  }

  #showRate() {
    const interval = this.#history.lastInterval();
    const pace = interval === undefined ? "" : ` · ${(interval / 1000).toFixed(2)} s apart`;
    this.#part(".rate").textContent = `${format(this.#updates)} received${pace}`;
  }

  // Drawn once per value; in between the browser slides the picture, so the line moves on even without values.
  #draw(now) {
    const base = this.#name === "negative" ? "top" : "bottom";
    for (const [part, data] of Object.entries(this.#history.paths(now, base))) {
      this.#part(`.${part}`).setAttribute("d", data);
    }
    const picture = this.#part("svg");
    picture.getAnimations().forEach((animation) => animation.cancel());
    if (!calm.matches) {
      picture.animate({ transform: ["none", "translateX(-100%)"] }, { duration: WINDOW_MS, fill: "forwards" });
    }
  }

  #show(state, action) {
    this.element.dataset.state = state;
    this.#part(".stream-state").textContent = state;
    if (action) this.#part("button").textContent = action;
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}

/// Thin spaces between thousands and a true minus sign.
function format(number) {
  return String(number)
    .replace("-", "\u2212")
    .replace(/\B(?=(\d{3})+$)/g, "\u202f");
}
