// SPDX-License-Identifier: Apache-2.0
// A text that is too large for one message of the engine goes in several:
//   {"part":0,"of":3,"text":"…"}
// Any other text is whole. Pure.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace roost::transport {

/// Bytes of the text in one part. JSON escapes a quote or a backslash with one byte more, so the part is
/// smaller than 64 KiB, the least that Redis can be configured to take here; NATS takes 1 MB by default.
inline constexpr std::size_t kPartSize = 30'000;
/// Bytes of a text in parts.
inline constexpr std::size_t kMaxInParts = std::size_t{32} << 20U;

/// The text itself, or its parts. `text` is JSON. Nothing when it is too large.
[[nodiscard]] std::vector<std::string> split_into_parts(std::string text, std::size_t part_size = kPartSize);

/// Puts parts together again. Bounded in number, bytes and time: what does not fit, or is not complete after
/// some time, is forgotten. One thread at a time.
class MessageParts {
 public:
  struct Limits {
    std::size_t texts = 256;                     // incomplete ones
    std::size_t bytes = std::size_t{64} << 20U;  // of all of them
    base::Duration patience = std::chrono::seconds(10);
  };
  /// Whose text it is.
  struct Key {
    std::uint64_t incarnation = 0;
    std::uint64_t number = 0;
    bool reply = false;

    friend auto operator<=>(const Key&, const Key&) = default;
  };

  MessageParts() = default;
  explicit MessageParts(const Limits& limits) : limits_(limits) {}

  [[nodiscard]] static bool is_part(std::string_view message) noexcept {
    return message.starts_with("{\"part\":");
  }
  /// The text, when this part completes it.
  [[nodiscard]] std::optional<std::string> add(const Key& key, std::string_view part, base::TimePoint now);

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Text {
    std::vector<std::string> parts;
    std::size_t missing;
    std::size_t bytes;
    base::TimePoint deadline;
  };
  using Texts = std::map<Key, Text>;

  [[nodiscard]] Texts::iterator place_for(const Key& key, std::size_t parts, base::TimePoint now);
  [[nodiscard]] bool keep(Texts::iterator place, std::size_t index, std::string part);
  void forget_old(base::TimePoint now);
  void forget(Texts::iterator place);

  Limits limits_{};
  Texts texts_;
  std::size_t bytes_ = 0;
};

}  // namespace roost::transport
