// SPDX-License-Identifier: Apache-2.0
#include "config/mount_keys.hpp"

#include "config/config_values.hpp"

namespace roost::config {
namespace {

using std::chrono::milliseconds;

constexpr TimeSpan kSomeOrEver{milliseconds(1), true};

LongPollOptions& longpoll(SocketOptions& options) {
  if (!options.longpoll) options.longpoll.emplace();
  return *options.longpoll;
}

DrainOptions& drain(SocketOptions& options) {
  if (!options.drainer.options) options.drainer.options.emplace();
  return *options.drainer.options;
}

// The name of a member can't stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define ROOST_WEBSOCKET(field) [](SocketOptions& options) -> auto& { return options.websocket.field; }
#define ROOST_LONGPOLL(field) [](SocketOptions& options) -> auto& { return longpoll(options).field; }
#define ROOST_DRAIN(field) [](SocketOptions& options) -> auto& { return drain(options).field; }
#define ROOST_LIMIT(field) [](SocketOptions& options) -> auto& { return options.limits.field; }
// NOLINTEND(bugprone-macro-parentheses)

using MountKeys = std::vector<Key<SocketOptions>>;

template <class... Parts>
Key<SocketOptions> mount_key(const Parts&... parts) {
  return make_key<SocketOptions>(parts...);
}

void add_websocket_keys(MountKeys& keys) {
  keys.insert(
      keys.end(),
      {mount_key("websocket.path", "below the path of the mount", Text{"a path"}, ROOST_WEBSOCKET(path)),
       mount_key("websocket.timeout", "silence of the client that ends the connection", kSomeOrEver,
                 ROOST_WEBSOCKET(timeout)),
       mount_key(
           "websocket.ping_interval",
           "silence after which the client is pinged; by default two thirds of a timeout of 10 s and more",
           kSomeOrEver, ROOST_WEBSOCKET(ping_interval)),
       mount_key("websocket.max_frame_size", "of a frame and of a whole message", ByteCount{},
                 ROOST_WEBSOCKET(max_frame_size)),
       mount_key("websocket.max_queued_bytes",
                 "what may wait for a reader that lags; with more it is closed (1013)", ByteCount{},
                 ROOST_WEBSOCKET(max_queued_bytes)),
       mount_key("websocket.check_origin", "instead of the endpoint's", Origins{},
                 ROOST_WEBSOCKET(check_origin)),
       mount_key("websocket.check_csrf", "a session counts only with its token", YesOrNo{},
                 ROOST_WEBSOCKET(check_csrf)),
       mount_key("websocket.subprotocols", "in the order of preference", TextList{},
                 ROOST_WEBSOCKET(subprotocols)),
       mount_key("websocket.connect_info", "what `connect` is given", InfoKeys{},
                 ROOST_WEBSOCKET(connect_info)),
       mount_key("websocket.compress", "take permessage-deflate when the client offers it", YesOrNo{},
                 ROOST_WEBSOCKET(compress)),
       mount_key("websocket.deflate.level", "of zlib: 1 fastest, 9 smallest", Integer{1, 9},
                 ROOST_WEBSOCKET(deflate.level)),
       mount_key("websocket.deflate.memory_level", "of zlib; each step doubles the memory of a compressor",
                 Integer{1, 9}, ROOST_WEBSOCKET(deflate.memory_level)),
       mount_key("websocket.deflate.window_bits", "how far back a repetition may reach", Integer{9, 15},
                 ROOST_WEBSOCKET(deflate.window_bits)),
       mount_key("websocket.deflate.threshold", "a shorter message goes as it is", ByteCount{},
                 ROOST_WEBSOCKET(deflate.threshold)),
       mount_key("websocket.log", "level of the connect line", Level{}, ROOST_WEBSOCKET(log))});
}

void add_longpoll_keys(MountKeys& keys) {
  keys.insert(
      keys.end(),
      {mount_key("longpoll.path", "below the path of the mount", Text{"a path"}, ROOST_LONGPOLL(path)),
       mount_key("longpoll.window", "how long a poll waits for messages", kSomeTime, ROOST_LONGPOLL(window)),
       mount_key("longpoll.token_max_age", "of the session token", TimeSpan{std::chrono::seconds(1)},
                 ROOST_LONGPOLL(token_max_age)),
       mount_key("longpoll.max_buffered_bytes", "not yet fetched; more end the session", ByteCount{},
                 ROOST_LONGPOLL(max_buffered_bytes)),
       mount_key("longpoll.max_sessions", "on one shard; more are refused (503)", kPositiveCount,
                 ROOST_LONGPOLL(max_sessions)),
       mount_key("longpoll.check_origin", "instead of the endpoint's", Origins{},
                 ROOST_LONGPOLL(check_origin)),
       mount_key("longpoll.check_csrf", "a session counts only with its token", YesOrNo{},
                 ROOST_LONGPOLL(check_csrf)),
       mount_key("longpoll.connect_info", "what `connect` is given", InfoKeys{},
                 ROOST_LONGPOLL(connect_info)),
       mount_key("longpoll.log", "level of the connect line", Level{}, ROOST_LONGPOLL(log))});
}

/// `drainer = false`, `websocket = false` and `longpoll = true` beside the tables of these names.
void add_switches(MountKeys& keys) {
  keys.push_back(
      mount_key("websocket", "WebSockets, or long polling alone", YesOrNo{}, ROOST_WEBSOCKET(enabled)));
  keys.push_back({"longpoll",
                  "long polling with its defaults, or none",
                  {},
                  YesOrNo{}.allowed(),
                  [](SocketOptions& options, const Json& value) {
                    const auto on = YesOrNo{}.parse(value);
                    if (on && !*on) options.longpoll.reset();
                    if (on && *on) longpoll(options);
                    return on.has_value();
                  },
                  [](const SocketOptions& options) { return Json(options.longpoll.has_value()); }});
  keys.push_back({"drainer",
                  "whether clients leave in batches when the node stops",
                  {},
                  YesOrNo{}.allowed(),
                  [](SocketOptions& options, const Json& value) {
                    const auto on = YesOrNo{}.parse(value);
                    if (on && !*on) options.drainer = Drainer::off();
                    if (on && *on) drain(options);
                    return on.has_value();
                  },
                  [](const SocketOptions& options) { return Json(!options.drainer.is_off()); }});
}

void add_drainer_keys(MountKeys& keys) {
  keys.insert(keys.end(),
              {mount_key("drainer.batch_size", "channels that leave at a time", kPositiveCount,
                         ROOST_DRAIN(batch_size)),
               mount_key("drainer.batch_interval", "from one batch to the next", TimeSpan{milliseconds(0)},
                         ROOST_DRAIN(batch_interval)),
               mount_key("drainer.shutdown", "batches that are due later go all at once", kSomeTime,
                         ROOST_DRAIN(shutdown)),
               mount_key("drainer.log", "level of the line for each batch", Level{}, ROOST_DRAIN(log))});
}

void add_limit_keys(MountKeys& keys) {
  constexpr Integer kRate{0, 1'000'000'000, "0: no limit"};
  keys.insert(
      keys.end(),
      {mount_key("limits.messages_per_second", "of one client; more are answered with `retry_after`", kRate,
                 ROOST_LIMIT(messages_per_second)),
       mount_key("limits.message_burst", "that may come at once", kPositiveCount, ROOST_LIMIT(message_burst)),
       mount_key("limits.max_topic_bytes", "of a topic", ByteCount{}, ROOST_LIMIT(max_topic_bytes)),
       mount_key("limits.max_event_bytes", "of an event's name", ByteCount{}, ROOST_LIMIT(max_event_bytes)),
       mount_key("limits.max_ref_bytes", "of a ref and a join_ref", ByteCount{}, ROOST_LIMIT(max_ref_bytes)),
       mount_key("limits.max_waiting_joins", "of a shard, that are answered later; more are refused",
                 kPositiveCount, ROOST_LIMIT(max_waiting_joins)),
       mount_key("limits.join_deadline", "a join that had to wait longer is not executed", kSomeTime,
                 ROOST_LIMIT(join_deadline))});
}

MountKeys make_mount_keys() {
  MountKeys keys{
      mount_key("max_channels_per_transport", "joined at once on one connection", kPositiveCount,
                [](SocketOptions& options) -> auto& { return options.max_channels_per_transport; }),
      mount_key("auth_token", "takes the authToken of clients", YesOrNo{},
                [](SocketOptions& options) -> auto& { return options.auth_token; })};
  add_limit_keys(keys);
  add_websocket_keys(keys);
  add_switches(keys);
  add_longpoll_keys(keys);
  add_drainer_keys(keys);
  return keys;
}

#undef ROOST_WEBSOCKET
#undef ROOST_LONGPOLL
#undef ROOST_DRAIN
#undef ROOST_LIMIT

}  // namespace

const MountKeys& mount_keys() {
  static const MountKeys kKeys = make_mount_keys();
  return kKeys;
}

}  // namespace roost::config
