// SPDX-License-Identifier: Apache-2.0
// One connection: its figures, its channels with their state, and why it ended.
import { useState } from "preact/hooks";
import type { Channel, Configuration, Connection, Whys } from "../api";
import { bytes, clock, micros, plural, seconds } from "../format";
import { ask, useView } from "../link";
import { Age, Fact, isCurrent, PeerLink, TopicLink, Waiting } from "../parts/common";
import { hrefOf } from "../route";
import { visible, visibleJson } from "../visible";
import { WhyList } from "./why";

function Kick({ id }: { id: string }) {
  const config = useView<Configuration>("/api/config").data?.config;
  const [sure, setSure] = useState(false);
  const [problem, setProblem] = useState("");
  if (!config) return null;
  if (config.find((entry) => entry.key === "admin.actions")?.value !== true) return <span class="quiet" title="Set admin.actions to change this">read-only node</span>;
  const kick = () => ask("POST", "/api/kick", { body: { connection: id } }).catch((error: Error) => setProblem(error.message));
  return (
    <>
      {problem && <span class="problem">{visible(problem)}</span>}
      {sure ? <button class="danger" onClick={kick}>Really end it</button> : <button onClick={() => setSure(true)}>Kick…</button>}
    </>
  );
}

function ChannelCard({ channel }: { channel: Channel }) {
  return (
    <li class="channel">
      <p>
        <TopicLink topic={channel.topic} />
        <small class="quiet">{visible(channel.route)} · {channel.joined ? `joined ${clock(channel.joined_at)}` : "joining"} · {channel.id}</small>
      </p>
      {channel.state != null && <pre class="state">{visibleJson(JSON.stringify(channel.state, null, 2))}</pre>}
    </li>
  );
}

export function ConnectionView({ id }: { id: string }) {
  const view = useView<Connection>(`/api/connections/${encodeURIComponent(id)}`, { state: "1" });
  const whys = useView<Whys>("/api/why", { connection: id, limit: 5 });
  const connection = view.data;
  const gone = view.problem?.startsWith("no connection") ?? false; // other problems do not say
  const records = whys.data?.records ?? [];
  return (
    <>
      <section class={`card ${gone ? "gone" : ""}`} data-old={!isCurrent(view)}>
        <header class="bar">
          <h1>Connection <span class="id">{visible(id)}</span>{connection?.closing && !gone && <span class="badge closing">closing</span>}</h1>
          <span class="actions">
            <a class="button" href={hrefOf("trace", "", { expression: `id == ${JSON.stringify(id)}` })}>Trace it</a>
            {connection && !gone && <Kick id={id} />}
          </span>
        </header>
        {gone && !connection ? <p class="problem" role="alert">{visible(view.problem ?? "")}</p> : <Age view={view} />}
        {!connection ? !gone && <Waiting view={view} /> : (
          <dl class="facts">
            <Fact name="From"><PeerLink peer={connection.peer} /></Fact>
            {connection.proxy && <Fact name="Via proxy">{connection.proxy}</Fact>}
            <Fact name="Socket">{connection.handler} at {connection.mount}</Fact>
            <Fact name="Socket id">{connection.socket_id === null ? "–" : visible(connection.socket_id)}</Fact>
            <Fact name="Over">{connection.transport} {connection.serializer}</Fact>
            <Fact name="Received">{bytes(connection.bytes_in)}</Fact>
            <Fact name="Sent">{bytes(connection.bytes_out)}</Fact>
            <Fact name="Unsent">{bytes(connection.queued_bytes)}</Fact>
            <Fact name="Round trip">{micros(connection.rtt_us)}</Fact>
            <Fact name="Retransmits">{connection.retransmits}</Fact>
            <Fact name="Open for">{seconds(connection.age_s)}</Fact>
            <Fact name="Last heard">{(connection.silence_ms / 1000).toFixed(1)} s ago</Fact>
          </dl>
        )}
      </section>
      {records.length > 0 && (
        <section class="card">
          <h2>Why it ended</h2>
          <WhyList records={records} />
        </section>
      )}
      {connection && !gone && (
        <section class="card">
          <h2>{plural(connection.topics?.length ?? 0, "channel")}</h2>
          <ul class="channels">{(connection.topics ?? []).map((channel) => <ChannelCard key={channel.id} channel={channel} />)}</ul>
        </section>
      )}
    </>
  );
}
