// SPDX-License-Identifier: Apache-2.0
// The node as a tree: shards, connections, channels. A bounded part of each shard is drawn; the rest is a
// number.
import type { ComponentChildren } from "preact";
import type { Connection, Connections, Listeners, NodeInfo, Shards } from "../api";
import { bytes, plural } from "../format";
import { useView, type View } from "../link";
import { Age, isCurrent, Partial, Waiting } from "../parts/common";
import { hrefOf } from "../route";
import { visible } from "../visible";

const DRAWN = 60; // connections
const DRAWN_CHANNELS = 6; // of one

function Branch({ kind, href, name, detail, children }: { kind: string; href?: string; name: string; detail?: string; children?: ComponentChildren }) {
  const label = <><b>{visible(name)}</b>{detail && <small>{detail}</small>}</>;
  return (
    <li class={`branch ${kind}`}>
      {href ? <a class="leaf" href={href}>{label}</a> : <span class="leaf">{label}</span>}
      {children && <ul>{children}</ul>}
    </li>
  );
}

function ConnectionBranch({ connection }: { connection: Connection }) {
  const channels = connection.topics ?? [];
  const left = channels.length - DRAWN_CHANNELS;
  return (
    <Branch kind="connection" href={hrefOf("connections", connection.id)} name={connection.peer}
      detail={`${connection.id} · ${connection.handler} · ${connection.closing ? "closing" : `${bytes(connection.bytes_out)} sent`}`}>
      {channels.length > 0 && channels.slice(0, DRAWN_CHANNELS).map((channel) => (
        <Branch key={channel.id} kind="channel" href={hrefOf("topics", channel.topic)} name={channel.topic} detail={channel.joined ? undefined : "joining"} />
      ))}
      {left > 0 && <Branch key="more" kind="more" href={hrefOf("connections", connection.id)} name={`${plural(left, "channel")} more`} />}
    </Branch>
  );
}

export function Tree({ node, shards }: { node: NodeInfo; shards: View<Shards> }) {
  const listeners = useView<Listeners>("/api/listeners");
  const view = useView<Connections>("/api/connections", { limit: DRAWN, channels: "1" });
  if (!view.data || !shards.data) return <Waiting view={view.data ? shards : view} />;
  const drawn = view.data.connections;
  const all = shards.data.shards;
  const total = shards.data.total.connections;
  return (
    <section class="card" data-old={!isCurrent(view)}>
      <header class="bar">
        <h1>Tree</h1>
        <span class="quiet">{drawn.length < total ? `${drawn.length} of ${plural(total, "connection")} drawn` : plural(total, "connection")}</span>
      </header>
      <Age view={view} />
      <Partial silent={view.data.silent_shards} />
      <div class="tree-scroll" tabIndex={0} role="group" aria-label="The tree of the node">
        <ul class="tree">
          <Branch kind="node" name={node.node} detail={`process ${node.pid}`}>
            {(listeners.data?.listeners ?? []).map((listener) => (
              <Branch key={listener.name} kind="listener" name={`${listener.name} ${listener.address}:${listener.port}`}
                detail={listener.suspended ? "suspended" : `${listener.open_connections} open · ${plural(listener.acceptors, "acceptor")}`} />
            ))}
            {all.map((shard) => {
              const mine = drawn.filter((connection) => Number(connection.id.split("-")[0]) === shard.shard);
              const left = shard.connections - mine.length;
              return (
                <Branch key={shard.shard} kind="shard" name={`shard ${shard.shard}`} detail={`${plural(shard.connections, "connection")} · ${plural(shard.channels, "channel")}`}>
                  {mine.map((connection) => <ConnectionBranch key={connection.id} connection={connection} />)}
                  {left > 0 && <Branch key="more" kind="more" href={hrefOf("connections")} name={`${plural(left, "connection")} more`} />}
                </Branch>
              );
            })}
          </Branch>
        </ul>
      </div>
    </section>
  );
}
