// SPDX-License-Identifier: Apache-2.0
// What one connection still has to send: shared, framed, immutable messages, written with one gathered call.
// In order, but for what overtakes (fastlane::Lane) and what is dropped or replaced while the peer lags. Holds
// next to no memory while empty. Owner and thread: the connection's.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes_credit.hpp"
#include "base/shared_bytes.hpp"
#include "net/backlog.hpp"
#include "net/stream.hpp"
#include "fastlane/message_sink.hpp"

namespace roost::transport {

class SendQueue {
 public:
  enum class Progress {
    done,     // everything is with the kernel
    blocked,  // the kernel takes no more for now
    broken,   // the peer is gone
  };

  SendQueue() = default;
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;
  ~SendQueue() { drop_all(); }

  /// In its place behind all others.
  void push(base::SharedBytes message, fastlane::Lane lane = fastlane::Lane::channel);
  /// As far in front as its lane may go: behind what has begun to be sent, and what is of its lane or a
  /// better one; a reply behind what its socket said before it.
  void push_ahead(base::SharedBytes message, fastlane::Lane lane);
  /// One that may be dropped, and with a `key` replaced, while it has not begun to be sent.
  void push_droppable(base::SharedBytes message, fastlane::Lane lane, std::optional<std::string> key);
  /// Puts it in the place of the one with this key; false: none waits.
  [[nodiscard]] bool replace(std::string_view key, base::SharedBytes& message);
  /// The oldest that may be dropped and has no key. False: there is none.
  [[nodiscard]] bool drop_oldest();

  /// Unsent bytes.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// Unsent messages.
  [[nodiscard]] std::size_t size() const noexcept { return messages_.size() - first_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
  /// Messages there is memory for.
  [[nodiscard]] std::size_t slots() const noexcept { return messages_.capacity(); }

  /// Writes until all is sent or the kernel is full. What is sent goes back into `credit`.
  [[nodiscard]] Progress write_to(net::Stream& socket, base::BytesCredit& credit);
  /// The kernel has taken what it takes: until all is sent, what waits here counts in `backlog`.
  void hold(net::ShardBacklog& backlog);
  [[nodiscard]] bool held() const noexcept { return held_in_ != nullptr; }
  /// Forgets what has not begun to be sent; a message of which the peer has a part stays, or the stream of
  /// frames would be cut in the middle.
  void drop_unsent();
  void drop_all() noexcept;

 private:
  /// What may become of a message that waits, 16 bytes: a look through thousands stays quick.
  struct Fate {
    std::size_t mark = kMust;  // or kDroppable, or the hash of the key
    std::unique_ptr<const std::string> key{};
  };
  static constexpr std::size_t kMust = 0;
  static constexpr std::size_t kDroppable = 1;
  /// Of the messages at the same places; those behind its end must be delivered.
  using Fates = std::vector<Fate>;

  [[nodiscard]] std::size_t begun() const noexcept { return first_ + (sent_of_first_ > 0 ? 1 : 0); }
  [[nodiscard]] net::IoResult write_some(net::Stream& socket) const;
  void insert(std::size_t at, base::SharedBytes message);
  void close_gap(std::size_t at);
  void consume(std::size_t sent, base::BytesCredit& credit);
  void forget_sent();
  [[nodiscard]] static std::size_t mark_of(std::string_view key);
  void forget_front(std::size_t count);
  void count_in(const base::SharedBytes& message) const noexcept {
    if (held_in_ != nullptr) held_in_->hold(message);
  }
  void count_out(const base::SharedBytes& message) const noexcept {
    if (held_in_ != nullptr) held_in_->release(message);
  }
  void count_out_from(std::size_t first) const noexcept;

  boost::container::small_vector<base::SharedBytes, 1> messages_;  // mostly one at a time
  std::size_t bytes_ = 0;
  std::uint32_t first_ = 0;  // the first message that is neither sent whole nor dropped
  std::uint32_t sent_of_first_ = 0;
  std::uint32_t urgent_end_ = 0;          // behind the last urgent message
  std::uint32_t ordered_end_ = 0;         // behind the last message of the socket itself
  std::unique_ptr<Fates> fates_;          // only while something that may be dropped waits
  net::ShardBacklog* held_in_ = nullptr;  // null: nothing has been offered that the kernel did not take
};

}  // namespace roost::transport
