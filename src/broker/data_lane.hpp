// SPDX-License-Identifier: Apache-2.0
// The lane of a shard for broadcasts, at one broker. It is subscribed to the topics that hash to it. What it
// carries is numbered and checked by LaneStreams. Owner: a side of the adapter. Thread: its shard's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/lane.hpp"
#include "broker/lane_streams.hpp"
#include "broker/topic_interest.hpp"

namespace roost::broker {

class DataLane final : public Lane, private TopicInterest::Wire {
 public:
  /// `context.lanes` counts one more than there are of these. `streams` is borrowed.
  DataLane(LaneContext& context, runtime::Shard& shard, LaneStreams& streams);

  void want(std::string_view topic, TopicInterest::Confirmed confirmed);
  void release(std::string_view topic);

  /// A member of this node wants it; it is in the table.
  [[nodiscard]] bool wants(std::string_view topic) const;
  [[nodiscard]] bool knows(std::string_view topic) const { return interest_.by_name(topic) != nullptr; }
  /// Nothing: there is none, or it is not in force.
  [[nodiscard]] std::optional<cluster::LossTracker::Interest> interest_of(std::uint64_t topic_hash) const;

  [[nodiscard]] bool connected() const noexcept { return link().connected(); }
  using Lane::deliver;
  using Lane::publish;
  using Lane::reports_return;
  /// Not a program's message.
  void tell(std::string_view subject, const cluster::Envelope& envelope) { say(subject, envelope); }

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
  void expire();
  void plan_expiry();
  void count_topics();

  LaneStreams& streams_;
  TopicInterest interest_;
  std::string subject_;      // being made
  std::string scratch_;      // of a subject being read
  std::size_t counted_ = 0;  // topics, in the figures
  bool was_all_ = false;
  runtime::CallbackTimer expiry_timer_;
};

}  // namespace roost::broker
