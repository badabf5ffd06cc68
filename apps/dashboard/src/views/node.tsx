// SPDX-License-Identifier: Apache-2.0
// The node: listeners, routes, configuration, versions.
import { useState } from "preact/hooks";
import type { Configuration, Listeners, NodeInfo, Routes, Shards } from "../api";
import { clock, known, number, seconds } from "../format";
import { useView, type View } from "../link";
import { Age, Fact, isCurrent, Search, Table, Waiting } from "../parts/common";

const valueOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

function RouteList({ routes }: { routes: Routes }) {
  return (
    <ul class="routes">
      {routes.sockets.map((mount) => (
        <li key={mount.path}>
          {Object.entries(mount.transports).map(([name, path]) => <p key={name}><span class="badge">{name}</span> <span class="topic">{path}</span> → {mount.handler}</p>)}
          <ul>{mount.channels.map((route) => <li key={route.pattern}><span class="topic">{route.pattern}</span> → {route.channel}</li>)}</ul>
        </li>
      ))}
      {routes.routes.map((route) => <li key={route.method + route.path}><p><span class="badge">{route.method}</span> <span class="topic">{route.path}{route.prefix ? "…" : ""}</span></p></li>)}
    </ul>
  );
}

export function NodeView({ node, shards }: { node: NodeInfo; shards: View<Shards> }) {
  const listeners = useView<Listeners>("/api/listeners");
  const routes = useView<Routes>("/api/routes");
  const config = useView<Configuration>("/api/config");
  const [wanted, setWanted] = useState("");
  const entries = (config.data?.config ?? []).filter((entry) => entry.key.includes(wanted));
  return (
    <>
      <section class="card">
        <h1>{node.node}</h1>
        <dl class="facts">
          <Fact name="Public address">{node.url}</Fact>
          <Fact name="Process">{node.pid}</Fact>
          <Fact name="Shards">{node.shards}</Fact>
          <Fact name="Running for">{known(shards.data?.at_ms, (ms) => seconds(Math.floor(ms / 1000)))} (since {clock(node.started_at)})</Fact>
          <Fact name="Log lines dropped">{node.log_lines_dropped > 0 ? <span class="bad">{number(node.log_lines_dropped)}</span> : 0}</Fact>
          {Object.entries(node.versions).map(([name, version]) => <Fact key={name} name={name}>{version}</Fact>)}
        </dl>
      </section>
      <section class="halves">
        <div class="card" data-old={!isCurrent(listeners)}>
          <h2>Listeners</h2>
          <Age view={listeners} />
          {listeners.data ? <Table label="Listeners" items={listeners.data.listeners} keyOf={(listener) => listener.name} columns={[
            { head: "Name", cell: (listener) => listener.name },
            { head: "Address", cell: (listener) => <span class="id">{listener.address}:{listener.port}</span> },
            { head: "Open", figure: true, cell: (listener) => `${number(listener.open_connections)} of ${number(listener.max_connections)}` },
            { head: "Accepted", figure: true, cell: (listener) => number(listener.accepted) },
            { head: "Limit reached", figure: true, cell: (listener) => number(listener.limit_reached) },
            { head: "State", cell: (listener) => (listener.suspended ? "suspended" : "listening") }]} /> : <Waiting view={listeners} />}
        </div>
        <div class="card" data-old={!isCurrent(routes)}>
          <h2>Routes</h2>
          <Age view={routes} />
          {routes.data ? <RouteList routes={routes.data} /> : <Waiting view={routes} />}
        </div>
      </section>
      <section class="card" data-old={!isCurrent(config)}>
        <Age view={config} />
        <header class="bar">
          <h2>Configuration</h2>
          <Search label="Keys that contain" placeholder="http." value={wanted} onChange={setWanted} />
        </header>
        {config.data ? <Table label="Configuration" items={entries} keyOf={(entry) => entry.key} columns={[
          { head: "Key", cell: (entry) => <span class="topic">{entry.key}</span> },
          { head: "Value", cell: (entry) => <span class="value">{valueOf(entry.value)}</span> },
          { head: "From", cell: (entry) => entry.source ?? "–" },
          { head: "Live", cell: (entry) => (entry.live ? "live" : "") }]} /> : <Waiting view={config} />}
      </section>
    </>
  );
}
