// SPDX-License-Identifier: Apache-2.0
// What a long-poll session has to tell its client: messages that wait for a poll, and the batch the last poll
// was answered with, kept until the next poll or the news that it was lost
// (docs/decisions/0003-longpoll-delivery.md). Pure. Owner and thread: its session's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/backlog.hpp"
#include "fastlane/message_sink.hpp"

namespace roost::transport {

class LongPollOutbox {
 public:
  using Messages = std::vector<fastlane::EncodedMessage>;
  using BatchNumber = std::uint64_t;

  /// What it keeps counts in `backlog`, if there is one; with the batch that is under way.
  explicit LongPollOutbox(net::ShardBacklog* backlog = nullptr) : backlog_(backlog) {}
  LongPollOutbox(const LongPollOutbox&) = delete;
  LongPollOutbox& operator=(const LongPollOutbox&) = delete;
  ~LongPollOutbox() { drop_all(); }

  void push(const fastlane::EncodedMessage& message);
  /// One that may be dropped, and with a `key` replaced, while it waits.
  void push_droppable(const fastlane::EncodedMessage& message, std::optional<std::string> key);
  /// Puts it in the place of the one that waits with this key; false: there is none.
  [[nodiscard]] bool replace(std::string_view key, const fastlane::EncodedMessage& message);
  /// The oldest that waits, may be dropped, and has no key. False: there is none.
  [[nodiscard]] bool drop_oldest();

  /// True: nothing waits for a poll.
  [[nodiscard]] bool empty() const noexcept { return waiting_.size() == static_cast<std::size_t>(dropped_); }
  /// Of what waits.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// Nothing of it waits for the kernel alone.
  [[nodiscard]] bool held() const noexcept { return true; }

  /// All that waits is the batch under way from now on.
  [[nodiscard]] const Messages& take();
  [[nodiscard]] BatchNumber batch() const noexcept { return batch_number_; }

  /// The client has polled again: it has the last batch.
  void confirm();
  /// That batch did not arrive: unless it has been confirmed, it waits again, in front of all else.
  void lost(BatchNumber batch);
  void drop_all() noexcept;

 private:
  struct Fate {
    bool droppable = false;
    std::optional<std::string> key{};
  };

  void count_in(const fastlane::EncodedMessage& message) const noexcept {
    if (backlog_ != nullptr) backlog_->hold(message.frame);
  }
  void count_out(const fastlane::EncodedMessage& message) const noexcept {
    if (backlog_ != nullptr) backlog_->release(message.frame);
  }
  void close_gap(std::ptrdiff_t gap);
  void forget_dropped();

  net::ShardBacklog* backlog_;
  Messages waiting_;
  std::ptrdiff_t dropped_ = 0;  // of these, at the front: nothing is left of them
  std::vector<Fate> fates_;     // of those at the same places; those behind its end must be delivered
  Messages batch_;
  BatchNumber batch_number_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace roost::transport
