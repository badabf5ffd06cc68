// SPDX-License-Identifier: Apache-2.0
// nats-server on a free local port, for nodes of one cluster.
import { startProxy } from "./proxy.mjs";

/// The caller stops it.
export const startNats = () =>
  startProxy("nats", ({ port }) => `listen: "127.0.0.1:${port}"\n`, (_folder, file) => ["/usr/sbin/nats-server", "-c", file]);

/// The environment of a node of that cluster.
export const nodeOf = (nats, name) => ({
  ROOST_PUBSUB_ADAPTER: "nats",
  ROOST_PUBSUB_NATS_SERVERS: `nats://127.0.0.1:${nats.port}`,
  ROOST_PUBSUB_NODE: name,
});
