// SPDX-License-Identifier: Apache-2.0
// Who is there, how the node is connected to them, and what it may have missed.
import type { BrokerLink, Cluster, ClusterNode, Gap } from "../api";
import { bytes, clock, micros, number, plural, seconds, words } from "../format";
import { useView } from "../link";
import { chooseNode } from "../node";
import { Age, Fact, isCurrent, Table, Waiting } from "../parts/common";
import { go } from "../route";
import { visible } from "../visible";

const GOOD = ["up", "connected"];
const WAITS = ["starting", "draining", "connecting"];
const toneOf = (state: string) => (GOOD.includes(state) ? "good" : WAITS.includes(state) ? "waits" : "bad");
const isAlive = (node: ClusterNode) => node.state !== "down" && node.state !== "left";

function State({ state, detail }: { state: string; detail?: string }) {
  return <span class="state-mark" data-tone={toneOf(state)}>{state}{detail && <small> {detail}</small>}</span>;
}

function NodeName({ node, served }: { node: ClusterNode; served: string }) {
  const look = () => {
    chooseNode(node.node === served ? "" : node.node);
    go("overview");
  };
  const name = <span class="id">{visible(node.node)}</span>;
  return isAlive(node) ? <button class="plain" onClick={look} title="Look at this node">{name}</button> : name;
}

function Nodes({ cluster, served }: { cluster: Cluster; served: string }) {
  const silence = (node: ClusterNode) => (node.state === "down" ? `for ${seconds(Math.floor((node.silence_ms ?? 0) / 1000))}` : node.duplicate ? "twice" : undefined);
  return (
    <Table label="Nodes" items={cluster.nodes} keyOf={(node) => `${node.node} ${node.incarnation}`} columns={[
      { head: "Node", cell: (node) => <><NodeName node={node} served={served} />{node.self && <small class="quiet"> asked</small>}</> },
      { head: "State", cell: (node) => <State state={node.state} detail={silence(node)} /> },
      { head: "Version", cell: (node) => visible(node.version) },
      { head: "Connections", figure: true, cell: (node) => number(node.connections) },
      { head: "Topics", figure: true, cell: (node) => number(node.topics) },
      { head: "Round trip", figure: true, cell: (node) => micros(isAlive(node) ? node.round_trip_us : null) },
      { head: "Sent", figure: true, cell: (node) => number(node.sent) },
      { head: "Received", figure: true, cell: (node) => number(node.received) },
      { head: "Lost", figure: true, cell: (node) => (node.lost > 0 ? <b class="bad">{number(node.lost)}</b> : "0") },
      { head: "Age", figure: true, cell: (node) => seconds(node.age_s) }]} />
  );
}

function Links({ links }: { links: BrokerLink[] }) {
  const broken = links.filter((link) => link.status !== "connected" && link.problem);
  const problems = [...new Set(broken.map((link) => `${link.broker}: ${link.problem}`))];
  return (
    <>
      {problems.map((problem) => <p key={problem} class="problem" role="alert">{visible(problem)}</p>)}
      <Table label="Links" items={links.map((link, index) => ({ ...link, index }))} keyOf={(link) => String(link.index)} columns={[
        { head: "Broker", cell: (link) => <span class="id">{visible(link.broker)}</span> },
        { head: "Status", cell: (link) => <State state={link.status} /> },
        { head: "Since", cell: (link) => clock(link.since) },
        { head: "Queued", figure: true, cell: (link) => bytes(link.queued_bytes) },
        { head: "Round trip", figure: true, cell: (link) => micros(link.round_trip_us) },
        { head: "Connects", figure: true, cell: (link) => number(link.connects) }]} />
    </>
  );
}

function Gaps({ gaps }: { gaps: Gap[] }) {
  const some = gaps.filter((gap) => gap.gaps > 0);
  if (some.length === 0) return null;
  return (
    <Table label="Gaps" items={some} keyOf={(gap) => gap.cause} columns={[
      { head: "Cause", cell: (gap) => words(gap.cause) },
      { head: "Gaps", figure: true, cell: (gap) => number(gap.gaps) },
      { head: "Messages known", figure: true, cell: (gap) => (gap.messages > 0 ? number(gap.messages) : "–") }]} />
  );
}

/// `served`: the name of the node that serves the page.
export function ClusterView({ served }: { served: string }) {
  const view = useView<Cluster>("/api/nodes");
  if (!view.data) return <section class="card"><Waiting view={view} /></section>;
  const { nodes, pubsub, gaps } = view.data;
  const away = pubsub.links.some((link) => link.status !== "connected");
  const twice = [...new Set(nodes.filter((node) => node.duplicate).map((node) => node.node))];
  return (
    <>
      <section class="card" data-old={!isCurrent(view)}>
        <h1>{plural(nodes.filter(isAlive).length, "node")}</h1>
        <Age view={view} />
        {twice.map((name) => <p key={name} class="problem" role="alert">Two nodes are named {visible(name)}: give one of them another name (pubsub.node).</p>)}
        <Nodes cluster={view.data} served={served} />
      </section>
      <section class="halves">
        <div class="card" data-old={!isCurrent(view)}>
          <h2>Connections to the broker</h2>
          {pubsub.links.length > 0 ? <Links links={pubsub.links} /> : <p class="quiet empty">The adapter “{visible(pubsub.adapter)}” has none.</p>}
        </div>
        <div class="card" data-old={!isCurrent(view)}>
          <h2>What may be missing</h2>
          {away && <p class="problem" role="alert">A connection is away: what is missing is known when it is back.</p>}
          {!away && gaps.every((gap) => gap.gaps === 0) && <p class="quiet empty">Nothing is known to be missing.</p>}
          <Gaps gaps={gaps} />
          <dl class="facts">
            <Fact name="Messages to others">{number(pubsub.sent)}</Fact>
            <Fact name="Messages of others">{number(pubsub.received)}</Fact>
            <Fact name="Not sent">{number(pubsub.dropped)}</Fact>
            <Fact name="Not understood">{number(pubsub.malformed)}</Fact>
            <Fact name="Topics wanted">{number(pubsub.topics)}</Fact>
          </dl>
        </div>
      </section>
    </>
  );
}
