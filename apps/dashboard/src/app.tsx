// SPDX-License-Identifier: Apache-2.0
// The frame around the views: where one is, how the node does, and how to get elsewhere.
import { useEffect, useRef, useState } from "preact/hooks";
import type { NodeInfo, Shards } from "./api";
import { number, rate, since } from "./format";
import { add, emptyHistory, last, totals, type History, type Sample } from "./history";
import { useView, type LinkState, type View } from "./link";
import { DESTINATIONS, Help, useKeys } from "./parts/help";
import { useRoute, type Route } from "./route";
import { toggleTheme, useTheme } from "./theme";
import { ConnectionView } from "./views/connection";
import { ConnectionsView } from "./views/connections";
import { NodeView } from "./views/node";
import { Overview } from "./views/overview";
import { TopicsView, TopicView } from "./views/topics";
import { TraceView } from "./views/trace";
import { Tree } from "./views/tree";
import { WhyView } from "./views/why";

const LINK_WORDS: Record<LinkState, string> = { connecting: "connecting", open: "live", lost: "reconnecting" };

/// Grows with each answer, but for one in which a shard is missing.
function useHistory(shards: View<Shards>): History {
  const [history, setHistory] = useState(emptyHistory);
  const before = useRef<Sample>();
  useEffect(() => {
    if (!shards.data || shards.data.partial) return;
    const now = { at: shards.at, sums: totals(shards.data) };
    const previous = before.current;
    before.current = now;
    if (previous) setHistory((known) => add(known, previous, now, Date.now() / 1000));
  }, [shards.at]);
  return history;
}

function Shown({ route, node, shards, history }: { route: Route; node: NodeInfo; shards: View<Shards>; history: History }) {
  const { view, subject, params } = route;
  if (view === "tree") return <Tree node={node} shards={shards} />;
  if (view === "connections") return subject ? <ConnectionView key={subject} id={subject} /> : <ConnectionsView params={params} />;
  if (view === "topics") return subject ? <TopicView key={subject} topic={subject} /> : <TopicsView params={params} />;
  if (view === "trace") return <TraceView key={params.get("expression")} params={params} />;
  if (view === "why") return <WhyView params={params} shards={shards} />;
  if (view === "node") return <NodeView node={node} />;
  return <Overview shards={shards} history={history} />;
}

export function App({ link }: { link: LinkState }) {
  const route = useRoute();
  const theme = useTheme();
  const shards = useView<Shards>("/api/shards");
  const node = useView<NodeInfo>("/api/node");
  const history = useHistory(shards);
  const [help, setHelp] = useState(false);
  useKeys(() => setHelp((shown) => !shown));
  const name = node.data?.node ?? "Roost";
  const here = DESTINATIONS.find(({ view }) => view === route.view) ?? DESTINATIONS[0]!;
  useEffect(() => {
    document.title = `${here.name} · ${name}`;
    document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here, name]);
  const connections = shards.data?.shards.reduce((count, shard) => count + shard.connections, 0) ?? 0;

  return (
    <>
      <header class="top">
        <a class="brand" href="#/"><img src="./favicon.svg" alt="" width="28" height="28" /> <b>{name}</b></a>
        <span class="pulse" data-link={link} role="status">{LINK_WORDS[link]}</span>
        <span class="glance">
          <span><b>{number(connections)}</b> open</span>
          <span><b>{rate(last(history, "messages_in"))}</b> in/s</span>
          <span><b>{rate(last(history, "messages_out"))}</b> out/s</span>
          {node.data && <span>up {since(node.data.started_at)}</span>}
        </span>
        <button class="icon" onClick={toggleTheme} aria-label={theme === "dark" ? "Light" : "Dark"} title="Light or dark (t)">{theme === "dark" ? "☀" : "☾"}</button>
        <button class="icon" onClick={() => setHelp(true)} aria-label="Keys" title="Keys (?)">?</button>
      </header>
      <nav class="views" aria-label="Views">
        {DESTINATIONS.map((place) => (
          <a key={place.view} href={`#/${place.view}`} aria-current={place === here ? "page" : undefined} title={`Key ${place.key}`}>{place.name}</a>
        ))}
      </nav>
      <main>{node.data ? <Shown route={route} node={node.data} shards={shards} history={history} /> : <p class="quiet">{node.problem ?? "Asking the node…"}</p>}</main>
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}
