// SPDX-License-Identifier: Apache-2.0
// Messages of trackers that are larger than the engine takes travel in parts: the event of a whole message is
// empty, that of a part "part ID INDEX COUNT" (docs/protocol/cluster.md). Pure: times are passed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

namespace roost::presence {

struct MessagePart {
  std::string event;
  std::string_view bytes;  // of the message that was split
};

/// `most`: bytes of one part, not 0. `id` is unique among those on the way.
[[nodiscard]] std::vector<MessagePart> split(std::string_view message, std::size_t most, std::uint64_t id);

/// Puts parts together, in whatever order they come. Owner: a PresenceShard, under its lock.
class PartsBuffer {
 public:
  static constexpr std::size_t kMaxMessages = 64;             // unfinished; more: the oldest goes
  static constexpr std::size_t kMaxBytes = 64 * 1024 * 1024;  // of all of them; more: the same
  static constexpr std::size_t kMaxParts = 4096;
  static constexpr base::Duration kPatience = std::chrono::seconds(10);

  enum class Taken : std::uint8_t { not_a_part, kept, malformed };
  /// `whole` is set by the last part.
  [[nodiscard]] Taken take(std::string_view event, std::string_view bytes, base::TimePoint now,
                           std::optional<std::string>& whole);
  [[nodiscard]] std::size_t unfinished() const noexcept { return messages_.size(); }

 private:
  struct Message {
    std::vector<std::optional<std::string>> parts;
    std::size_t missing;
    std::size_t bytes = 0;
    base::TimePoint begun;
  };
  using Messages = std::map<std::uint64_t, Message>;

  void make_room(base::TimePoint now, std::size_t bytes);
  void forget(Messages::iterator message);

  Messages messages_;
  std::size_t bytes_ = 0;
};

}  // namespace roost::presence
