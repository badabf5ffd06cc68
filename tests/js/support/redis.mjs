// SPDX-License-Identifier: Apache-2.0
// redis-server on a free local port, for nodes of one cluster.
import { startProxy } from "./proxy.mjs";

/// The caller stops it.
export const startRedis = () =>
  startProxy("redis", ({ folder, port }) => `bind 127.0.0.1\nport ${port}\ndir ${folder}\nsave ""\n`, (_folder, file) => [
    "/usr/bin/redis-server",
    file,
  ]);

/// The environment of a node of that cluster.
export const redisNodeOf = (redis, name) => ({
  ROOST_PUBSUB_ADAPTER: "redis",
  ROOST_PUBSUB_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
  ROOST_PUBSUB_NODE: name,
});
