// SPDX-License-Identifier: Apache-2.0
#include "config/mount_keys.hpp"

#include <cstdint>
#include <limits>

#include "config/config_values.hpp"

namespace roost::config {
namespace {

using std::chrono::milliseconds;

constexpr Integer kCount{1, std::numeric_limits<std::int32_t>::max()};
constexpr TimeSpan kSome{milliseconds(1)};
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

using Keys = std::vector<Key<SocketOptions>>;

template <class... Parts>
Key<SocketOptions> key(const Parts&... parts) {
  return make_key<SocketOptions>(parts...);
}

void add_websocket_keys(Keys& keys) {
  keys.insert(
      keys.end(),
      {key("websocket.path", "below the path of the mount", Text{"a path"}, ROOST_WEBSOCKET(path)),
       key("websocket.timeout", "silence of the client that ends the connection", kSomeOrEver,
           ROOST_WEBSOCKET(timeout)),
       key("websocket.ping_interval",
           "silence after which the client is pinged; by default two thirds of a timeout of 10 s and more",
           kSomeOrEver, ROOST_WEBSOCKET(ping_interval)),
       key("websocket.max_frame_size", "of a frame and of a whole message", ByteCount{},
           ROOST_WEBSOCKET(max_frame_size)),
       key("websocket.max_queued_bytes",
           "what may wait for a reader that lags; with more it is closed (1013)", ByteCount{},
           ROOST_WEBSOCKET(max_queued_bytes)),
       key("websocket.check_origin", "instead of the endpoint's", Origins{}, ROOST_WEBSOCKET(check_origin)),
       key("websocket.check_csrf", "a session counts only with its token", YesOrNo{},
           ROOST_WEBSOCKET(check_csrf)),
       key("websocket.subprotocols", "in the order of preference", TextList{}, ROOST_WEBSOCKET(subprotocols)),
       key("websocket.connect_info", "what `connect` is told", InfoKeys{}, ROOST_WEBSOCKET(connect_info)),
       key("websocket.compress", "take permessage-deflate when the client offers it", YesOrNo{},
           ROOST_WEBSOCKET(compress)),
       key("websocket.deflate.level", "of zlib: 1 fastest, 9 smallest", Integer{1, 9},
           ROOST_WEBSOCKET(deflate.level)),
       key("websocket.deflate.memory_level", "of zlib; each step doubles the memory of a compressor",
           Integer{1, 9}, ROOST_WEBSOCKET(deflate.memory_level)),
       key("websocket.deflate.window_bits", "how far back a repetition may reach", Integer{9, 15},
           ROOST_WEBSOCKET(deflate.window_bits)),
       key("websocket.deflate.threshold", "a shorter message goes as it is", ByteCount{},
           ROOST_WEBSOCKET(deflate.threshold)),
       key("websocket.log", "level of the connect line", Level{}, ROOST_WEBSOCKET(log))});
}

void add_longpoll_keys(Keys& keys) {
  keys.insert(
      keys.end(),
      {key("longpoll.path", "below the path of the mount", Text{"a path"}, ROOST_LONGPOLL(path)),
       key("longpoll.window", "how long a poll waits for messages", kSome, ROOST_LONGPOLL(window)),
       key("longpoll.token_max_age", "of the session token", TimeSpan{std::chrono::seconds(1)},
           ROOST_LONGPOLL(token_max_age)),
       key("longpoll.max_buffered_bytes", "not yet fetched; more end the session", ByteCount{},
           ROOST_LONGPOLL(max_buffered_bytes)),
       key("longpoll.max_sessions", "on one shard; more are refused (503)", kCount,
           ROOST_LONGPOLL(max_sessions)),
       key("longpoll.check_origin", "instead of the endpoint's", Origins{}, ROOST_LONGPOLL(check_origin)),
       key("longpoll.check_csrf", "a session counts only with its token", YesOrNo{},
           ROOST_LONGPOLL(check_csrf)),
       key("longpoll.connect_info", "what `connect` is told", InfoKeys{}, ROOST_LONGPOLL(connect_info)),
       key("longpoll.log", "level of the connect line", Level{}, ROOST_LONGPOLL(log))});
}

/// `drainer = false`, `websocket = false` and `longpoll = true` beside the tables of these names.
void add_switches(Keys& keys) {
  keys.push_back(key("websocket", "WebSockets, or long polling alone", YesOrNo{}, ROOST_WEBSOCKET(enabled)));
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

void add_drainer_keys(Keys& keys) {
  keys.insert(
      keys.end(),
      {key("drainer.batch_size", "channels that leave at a time", kCount, ROOST_DRAIN(batch_size)),
       key("drainer.batch_interval", "from one batch to the next", TimeSpan{milliseconds(0)},
           ROOST_DRAIN(batch_interval)),
       key("drainer.shutdown", "batches that are due later go all at once", kSome, ROOST_DRAIN(shutdown)),
       key("drainer.log", "level of the line for each batch", Level{}, ROOST_DRAIN(log))});
}

void add_limit_keys(Keys& keys) {
  constexpr Integer kRate{0, 1'000'000'000, "0: no limit"};
  keys.insert(
      keys.end(),
      {key("limits.messages_per_second", "of one client; more are answered with `retry_after`", kRate,
           ROOST_LIMIT(messages_per_second)),
       key("limits.message_burst", "that may come at once", kCount, ROOST_LIMIT(message_burst)),
       key("limits.max_topic_bytes", "of a topic", ByteCount{}, ROOST_LIMIT(max_topic_bytes)),
       key("limits.max_event_bytes", "of an event's name", ByteCount{}, ROOST_LIMIT(max_event_bytes)),
       key("limits.max_ref_bytes", "of a ref and a join_ref", ByteCount{}, ROOST_LIMIT(max_ref_bytes)),
       key("limits.max_waiting_joins", "of a shard, that are answered later; more are refused", kCount,
           ROOST_LIMIT(max_waiting_joins)),
       key("limits.join_deadline", "a join that had to wait longer is not executed", kSome,
           ROOST_LIMIT(join_deadline))});
}

Keys make_mount_keys() {
  Keys keys{key("max_channels_per_transport", "joined at once on one connection", kCount,
                [](SocketOptions& options) -> auto& { return options.max_channels_per_transport; }),
            key("auth_token", "takes the authToken of clients", YesOrNo{},
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

const Keys& mount_keys() {
  static const Keys kKeys = make_mount_keys();
  return kKeys;
}

}  // namespace roost::config
