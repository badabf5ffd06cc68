// SPDX-License-Identifier: Apache-2.0
// What a lane publishes and hears, whichever broker carries it: one DataLane for each broker of the adapter.
// Numbers what goes out, once, so that its copies over two brokers are the same; notices what is missing of
// what comes in, and drops what came by the other broker already. Owner: the adapter. Thread: that of its
// lanes' shard, unless it says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/joint_confirmation.hpp"
#include "broker/lane_context.hpp"
#include "broker/topic_interest.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/sequence_book.hpp"
#include "cluster/stream_merger.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/shard.hpp"

namespace roost::broker {

class DataLane;

class LaneStreams {
 public:
  /// `context`: of the first broker. `brokers`: that many lanes are given to add_lane().
  LaneStreams(LaneContext& context, runtime::Shard& shard, std::uint16_t number, std::size_t brokers);
  LaneStreams(const LaneStreams&) = delete;
  LaneStreams& operator=(const LaneStreams&) = delete;

  /// Before anything else. Borrowed.
  void add_lane(DataLane& lane) { lanes_.push_back(&lane); }
  /// Before it is destroyed.
  void finish();

  // Out. All of the envelope is set but lane and sequence; subject and envelope are valid. `key`: what is
  // counted: of a broadcast its topic, of a direct one the node it is for.

  void send(std::string_view subject, std::string_view key, cluster::Envelope envelope);
  /// The same, encoded by another thread.
  void send_encoded(std::string_view subject, cluster::Kind kind, std::string_view key, std::string encoded);

  // In.

  /// Over several brokers.
  [[nodiscard]] bool joint() const noexcept { return brokers_ > 1; }
  /// Whether a broadcast for a topic that the lane is subscribed to is to be delivered, if it is wanted.
  [[nodiscard]] bool accept(const cluster::Envelope& broadcast) {
    return tracker_.accept(broadcast, report_);
  }
  /// The same, if they are joint: delivers it when it is its turn.
  void merge(const DataLane& from, const cluster::Envelope& broadcast, std::string_view bytes);
  /// An envelope of Kind::digest of another node.
  void take_digest(std::string_view bytes);

  // Interest.

  void want(std::string_view topic, TopicInterest::Confirmed confirmed);
  void release(std::string_view topic);
  /// `lane` is not subscribed to it any more.
  void forget_topic(const DataLane& lane, std::string_view topic);
  void forget_origin(std::string_view name, std::uint64_t incarnation);
  void connection_lost();

  [[nodiscard]] std::uint16_t number() const noexcept { return number_; }
  [[nodiscard]] const runtime::Shard& shard() const noexcept { return shard_; }
  /// Thread: any.
  [[nodiscard]] bool on_own_thread() const noexcept;
  bool post(runtime::Task task) { return mailbox_->post(std::move(task)); }
  bool try_post(runtime::Task task) { return mailbox_->try_post(std::move(task)); }

 private:
  using Number = cluster::SequenceBook::Number;

  /// As others see it.
  [[nodiscard]] std::uint16_t published_lane() const noexcept;
  [[nodiscard]] std::size_t broker_of(const DataLane& lane) const;
  [[nodiscard]] bool others_bring(std::size_t broker) const;
  [[nodiscard]] Number next(cluster::Kind kind, std::string_view key);
  template <class Bytes>
  void publish(std::string_view subject, const Bytes& bytes);
  void plan_digest();
  void send_digest();
  [[nodiscard]] bool wants(std::string_view topic) const;
  void deliver(const cluster::Envelope& envelope);
  void report(const cluster::Loss& loss);
  [[nodiscard]] std::optional<cluster::LossTracker::Interest> interest_of(std::uint64_t hash) const;
  void settle();
  void plan_settle();
  void let_go();
  void plan_let_go();
  void came_late(std::size_t broker, std::string_view topic);

  LaneContext& context_;
  runtime::Shard& shard_;
  runtime::EventLoop& loop_;
  const std::shared_ptr<runtime::Mailbox> mailbox_;
  const std::uint16_t number_;
  const std::size_t brokers_;
  std::vector<DataLane*> lanes_;  // of the brokers, in their order
  cluster::SequenceBook book_;
  cluster::SequenceBook direct_book_;  // by node; only over several brokers
  cluster::LossTracker tracker_;
  const cluster::LossTracker::Report report_;
  cluster::StreamMerger merger_;  // of several brokers
  JointConfirmation confirmations_;
  std::string digests_;  // the subject of digests
  runtime::CallbackTimer digest_timer_;
  runtime::CallbackTimer settle_timer_;
  runtime::CallbackTimer merge_timer_;
};

}  // namespace roost::broker
