// SPDX-License-Identifier: Apache-2.0
// The page's socket: the official Phoenix client on the admin endpoint. A view is a channel that is joined
// while it is shown; a single question is a message on the channel "ask".
import { Socket, type Channel } from "phoenix";
import { useEffect, useState } from "preact/hooks";
import { isOld, now, watchTime, type Moment } from "./clock";
import { chosenNode } from "./node";

export type Params = Record<string, string | number | boolean>;
export type LinkState = "connecting" | "open" | "lost";

let socket: Socket;
let asking: Channel;
let views = 0; // ever created: each has its own topic

export function connect(token: string, onState: (state: LinkState) => void): void {
  const url = new URL("socket", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.hash = "";
  socket = new Socket(url.href, token === "" ? {} : { authToken: token });
  socket.onOpen(() => onState("open"));
  socket.onClose(() => onState("lost"));
  socket.onError(() => onState("lost"));
  socket.connect();
  asking = socket.channel("ask");
  asking.join();
}

export interface View<T> {
  data?: T;
  problem?: string; // the last answer, if it was an error
  at: Moment; // when the node last confirmed this data, changed or not; before the first answer: when it was asked
  old: boolean; // a newer answer is overdue
}

/// Questions go to the chosen node, unless they say whom they are for; "" is the node that serves the page.
const withNode = (params: Params): Params => ({ ...(chosenNode() && { node: chosenNode() }), ...params });

const problemOf = (answer: { error?: string } | undefined) => answer?.error ?? "the node does not answer";

interface Question {
  path: string;
  params: Params;
  every_s: number;
}

/// A question that is answered repeatedly, until the returned function is called.
function watch<T>(question: Question, onChange: (view: View<T>) => void): () => void {
  const channel = socket.channel(`view:${++views}`, question);
  let view: View<T> = { at: now(), old: false };
  const show = (change: Partial<View<T>>) => onChange((view = { ...view, ...change }));
  channel.on("shown", (data: T) => show({ data, problem: undefined, at: now(), old: false }));
  channel.on("same", () => {
    if (view.problem === undefined) show({ at: now(), old: false });
  });
  channel.on("problem", (answer) => show({ problem: problemOf(answer) }));
  channel.join().receive("error", (answer) => {
    channel.leave();
    show({ problem: problemOf(answer) });
  });
  const awake = watchTime(() => {
    const old = isOld(view.at, question.every_s);
    if (old !== view.old) show({ old });
  });
  return () => {
    awake();
    channel.leave();
  };
}

/// The same for a component. Once a second, or less often where an answer is expensive.
export function useView<T>(path: string, params: Params = {}, every_s = 1): View<T> {
  const [view, setView] = useState<View<T>>(() => ({ at: now(), old: false }));
  const question: Question = { path, params: withNode(params), every_s };
  useEffect(() => {
    setView({ at: now(), old: false });
    return watch<T>(question, setView);
  }, [JSON.stringify(question)]);
  return view;
}

export function ask<T>(method: "GET" | "POST", path: string, content: { params?: Params; body?: object } = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    asking
      .push(method, { path, ...content, params: withNode(content.params ?? {}) })
      .receive("ok", (answer: T) => resolve(answer))
      .receive("error", (answer) => reject(new Error(problemOf(answer))))
      .receive("timeout", () => reject(new Error("the node does not answer")));
  });
}

export interface TraceWatcher<T> {
  onBegun: () => void;
  onEvents: (events: T) => void;
  onEnd: (problem?: string) => void;
}

/// A trace, until it ends or the returned function is called.
export function trace<T>(options: object, watcher: TraceWatcher<T>): () => void {
  const channel = socket.channel(`trace:${++views}`, { ...options, node: chosenNode() });
  let ended = false;
  const end = (problem?: string) => {
    if (ended) return;
    ended = true;
    channel.leave();
    watcher.onEnd(problem);
  };
  channel.on("events", watcher.onEvents);
  channel.on("done", () => end());
  channel.on("problem", (answer) => end(problemOf(answer)));
  channel.onError(() => end("the connection to the node was lost"));
  channel
    .join()
    .receive("ok", watcher.onBegun)
    .receive("error", (answer) => end(problemOf(answer)))
    .receive("timeout", () => end("the node does not answer"));
  return () => end();
}
