// SPDX-License-Identifier: Apache-2.0
// Live messages, filtered by the expressions of `roost trace`, with the same bounds.
import { useEffect, useRef, useState } from "preact/hooks";
import type { TraceEvent, TraceEvents } from "../api";
import { bytes, clock, micros, number, plural } from "../format";
import { trace } from "../link";
import { ConnectionLink, PeerLink, TopicLink } from "../parts/common";
import { visible, visibleJson } from "../visible";

const SHOWN = 500; // events on the page
const LIMITS = [10, 100, 1000, 10_000];
const DURATIONS = [10, 30, 120, 600]; // seconds
const EXAMPLES = ["all", "kind == join", 'kind == in and topic ^= "numbers:"', 'status != "ok" and kind == join', "bytes > 1KiB", "duration > 5ms", "kind == close or kind == drop", "kind == presence"];

interface Run {
  state: "idle" | "beginning" | "running" | "ended";
  events: (TraceEvent & { number: number })[];
  seen: number;
  dropped: number;
  problem?: string | undefined;
}
const IDLE: Run = { state: "idle", events: [], seen: 0, dropped: 0 };

/// An error in the expression is marked at its column; the lines after the first do the same for terminals.
function Problem({ text, expression }: { text: string; expression: string }) {
  const column = Number(/column (\d+)/.exec(text)?.[1] ?? 0);
  return (
    <div class="problem" role="alert">
      <p>{visible(text.split("\n", 1)[0] ?? "")}</p>
      {column > 0 && <pre>{expression}{"\n"}{" ".repeat(column - 1)}^</pre>}
    </div>
  );
}

function Event({ event }: { event: TraceEvent }) {
  const figures = [event.bytes > 0 && bytes(event.bytes), event.duration_us > 0 && `in ${micros(event.duration_us)}`, event.deliveries > 0 && `to ${plural(event.deliveries, "member")}`];
  return (
    <li class={`event kind-${event.kind}`}>
      <time dateTime={event.time}>{clock(event.time, true)}</time>
      <span class="badge">{event.kind}</span>
      <span class="what">
        {event.topic && <TopicLink topic={event.topic} />}
        {event.event && <b>{visible(event.event)}</b>}
        {event.status && <span class={event.status === "ok" ? "ok" : "bad"}>→ {visible(event.status)}</span>}
        <span class="quiet">{figures.filter(Boolean).join(" ")}</span>
      </span>
      <span class="who">{event.connection && <ConnectionLink id={event.connection} />} {event.peer && <PeerLink peer={event.peer} />}</span>
      {event.payload && <code>{visibleJson(event.payload)}</code>}
    </li>
  );
}

export function TraceView({ params }: { params: URLSearchParams }) {
  const given = params.get("expression");
  const [expression, setExpression] = useState(given ?? "all");
  const [limit, setLimit] = useState(100);
  const [duration, setDuration] = useState(30);
  const [run, setRun] = useState(IDLE);
  const stop = useRef<() => void>(() => {});

  const start = () => {
    stop.current();
    setRun({ ...IDLE, state: "beginning" });
    stop.current = trace<TraceEvents>({ expression, limit, for_ms: duration * 1000 }, {
      onBegun: () => setRun((now) => ({ ...now, state: "running" })),
      onEvents: (more) => setRun((now) => ({
        ...now,
        seen: now.seen + more.events.length,
        dropped: more.dropped,
        events: [...more.events.map((event, i) => ({ ...event, number: now.seen + i })).reverse(), ...now.events].slice(0, SHOWN),
      })),
      onEnd: (problem) => setRun((now) => ({ ...now, state: now.state === "beginning" ? "idle" : "ended", problem })),
    });
  };
  useEffect(() => {
    if (given !== null) start();
    return () => stop.current();
  }, []);
  const running = run.state === "running" || run.state === "beginning";
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (running) stop.current();
    else start();
  };

  return (
    <>
      <section class="card">
        <h1>Trace</h1>
        <form class="bar trace-form" onSubmit={submit}>
          <input class="expression" data-search aria-label="Expression" value={expression} spellcheck={false} autocapitalize="off"
            list="examples" placeholder={'topic ^= "room:" and kind == in'} onInput={(event) => setExpression(event.currentTarget.value)} />
          <datalist id="examples">{EXAMPLES.map((example) => <option key={example} value={example} />)}</datalist>
          <label>at most <select value={limit} onChange={(event) => setLimit(Number(event.currentTarget.value))}>{LIMITS.map((n) => <option key={n} value={n}>{number(n)}</option>)}</select></label>
          <label>for <select value={duration} onChange={(event) => setDuration(Number(event.currentTarget.value))}>{DURATIONS.map((n) => <option key={n} value={n}>{n} s</option>)}</select></label>
          <button class="primary" type="submit">{running ? "Stop" : "Start"}</button>
        </form>
        <p class="chips">{EXAMPLES.map((example) => <button key={example} type="button" onClick={() => setExpression(example)}>{example}</button>)}</p>
        {run.problem && <Problem text={run.problem} expression={expression} />}
        <p class="quiet" role="status" data-trace={run.state}>
          {run.state === "idle" ? "Fields: topic, event, peer, status, kind, id, bytes, duration. Payloads are filtered as in the log." :
            `${running ? "Watching" : "Ended"}: ${plural(run.seen, "event")}${run.dropped > 0 ? `, ${number(run.dropped)} more not shown (at most 10 in 100 ms are)` : ""}`}
        </p>
      </section>
      {run.events.length > 0 && <section class="card"><ol class="events" aria-label="Events, the newest first">{run.events.map((event) => <Event key={event.number} event={event} />)}</ol></section>}
    </>
  );
}
