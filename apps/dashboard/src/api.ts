// SPDX-License-Identifier: Apache-2.0
// The answers of the admin endpoint's API, as far as the page shows them (src/admin/to_json.cpp).
export interface NodeInfo {
  node: string;
  url: string;
  pid: number;
  shards: number;
  started_at: string;
  log_lines_dropped: number; // because the log could not keep up
  versions: Record<string, string>;
}

interface Page {
  node: string;
  next: string | null;
  partial: boolean;
  silent_shards: number[];
}

export interface Figures {
  connections: number;
  channels: number;
  topics: number; // that channels are on
  other_topics: number;
  messages_in: number;
  bytes_in: number;
  messages_out: number;
  bytes_out: number;
  connects: number;
  joins: number;
  broadcasts: number; // of a shard: those it was the first to deliver, so that they add up
  dispatches: number; // broadcasts that reached a shard
  causes: Record<string, number>;
}
export interface Shard extends Figures {
  shard: number;
  at_ms: number; // when it answered, since the node started
}
/// What several shards share is counted once in `total`.
export interface Shards extends Page { shards: Shard[]; total: Figures; started_at: string; at_ms: number }

export interface Listener {
  name: string;
  address: string;
  port: number;
  acceptors: number;
  max_connections: number;
  open_connections: number;
  accepted: number;
  limit_reached: number; // how often max_connections was reached
  suspended: boolean;
}
export interface Listeners { listeners: Listener[] }

export interface Channel {
  id: string;
  connection: string;
  topic: string;
  route: string;
  join_ref: string | null;
  joined: boolean;
  joined_at: string;
  state?: unknown;
}

export interface Connection {
  id: string;
  handler: string;
  mount: string;
  socket_id: string | null;
  peer: string;
  proxy: string | null;
  transport: string;
  serializer: string | null;
  bytes_in: number;
  bytes_out: number;
  queued_bytes: number;
  rtt_us: number | null;
  retransmits: number;
  age_s: number;
  silence_ms: number;
  channels: number;
  closing: boolean; // it has ended for the application, and is kept until the client has taken the close or its hold is over
  topics?: Channel[];
}
export interface Connections extends Page { connections: Connection[] }

export interface Topic { topic: string; members: number; messages: number; bytes: number; kind: string }
export interface Topics extends Page { topics: Topic[] }

export interface Member { id: string; kind: string; connection: string | null; peer: string | null }
export interface Members extends Page { topic: string; members: Member[] }

/// A presence of the node, as far as the topic's page needs it.
export interface Presences { node: string; presences: { name: string }[] }

/// Somebody who is present in a topic; `entries`: the first of `count`.
export interface PresentKey { key: string; count: number; nodes: string[]; entries: { node: string; meta: Record<string, unknown> | null }[] }
export interface PresentKeys extends Page { presence: string; topic: string; total: number; keys: PresentKey[] }

export interface Why {
  time: string;
  cause: string;
  kind: string;
  actor: string;
  sentence: string;
  advice: string | null;
  detail: string;
  connection: string | null;
  socket_id: string | null;
  peer: string | null;
  proxy: string | null;
  topic: string | null;
  code: number | null;
  transport: string | null;
  queued_bytes: number;
  rtt_us: number | null;
  retransmits: number;
  age_s: number;
  silence_ms: number;
}
export interface Searched { records: number; since: string | null }
export interface Whys extends Page { records: Why[]; searched: Searched }

export interface TraceEvent {
  time: string;
  kind: string;
  connection: string | null;
  peer: string | null;
  topic: string | null;
  event: string | null;
  status: string | null;
  bytes: number;
  duration_us: number;
  deliveries: number;
  payload: string | null;
}
export interface TraceEvents { events: TraceEvent[]; dropped: number; done: boolean }

export interface Mount {
  path: string;
  handler: string;
  transports: Record<string, string>;
  channels: { pattern: string; channel: string; intercepts: string[] }[];
}
export interface Routes { sockets: Mount[]; routes: { method: string; path: string; prefix: boolean }[] }

export interface ConfigEntry { key: string; value: unknown; source: string | null; live: boolean }
export interface Configuration { config: ConfigEntry[] }

/// A node by its newest hello; `self`: the one that was asked.
export interface ClusterNode {
  node: string;
  incarnation: string;
  state: string; // starting, up, draining, left, down
  version: string;
  connections: number;
  topics: number;
  sent: number;
  received: number;
  lost: number;
  self: boolean;
  duplicate: boolean; // another running node has its name
  age_s: number;
  silence_ms: number | null;
  round_trip_us: number | null;
}
export interface BrokerLink {
  broker: string;
  status: string;
  since: string;
  problem: string | null;
  queued_bytes: number;
  connects: number;
  round_trip_us: number | null;
}
export interface PubSub {
  adapter: string;
  connected: boolean;
  links: BrokerLink[];
  topics: number;
  sent: number;
  received: number;
  dropped: number;
  malformed: number;
  lost: number;
}
export interface Gap { cause: string; gaps: number; messages: number }
export interface Cluster { node: string; state: string; nodes: ClusterNode[]; pubsub: PubSub; gaps: Gap[] }
