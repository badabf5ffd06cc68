// SPDX-License-Identifier: Apache-2.0
// The open connections; search by IP, or by the socket's id.
import { looksLikeIp } from "../address";
import type { Connections } from "../api";
import { bytes, micros, number, seconds } from "../format";
import { useView } from "../link";
import { Age, Choice, ConnectionLink, filled, isCurrent, Partial, PeerLink, Search, Table, useCursors, Waiting } from "../parts/common";
import { go } from "../route";
import { visible } from "../visible";

const PAGE = 50;
const SORTED_EVERY_S = 3; // sorting makes the node look at every connection
const ORDERS = ["id", "sent", "received", "queue", "rtt"];

export function ConnectionsView({ params }: { params: URLSearchParams }) {
  const wanted = params.get("peer") ?? params.get("socket_id") ?? "";
  const order = params.get("order") ?? "id";
  const query: Record<string, string> = wanted === "" ? {} : params.has("peer") ? { peer: wanted } : { socket_id: wanted };
  const { cursor, pager } = useCursors(wanted + order);
  const view = useView<Connections>("/api/connections", { ...query, ...filled({ cursor, order: order === "id" ? "" : order }), limit: PAGE }, order === "id" ? 1 : SORTED_EVERY_S);
  const found = view.data?.connections ?? [];
  const search = (text: string) => go("connections", "", text === "" ? {} : looksLikeIp(text) ? { peer: text } : { socket_id: text });
  const sort = (name: string) => go("connections", "", { ...query, ...(name !== "id" && { order: name }) });
  return (
    <section class="card" data-old={!isCurrent(view)}>
      <header class="bar">
        <h1>Connections</h1>
        <Choice label="Order" options={ORDERS} value={order} onChange={sort} />
        <Search label="IP address or socket id" placeholder="10.16.74.150, or users_socket:42" value={wanted} onChange={search} />
      </header>
      <Age view={view} />
      <Partial silent={view.data?.silent_shards} />
      {found.length === 0 ? <Waiting view={view} empty={wanted ? `No connection of “${visible(wanted)}” is open.` : "No connection is open."} /> : (
        <Table label="Connections" items={found} keyOf={(connection) => connection.id} columns={[
          { head: "Id", cell: (connection) => <ConnectionLink id={connection.id} /> },
          { head: "Peer", cell: (connection) => <><PeerLink peer={connection.peer} />{connection.proxy && <small class="quiet proxy">via {visible(connection.proxy)}</small>}</> },
          { head: "Socket", cell: (connection) => <>{connection.handler} {connection.socket_id && <small class="quiet name">{visible(connection.socket_id)}</small>}</> },
          { head: "Over", cell: (connection) => connection.transport },
          { head: "Channels", figure: true, cell: (connection) => (connection.closing ? <span class="badge closing">closing</span> : number(connection.channels)) },
          { head: "Received", figure: true, cell: (connection) => bytes(connection.bytes_in) },
          { head: "Sent", figure: true, cell: (connection) => bytes(connection.bytes_out) },
          { head: "Queue", figure: true, cell: (connection) => bytes(connection.queued_bytes) },
          { head: "RTT", figure: true, cell: (connection) => micros(connection.rtt_us) },
          { head: "Age", figure: true, cell: (connection) => seconds(connection.age_s) }]} />
      )}
      {pager(view.data?.next)}
    </section>
  );
}
