// SPDX-License-Identifier: Apache-2.0
// The lane of a shard for broadcasts: numbers what goes out, and notices what is missing of what comes in. It
// is subscribed to the topics that hash to it. Owner: the adapter. Thread: its shard's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/lane.hpp"
#include "broker/topic_interest.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/sequence_book.hpp"

namespace roost::broker {

class DataLane final : public Lane, private TopicInterest::Wire {
 public:
  /// `context.lanes` counts one more than there are of these.
  DataLane(LaneContext& context, runtime::Shard& shard, std::uint16_t number);

  /// A broadcast, or a direct one; all is set but lane and sequence. `subject` and the envelope are valid.
  void send(std::string_view subject, cluster::Envelope envelope);
  /// The same, encoded by another thread. A broadcast, which is counted, gets its number here.
  enum class Counted : bool { no, yes };
  void send_encoded(std::string_view subject, std::string_view topic, std::string encoded, Counted counted);

  void want(std::string_view topic, TopicInterest::Confirmed confirmed);
  void release(std::string_view topic);

  /// An envelope of Kind::digest of another node.
  void take_digest(std::string_view bytes);
  void forget_origin(std::string_view name, std::uint64_t incarnation);

 private:
  // Lane
  void subscribe_own() override {}
  void take(const BrokerMessage& message) override;
  void went_down() override;
  void topics_confirmed() override;
  void refused_own(const BrokerRefusal& refusal) override;
  void finish_own() override;
  bool sends_more() override;
  [[nodiscard]] bool is_complete() const override { return interest_.restored(); }
  [[nodiscard]] bool is_listening() const override { return interest_.size() > 0; }
  // TopicInterest::Wire
  void subscribe(std::string_view topic, SubscriptionId id) override;
  void subscribe_all(SubscriptionId id) override;
  void unsubscribe(SubscriptionId id) override;
  void barrier() override;

  [[nodiscard]] const TopicInterest::Topic* topic_of(const BrokerMessage& message);
  void take_broadcast(const TopicInterest::Topic& topic, const cluster::Envelope& envelope);
  void report(const cluster::Loss& loss);
  void plan_digest();
  void send_digest();
  void settle();
  void plan_settle();
  void expire();
  void plan_expiry();
  void count_topics();

  TopicInterest interest_;
  cluster::SequenceBook book_;
  cluster::LossTracker tracker_;
  const cluster::LossTracker::Report report_;
  std::string subject_;      // being made
  std::string scratch_;      // of a subject being read
  std::string digests_;      // the subject of digests
  std::size_t counted_ = 0;  // topics, in the figures
  bool was_all_ = false;
  runtime::CallbackTimer digest_timer_;
  runtime::CallbackTimer settle_timer_;
  runtime::CallbackTimer expiry_timer_;
};

}  // namespace roost::broker
