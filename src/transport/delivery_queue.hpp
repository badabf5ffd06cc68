// SPDX-License-Identifier: Apache-2.0
// The messages that wait for one client: shared, framed, immutable, in the order in which they will leave.
// While the reader lags, some overtake others (fastlane::Lane), and those its route allows are dropped or
// replaced (Delivery). How messages leave is the derived class's part: SendQueue writes them to a socket,
// LongPollOutbox hands them out in batches. Takes next to no memory while empty. Owner and thread: the
// connection's.
#pragma once

#include <algorithm>
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
#include "fastlane/encoded_message.hpp"
#include "net/backlog.hpp"

namespace roost::transport {

class DeliveryQueue {
 public:
  DeliveryQueue(const DeliveryQueue&) = delete;
  DeliveryQueue& operator=(const DeliveryQueue&) = delete;

  /// Adds the message at the end.
  void push(base::SharedBytes message, fastlane::Lane lane = fastlane::Lane::channel);
  /// Adds the message as far in front as its lane allows: after any message that has begun to leave, after
  /// messages of its own or a better lane, and for a reply after everything its own socket sent before.
  void push_ahead(base::SharedBytes message, fastlane::Lane lane);
  /// Adds at the end a message that may be dropped, or replaced if it has a `key`, until it begins to leave.
  void push_droppable(base::SharedBytes message, fastlane::Lane lane, std::optional<std::string> key);
  /// Takes the place of the waiting message with this key. False: there is none, and `message` is untouched.
  [[nodiscard]] bool replace(std::string_view key, base::SharedBytes& message);
  /// Drops the oldest message that may be dropped and has no key. False: there is none.
  [[nodiscard]] bool drop_oldest();
  void drop_all() noexcept;

  /// Bytes that wait.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// The same for judging a reader. A waiting message takes about kLeastCounted bytes besides its own:
  /// shorter ones count that much, or a peer could make many pongs wait at little cost to itself.
  [[nodiscard]] std::size_t weight() const noexcept {
    return std::max(bytes_, size() > kMessagesAtLeast ? size() * kLeastCounted : 0);
  }
  /// Messages that wait.
  [[nodiscard]] std::size_t size() const noexcept { return messages_.size() - first_; }
  [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }
  /// Messages for which memory is allocated.
  [[nodiscard]] std::size_t slots() const noexcept { return messages_.capacity(); }

  /// The reader lags: what waits here counts in `backlog`, until all of it has left.
  void hold(net::ShardBacklog& backlog);
  [[nodiscard]] bool held() const noexcept { return held_in_ != nullptr; }

 protected:
  using Messages = boost::container::small_vector<base::SharedBytes, 1>;  // mostly one at a time

  DeliveryQueue() = default;
  ~DeliveryQueue() { drop_all(); }

  /// The waiting message at `position`.
  [[nodiscard]] const base::SharedBytes& at(std::size_t position) const noexcept {
    return messages_[first_ + position];
  }
  /// Bytes of the first message that have left already.
  [[nodiscard]] std::size_t sent_of_first() const noexcept { return sent_of_first_; }
  /// So many more bytes have left. The messages that left whole go back into `credit`.
  void consume(std::size_t sent, base::BytesCredit& credit);
  /// Drops what has not begun to leave.
  void drop_after_first();
  void no_longer_held() noexcept { held_in_ = nullptr; }

  /// Moves all that waits to `taken`, which is empty; its memory is used for what waits next. The messages
  /// stay counted in the backlog.
  void take_all(Messages& taken);
  /// Puts messages that were taken out in front again. From now on they must be delivered.
  void put_back(Messages& taken);
  /// Removes all messages; memory for many is given back.
  static void clear(Messages& messages) noexcept;
  void count_out(const base::SharedBytes& message) const noexcept {
    if (held_in_ != nullptr) held_in_->release(message);
  }

 private:
  static constexpr std::size_t kLeastCounted = 32;
  /// So few always count by their bytes alone.
  static constexpr std::size_t kMessagesAtLeast = 16;

  /// What may happen to a waiting message. 16 bytes: a search through thousands stays quick.
  struct Fate {
    std::size_t mark = kMust;  // or kDroppable, or the hash of the key
    std::unique_ptr<const std::string> key{};
  };
  static constexpr std::size_t kMust = 0;
  static constexpr std::size_t kDroppable = 1;
  /// Of the messages at the same places. Messages past its end must be delivered.
  using Fates = std::vector<Fate>;

  [[nodiscard]] std::size_t begun() const noexcept { return first_ + (sent_of_first_ > 0 ? 1 : 0); }
  void insert(std::size_t place, base::SharedBytes message);
  void close_gap(std::size_t place);
  void forget_sent();
  void forget_front(std::size_t count);
  void add_fates_in_front(std::size_t count);
  [[nodiscard]] static std::size_t mark_of(std::string_view key);
  void count_in(const base::SharedBytes& message) const noexcept {
    if (held_in_ != nullptr) held_in_->hold(message);
  }
  void count_out_from(std::size_t place) const noexcept;

  Messages messages_;
  std::size_t bytes_ = 0;
  std::uint32_t first_ = 0;  // the first message that has neither left whole nor been dropped
  std::uint32_t sent_of_first_ = 0;
  std::uint32_t urgent_end_ = 0;          // the place after the last urgent message
  std::uint32_t ordered_end_ = 0;         // the place after the last message of the socket itself
  std::unique_ptr<Fates> fates_;          // only while a message that may be dropped waits
  net::ShardBacklog* held_in_ = nullptr;  // null: the kernel has not refused anything yet
};

}  // namespace roost::transport
