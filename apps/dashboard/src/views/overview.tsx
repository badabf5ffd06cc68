// SPDX-License-Identifier: Apache-2.0
// The node at a glance: figures, rates, shards, and the last records of why.
import type { Listeners, Shards, Whys } from "../api";
import { bytes, known, number, plural, rate, words } from "../format";
import { last, type History } from "../history";
import { useView, type View } from "../link";
import { Causes, causesOf } from "../parts/causes";
import { Chart } from "../parts/chart";
import { Age, isCurrent, Partial, Table, Waiting } from "../parts/common";
import { hrefOf } from "../route";
import { WhyList } from "./why";

interface Props {
  shards: View<Shards>;
  history: History;
}

function Tile({ name, value, detail, view }: { name: string; value: string; detail?: string; view: string }) {
  return (
    <a class="card tile" href={hrefOf(view)}>
      <span>{name}</span>
      <b>{value}</b>
      <small>{detail}</small>
    </a>
  );
}

export function Overview({ shards, history }: Props) {
  const listeners = useView<Listeners>("/api/listeners");
  const whys = useView<Whys>("/api/why", { limit: 4 });
  if (!shards.data) return <Waiting view={shards} />;
  const { shards: all, total } = shards.data;
  const accepted = listeners.data?.listeners.reduce((count, listener) => count + listener.accepted, 0);
  const causes = causesOf(total);
  const { times, values } = history;
  const old = shards.old;
  return (
    <>
      <Partial silent={shards.data.silent_shards} />
      <section class="tiles" aria-label="Now">
        <Tile name="Connections" view="connections" value={number(total.connections)} detail={`${known(accepted, number)} accepted`} />
        <Tile name="Channels" view="tree" value={number(total.channels)} detail={`${number(total.joins)} joins`} />
        <Tile name="Topics" view="topics" value={number(total.topics)} detail={plural(total.broadcasts, "broadcast")} />
        <Tile name="Messages out" view="trace" value={known(old ? null : last(history, "messages_out"), (count) => `${rate(count)}/s`)} detail={`${number(total.messages_out)} in total`} />
        <Tile name="Ended" view="why" value={number(causes.reduce((count, [, n]) => count + n, 0))} detail={causes[0] ? words(causes[0][0]) : "nothing yet"} />
      </section>
      <section class="charts" aria-label="Rates">
        <Chart title="Messages a second" times={times} format={rate} old={old} lines={[
          { label: "out", colour: "--out", values: values.messages_out },
          { label: "in", colour: "--in", values: values.messages_in }]} />
        <Chart title="Connections" times={times} format={number} old={old} whole lines={[{ label: "open", colour: "--accent", values: values.connections }]} />
        <Chart title="Bytes a second" times={times} format={bytes} old={old} lines={[
          { label: "out", colour: "--out", values: values.bytes_out },
          { label: "in", colour: "--in", values: values.bytes_in }]} />
      </section>
      <section class="halves">
        <div class="card">
          <h2>{plural(all.length, "shard")}</h2>
          <Table label="Shards" items={all} keyOf={(shard) => String(shard.shard)} columns={[
            { head: "Shard", cell: (shard) => shard.shard },
            { head: "Connections", figure: true, cell: (shard) => number(shard.connections) },
            { head: "Channels", figure: true, cell: (shard) => number(shard.channels) },
            { head: "In", figure: true, cell: (shard) => number(shard.messages_in) },
            { head: "Out", figure: true, cell: (shard) => number(shard.messages_out) },
            { head: "Sent", figure: true, cell: (shard) => bytes(shard.bytes_out) }]} />
          {causes.length > 0 && <><h2>Ended by cause</h2><Causes causes={causes} /></>}
        </div>
        <div class="card" data-old={!isCurrent(whys)}>
          <h2><a href={hrefOf("why")}>Ended last</a></h2>
          <Age view={whys} />
          {whys.data?.records.length ? <WhyList records={whys.data.records} short /> : <Waiting view={whys} empty="Nothing has ended yet." />}
        </div>
      </section>
    </>
  );
}
