// SPDX-License-Identifier: Apache-2.0
// Topics by prefix or by load, and the members of one.
import type { Members, Presences, PresentKey, PresentKeys, Topics } from "../api";
import { bytes, number } from "../format";
import { useView } from "../link";
import { Age, Choice, ConnectionLink, filled, isCurrent, Partial, PeerLink, Search, Table, TopicLink, useCursors, Waiting } from "../parts/common";
import { go, hrefOf } from "../route";
import { visible } from "../visible";

const PAGE = 50;
const SORTED_EVERY_S = 3; // sorting makes the node look at every topic
const ORDERS = ["name", "members", "messages", "bytes"];

const KINDS: Record<string, string> = { channels: "channel", "socket ids": "socket_id", subscriptions: "subscription" };

export function TopicsView({ params }: { params: URLSearchParams }) {
  const prefix = params.get("prefix") ?? "";
  const order = params.get("order") ?? "name";
  const kind = params.get("kind") ?? "channel";
  const { cursor, pager } = useCursors(`${prefix} ${order} ${kind}`);
  const view = useView<Topics>("/api/topics", { ...filled({ prefix, cursor }), order, kind, limit: PAGE }, order === "name" ? 1 : SORTED_EVERY_S);
  const show = (change: Record<string, string>) => go("topics", "", filled({ prefix, order, kind, ...change }));
  const found = view.data?.topics ?? [];
  return (
    <section class="card" data-old={!isCurrent(view)}>
      <header class="bar">
        <h1>Topics</h1>
        <Choice label="Of" options={Object.keys(KINDS)} value={Object.keys(KINDS).find((name) => KINDS[name] === kind) ?? ""} onChange={(name) => show({ kind: KINDS[name] ?? "" })} />
        <Choice label="Order" options={ORDERS} value={order} onChange={(name) => show({ order: name })} />
        <Search label="Topics that start with" placeholder="numbers:" value={prefix} onChange={(text) => show({ prefix: text })} />
      </header>
      <Age view={view} />
      <Partial silent={view.data?.silent_shards} />
      {found.length === 0 ? <Waiting view={view} empty={prefix ? `No topic that starts with “${visible(prefix)}” has members.` : "There are no topics."} /> : (
        <Table label="Topics" items={found} keyOf={(topic) => topic.topic} columns={[
          { head: "Topic", cell: (topic) => <TopicLink topic={topic.topic} /> },
          { head: "Members", figure: true, cell: (topic) => number(topic.members) },
          { head: "Messages", figure: true, cell: (topic) => number(topic.messages) },
          { head: "Bytes", figure: true, cell: (topic) => bytes(topic.bytes) }]} />
      )}
      {pager(view.data?.next)}
    </section>
  );
}

const NAMES_EVERY_S = 10; // presences are declared before the node starts

/// Without the references that tell changes apart.
function metaText({ entries }: PresentKey): string {
  const { phx_ref, phx_ref_prev, ...meta } = entries[0]?.meta ?? {};
  return JSON.stringify(meta);
}

/// Who is in the topic, on all nodes, as the chosen node knows it.
function Present({ topic, presence, only }: { topic: string; presence: string; only: boolean }) {
  const { cursor, pager } = useCursors(`${topic} ${presence}`);
  const view = useView<PresentKeys>("/api/presence/keys", { topic, presence, limit: PAGE, ...filled({ cursor }) });
  const keys = view.data?.keys ?? [];
  return (
    <section class="card" data-old={!isCurrent(view)} data-presence={presence}>
      <header class="bar">
        <h1>Present{only ? "" : ` by ${visible(presence)}`}</h1>
        {view.data && <span class="quiet" data-total>{number(keys.length)} of {number(view.data.total)}</span>}
        <a class="button" href={hrefOf("trace", "", { expression: `kind == presence and topic == ${JSON.stringify(topic)}` })}>Trace it</a>
      </header>
      <Age view={view} />
      {keys.length === 0 ? <Waiting view={view} empty="Nobody is present." /> : (
        <Table label="Present" items={keys} keyOf={(one) => one.key} columns={[
          { head: "Key", cell: (one) => <span class="id">{visible(one.key)}</span> },
          { head: "Meta", cell: (one) => <span class="meta">{visible(metaText(one))}</span> },
          { head: "Metas", figure: true, cell: (one) => number(one.count) },
          { head: "Nodes", cell: (one) => visible(one.nodes.join(", ")) }]} />
      )}
      {pager(view.data?.next)}
    </section>
  );
}

export function TopicView({ topic }: { topic: string }) {
  const names = useView<Presences>("/api/presence", {}, NAMES_EVERY_S).data?.presences.map((one) => one.name) ?? [];
  return (
    <>
      <Subscribers topic={topic} />
      {names.map((name) => <Present key={name} topic={topic} presence={name} only={names.length === 1} />)}
    </>
  );
}

function Subscribers({ topic }: { topic: string }) {
  const { cursor, pager } = useCursors(topic);
  const view = useView<Members>("/api/members", { topic, limit: PAGE, ...filled({ cursor }) });
  const members = view.data?.members ?? [];
  return (
    <section class="card" data-old={!isCurrent(view)}>
      <header class="bar">
        <h1>Topic <span class="topic">{visible(topic)}</span></h1>
        <a class="button" href={hrefOf("trace", "", { expression: `topic == ${JSON.stringify(topic)}` })}>Trace it</a>
      </header>
      <Age view={view} />
      <Partial silent={view.data?.silent_shards} />
      {members.length === 0 ? <Waiting view={view} empty="It has no subscribers." /> : (
        <Table label="Subscribers" items={members} keyOf={(member) => `${member.kind} ${member.id}`} columns={[
          { head: "Subscriber", cell: (member) => <span class="id">{member.id}</span> },
          { head: "Kind", cell: (member) => member.kind },
          { head: "Connection", cell: (member) => (member.connection ? <ConnectionLink id={member.connection} /> : "–") },
          { head: "Peer", cell: (member) => (member.peer ? <PeerLink peer={member.peer} /> : "–") }]} />
      )}
      {pager(view.data?.next)}
    </section>
  );
}
