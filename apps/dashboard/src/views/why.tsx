// SPDX-License-Identifier: Apache-2.0
// Why connections and channels ended, in words, with the evidence.
import { looksLikeIp } from "../address";
import type { Searched, Shards, Why, Whys } from "../api";
import { bytes, clock, micros, plural, seconds, words } from "../format";
import { useView, type View } from "../link";
import { Causes, causesOf } from "../parts/causes";
import { Age, ConnectionLink, isCurrent, Partial, PeerLink, Search, useCursors, Waiting } from "../parts/common";
import { go } from "../route";
import { visible } from "../visible";

const PAGE = 50;

function evidence(record: Why): string {
  const facts = [`open ${seconds(record.age_s)}`, `silent ${(record.silence_ms / 1000).toFixed(1)} s`, `${bytes(record.queued_bytes)} unsent`];
  if (record.rtt_us !== null) facts.push(`rtt ${micros(record.rtt_us)}`);
  if (record.retransmits > 0) facts.push(`${record.retransmits} retransmits`);
  return facts.join(" · ");
}

function Record({ record, short }: { record: Why; short: boolean | undefined }) {
  return (
    <li class={`why actor-${record.actor}`} data-cause={record.cause}>
      <p class="head">
        <b>{words(record.cause)}</b>
        {record.code !== null && <span class="code">{record.code}</span>}
        <span class="badge">{record.actor}</span>
        <time class="quiet" dateTime={record.time}>{clock(record.time)}</time>
      </p>
      <p class="where">
        {record.peer && <PeerLink peer={record.peer} />}
        {record.proxy && <small class="quiet proxy">via {visible(record.proxy)}</small>}
        {record.connection && <ConnectionLink id={record.connection} />}
        {record.socket_id && <span class="id name">{visible(record.socket_id)}</span>}
        {record.topic && <span class="topic">{visible(record.topic)}</span>}
      </p>
      {!short && (
        <>
          <p>{record.sentence}</p>
          {record.detail && record.detail !== record.cause && <p class="detail">{visible(record.detail)}</p>}
          {record.connection && <p class="quiet">{evidence(record)}</p>}
          {record.advice && <p class="advice">{record.advice}</p>}
        </>
      )}
    </li>
  );
}

const keyOf = (record: Why) => `${record.time} ${record.connection} ${record.peer} ${record.cause} ${record.topic}`;

export function WhyList({ records, short }: { records: Why[]; short?: boolean }) {
  return <ol class="whys">{records.map((record) => <Record key={keyOf(record)} record={record} short={short} />)}</ol>;
}

/// In the words of `roost why`.
function searchedWords(wanted: string, searched: Searched | undefined): string {
  const far = searched?.since ? `all since ${clock(searched.since)}; older ones are overwritten` : "all since the node started";
  return `There is no record of “${visible(wanted)}”: ${plural(searched?.records ?? 0, "record")} searched, ${far}.`;
}

/// "0-12-1" is a connection, anything like an address a peer, everything else a socket's id.
function filterOf(text: string): Record<string, string> {
  if (text === "") return {};
  if (/^\d+-\d+-\d+$/.test(text)) return { connection: text };
  return looksLikeIp(text) ? { peer: text } : { socket_id: text };
}

export function WhyView({ params, shards }: { params: URLSearchParams; shards: View<Shards> }) {
  const wanted = params.get("of") ?? "";
  const { cursor, pager } = useCursors(wanted);
  const view = useView<Whys>("/api/why", { ...filterOf(wanted), limit: PAGE, ...(cursor && { cursor }) });
  const records = view.data?.records ?? [];
  const causes = causesOf(shards.data?.total);
  return (
    <>
      <section class="card">
        <header class="bar">
          <h1>Why did it end?</h1>
          <Search label="IP address, connection or socket id" placeholder="10.16.74.150, 0-12-1, or users_socket:42" value={wanted}
            onChange={(text) => go("why", "", text === "" ? {} : { of: text })} />
        </header>
        {causes.length > 0 && wanted === "" && <Causes causes={causes} />}
      </section>
      <section class="card" data-old={!isCurrent(view)}>
        <Age view={view} />
        <Partial silent={view.data?.silent_shards} />
        {records.length === 0
          ? <Waiting view={view} empty={wanted ? searchedWords(wanted, view.data?.searched) : "Nothing has ended yet."} />
          : <WhyList records={records} />}
        {pager(view.data?.next)}
      </section>
    </>
  );
}
