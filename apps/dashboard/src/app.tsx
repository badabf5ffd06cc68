// SPDX-License-Identifier: Apache-2.0
// The frame around the views: navigation, the state of the node, and the keys.
import { useEffect, useState } from "preact/hooks";
import type { Cluster, NodeInfo, Shards } from "./api";
import { ageOf, watchTime, type Moment } from "./clock";
import { clock, known, number, rate, seconds } from "./format";
import { add, emptyHistory, last, type History, type Series } from "./history";
import { useView, type LinkState, type View } from "./link";
import { chooseNode, useChosenNode } from "./node";
import { DESTINATIONS, Help, useKeys } from "./parts/help";
import { useRoute, type Route } from "./route";
import { toggleTheme, useTheme } from "./theme";
import { visible } from "./visible";
import { ClusterView } from "./views/cluster";
import { ConnectionView } from "./views/connection";
import { ConnectionsView } from "./views/connections";
import { NodeView } from "./views/node";
import { Overview } from "./views/overview";
import { TopicsView, TopicView } from "./views/topics";
import { TraceView } from "./views/trace";
import { Tree } from "./views/tree";
import { WhyView } from "./views/why";

const LINK_WORDS: Record<LinkState, string> = { connecting: "connecting", open: "live", lost: "reconnecting" };

/// Grows with each answer.
function useHistory({ data }: View<Shards>): History {
  const [history, setHistory] = useState(emptyHistory);
  useEffect(() => {
    if (data) setHistory((known) => add(known, data));
  }, [data]);
  return history;
}

/// Whole seconds since then, kept up to date.
function useAge(then: Moment): number {
  const whole = () => Math.floor(ageOf(then) / 1000);
  const [age, setAge] = useState(whole);
  useEffect(() => {
    setAge(whole());
    return watchTime(() => setAge(whole()));
  }, [then]);
  return age;
}

function Old({ link, shards }: { link: LinkState; shards: View<Shards> }) {
  return (
    <p class="problem old" role="alert">
      {link === "lost" ? "The connection to the node is lost." : "The node does not answer."} Everything here is as it was at {clock(shards.at.wall)}.
    </p>
  );
}

/// Whether the page is up to date.
function Pulse({ link, shards }: { link: LinkState; shards: View<Shards> }) {
  const age = useAge(shards.at);
  const silent = link === "open" && shards.old;
  return <span class="pulse" data-link={silent ? "silent" : link} role="status">{silent ? `no answer for ${seconds(age)}` : LINK_WORDS[link]}</span>;
}

/// For a cluster: which of its nodes the page is about. One that was chosen and is gone stays chosen.
function NodeChoice({ cluster, chosen }: { cluster: Cluster | undefined; chosen: string }) {
  if (!cluster) return null;
  const others = cluster.nodes.filter((node) => !node.self && node.state !== "left").map((node) => node.node);
  const names = [...new Set(chosen === "" ? others : [...others, chosen])];
  if (names.length === 0) return null;
  return (
    <select class="node-choice" aria-label="Node" value={chosen} onChange={(event) => chooseNode(event.currentTarget.value)}>
      <option value="">{visible(cluster.node)}</option>
      {names.map((name) => <option key={name} value={name}>{visible(name)}</option>)}
    </select>
  );
}

interface ShownProps {
  route: Route;
  node: NodeInfo;
  served: string;
  shards: View<Shards>;
  history: History;
}

function Shown({ route, node, served, shards, history }: ShownProps) {
  const { view, subject, params } = route;
  if (view === "tree") return <Tree node={node} shards={shards} />;
  if (view === "connections") return subject ? <ConnectionView key={subject} id={subject} /> : <ConnectionsView params={params} />;
  if (view === "topics") return subject ? <TopicView key={subject} topic={subject} /> : <TopicsView params={params} />;
  if (view === "trace") return <TraceView key={params.get("expression")} params={params} />;
  if (view === "why") return <WhyView params={params} shards={shards} />;
  if (view === "cluster") return <ClusterView served={served} />;
  if (view === "node") return <NodeView node={node} shards={shards} />;
  return <Overview shards={shards} history={history} />;
}

/// All that is shown begins anew with another node.
export function App({ link }: { link: LinkState }) {
  const chosen = useChosenNode();
  return <Frame key={chosen} link={link} chosen={chosen} />;
}

function Frame({ link, chosen }: { link: LinkState; chosen: string }) {
  const route = useRoute();
  const theme = useTheme();
  const shards = useView<Shards>("/api/shards");
  const node = useView<NodeInfo>("/api/node");
  const cluster = useView<Cluster>("/api/nodes", { node: "" }, 2).data; // of the node that serves the page
  const history = useHistory(shards);
  const [help, setHelp] = useState(false);
  useKeys(() => setHelp((shown) => !shown));
  const name = node.data?.node ?? (chosen || "Roost");
  const here = DESTINATIONS.find(({ view }) => view === route.view) ?? DESTINATIONS[0]!;
  useEffect(() => {
    document.title = `${here.name} · ${name}`;
    document.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here, name]);
  const old = shards.old || link === "lost";
  const now = (name: Series) => known(old ? null : last(history, name), rate);

  return (
    <>
      <header class="top">
        <a class="brand" href="#/"><img src="./favicon.svg" alt="" width="28" height="28" /> <b>{name}</b></a>
        <NodeChoice cluster={cluster} chosen={chosen} />
        <Pulse link={link} shards={shards} />
        <span class="glance" data-old={old}>
          <span><b>{known(shards.data?.total.connections, number)}</b> open</span>
          <span><b>{now("messages_in")}</b> in/s</span>
          <span><b>{now("messages_out")}</b> out/s</span>
          {shards.data && <span class="up">up {seconds(Math.floor(shards.data.at_ms / 1000))}</span>}
        </span>
        <button class="icon" onClick={toggleTheme} aria-label={theme === "dark" ? "Light" : "Dark"} title="Light or dark (t)">{theme === "dark" ? "☀" : "☾"}</button>
        <button class="icon" onClick={() => setHelp(true)} aria-label="Keys" title="Keys (?)">?</button>
      </header>
      <nav class="views" aria-label="Views">
        {DESTINATIONS.map((place) => (
          <a key={place.view} href={`#/${place.view}`} aria-current={place === here ? "page" : undefined} title={`Key ${place.key}`}>{place.name}</a>
        ))}
      </nav>
      {old && shards.data && <Old link={link} shards={shards} />}
      <main data-old={old}>{node.data ? <Shown route={route} node={node.data} served={cluster?.node ?? ""} shards={shards} history={history} /> : <p class="quiet">{node.problem ?? "Asking the node…"}</p>}</main>
      {help && <Help onClose={() => setHelp(false)} />}
    </>
  );
}
