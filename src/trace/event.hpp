// SPDX-License-Identifier: Apache-2.0
// What a trace expression can test: one message on the wire or one callback, as fields. Views are valid only
// during the call; a field that an event does not have is empty or 0.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "roost/ids.hpp"

namespace roost::trace {

enum class EventKind : std::uint8_t { connect, join, in, out, reply, broadcast, drop, close, presence };
inline constexpr std::array<std::string_view, 9> kEventKinds = {
    "connect", "join", "in", "out", "reply", "broadcast", "drop", "close", "presence"};
[[nodiscard]] constexpr std::string_view name_of(EventKind kind) noexcept {
  return kEventKinds[static_cast<std::size_t>(kind)];
}

enum class Field : std::uint8_t { topic, event, peer, status, kind, id, bytes, duration };
enum class FieldType : std::uint8_t { text, address, kind, id, number, duration };

struct FieldInfo {
  std::string_view name;
  Field field;
  FieldType type;
  std::string_view about;  // for help
};

inline constexpr std::array<FieldInfo, 8> kFields = {{
    {"topic", Field::topic, FieldType::text, "the topic"},
    {"event", Field::event, FieldType::text, "the event's name"},
    {"peer", Field::peer, FieldType::address, "the client's IP address, with or without its port"},
    {"status", Field::status, FieldType::text, "of a reply or a join: ok, error; of a close: its cause"},
    {"kind", Field::kind, FieldType::kind, "connect join in out reply broadcast drop close presence"},
    {"id", Field::id, FieldType::id, "the connection, as printed by `roost conns`"},
    {"bytes", Field::bytes, FieldType::number, "the size of the message"},
    {"duration", Field::duration, FieldType::duration, "how long the callback took"},
}};

struct Event {
  EventKind kind = EventKind::in;
  ConnectionId id{};
  std::string_view topic{};
  std::string_view event{};
  std::string_view peer{};
  std::string_view status{};
  std::uint64_t bytes = 0;
  std::chrono::nanoseconds duration{0};
  std::uint64_t deliveries = 0;  // of a broadcast: shown, not compared
};

}  // namespace roost::trace
