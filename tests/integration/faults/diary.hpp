// SPDX-License-Identifier: Apache-2.0
// What came to a node of numbered messages and of gaps, in the order in which it came, and whether every
// message that did not come lies in a gap; and what of it reached a member, which is later and on another
// thread. Thread: any.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "roost/pubsub_adapter.hpp"

namespace roost::faults {

/// The messages of one life of a node on one topic, counted from 1.
struct Stream {
  std::string node;
  std::string life;
  std::string topic;

  friend auto operator<=>(const Stream&, const Stream&) = default;
};

class Diary {
 public:
  void message(const Stream& stream, std::uint64_t number);
  /// One that came has reached the member.
  void delivered(const Stream& stream, std::uint64_t number);
  void gap(std::string_view topic, std::string_view origin, std::uint64_t count, std::string_view cause);

  /// The last number that came; 0: none yet.
  [[nodiscard]] std::uint64_t last(const Stream& stream) const;
  [[nodiscard]] std::uint64_t last_delivered(const Stream& stream) const;
  [[nodiscard]] std::size_t messages() const;
  [[nodiscard]] std::size_t gaps() const;

  /// A sentence for each message that came twice or out of order, for each hole that no gap explains, and for
  /// what came and did not reach the member, once it got a later one.
  [[nodiscard]] std::vector<std::string> faults() const;

 private:
  struct Gap {
    std::string topic;
    std::string origin;
    std::uint64_t count;  // 0: any number
    std::string cause;
    std::size_t at;
    std::map<Stream, std::uint64_t> last{};  // that had come by then, of the streams it is about

    [[nodiscard]] bool is_about(const Stream& stream) const {
      return (topic.empty() || topic == stream.topic) && (origin.empty() || origin == stream.node);
    }
    [[nodiscard]] bool covers(const Stream& stream, std::uint64_t number) const;
  };
  struct Hole {
    const Stream* stream;
    std::uint64_t first;
    std::uint64_t count;
    std::size_t after;  // when the message before it came
  };
  struct Seen {
    std::uint64_t last = 0;
    std::size_t at = 0;
    std::uint64_t came = 0;  // how many
    std::uint64_t delivered = 0;
    std::uint64_t last_delivered = 0;
  };

  [[nodiscard]] bool explained(const Hole& hole) const;

  mutable std::mutex mutex_;
  std::size_t now_ = 0;
  std::size_t messages_ = 0;
  std::map<Stream, Seen> streams_;
  std::vector<Gap> gaps_;
  std::vector<Hole> holes_;
  std::vector<std::string> disorder_;
};

}  // namespace roost::faults
