// SPDX-License-Identifier: Apache-2.0
// Promises over the official client, of any version and wherever it runs: imports nothing.
const PATIENCE_MS = 15_000; // programs under test may be slow with sanitizers

export function close(socket) {
  return new Promise((resolve) => socket.disconnect(resolve));
}

/// The response to a push, join or leave; rejects with Refused if it is an error.
export function answer(push) {
  return within("an answer arrives", (resolve, reject) => {
    push.receive("ok", resolve);
    push.receive("error", (response) => reject(new Refused(response)));
    push.receive("timeout", () => reject(new Error("the client gave up waiting")));
  });
}

export class Refused extends Error {
  constructor(response) {
    super(`refused: ${JSON.stringify(response)}`);
    this.response = response;
  }
}

/// A channel that has joined.
export async function join(socket, topic, params = {}) {
  const channel = socket.channel(topic, params);
  await answer(channel.join());
  return channel;
}

/// The next `count` payloads of an event, in order of arrival.
export function received(channel, event, count = 1) {
  const payloads = [];
  return within(`${count} × ${event} on ${channel.topic}`, (resolve) => {
    const ref = channel.on(event, (payload) => {
      payloads.push(payload);
      if (payloads.length < count) return;
      channel.off(event, ref);
      resolve(payloads);
    });
  });
}

/// A promise with a deadline and a name for it.
export function within(what, executor) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`waited ${PATIENCE_MS} ms until ${what}`)), PATIENCE_MS);
    const settle = (how) => (value) => {
      clearTimeout(late);
      how(value);
    };
    executor(settle(resolve), settle(reject));
  });
}

/// Resolves when the channel rejoins by itself. Call it while the channel is joined.
export function rejoined(channel) {
  return within(`${channel.topic} joins again`, (resolve) => {
    let past = true; // an accepted join push reports its old answer at once
    channel.joinPush.receive("ok", () => past || resolve());
    past = false;
  });
}

/// Leaves, and waits until the server confirms it: a client considers itself gone at once.
export async function leftForGood(socket, channel) {
  const closed = within(`${channel.topic} is closed`, (resolve) =>
    socket.onMessage(({ topic, event }) => topic === channel.topic && event === "phx_close" && resolve()),
  );
  channel.leave();
  await closed;
}
