// SPDX-License-Identifier: Apache-2.0
// One direction of a connection that a BrokerProxy forwards: what came from one socket and is due at the
// other. Owner and thread: a proxy's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace roost::test {

class OneWay {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Rule {
    bool reads = true;
    bool forwards = true;
    std::chrono::milliseconds delay{};
  };

  /// Both are borrowed, and do not block.
  OneWay(int from, int to) : from_(from), to_(to) {}

  [[nodiscard]] bool wants_to_read(const Rule& rule) const;
  [[nodiscard]] bool wants_to_write(Time now) const { return !chunks_.empty() && chunks_.front().due <= now; }
  /// When the next bytes are due; nothing: none wait.
  [[nodiscard]] std::optional<Time> due() const;

  void read(const Rule& rule, Time now);
  /// Returns how many bytes went out. Passes on the end of the stream.
  std::size_t write(Time now);

  [[nodiscard]] std::size_t swallowed() const noexcept { return swallowed_; }
  /// Everything went out, its end too.
  [[nodiscard]] bool ended() const noexcept { return passed_end_; }
  /// A socket was reset.
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  struct Chunk {
    Time due;
    std::string bytes;
  };

  [[nodiscard]] std::size_t send(std::string& bytes);

  int from_;
  int to_;
  std::deque<Chunk> chunks_;
  std::size_t queued_ = 0;
  std::size_t swallowed_ = 0;
  bool ended_ = false;
  bool passed_end_ = false;
  bool broken_ = false;
};

}  // namespace roost::test
