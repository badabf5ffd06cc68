// SPDX-License-Identifier: Apache-2.0
#include "channel/join_gate.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "channel/channel_server.hpp"
#include "runtime/callback_timer.hpp"

namespace roost::channels {

/// A join under way: as long as it exists, the node is interested in its topic.
class JoinGate::Held {
 public:
  Held(pubsub::RemoteInterest& interest, std::string_view topic) : hold_(&interest, topic) {}

  [[nodiscard]] const std::string& topic() const noexcept { return hold_.topic(); }
  [[nodiscard]] bool waits() const noexcept { return wait_ != nullptr; }

  /// `expired` may be called within the timer, so it must not destroy this.
  void wait(runtime::EventLoop& loop, base::Duration deadline, const Payload& params,
            base::UniqueFunction<void()> expired) {
    wait_ = std::make_unique<Wait>(params, std::move(expired));
    loop.schedule_after(wait_->deadline, deadline);
  }
  [[nodiscard]] Payload stop_waiting() { return std::exchange(wait_, nullptr)->params; }

 private:
  struct Wait {
    Wait(const Payload& of_join, base::UniqueFunction<void()> expired)
        : params(of_join), deadline(std::move(expired)) {}
    Payload params;
    runtime::CallbackTimer deadline;
  };

  const pubsub::InterestHold hold_;
  std::unique_ptr<Wait> wait_;
};

JoinGate::JoinGate(ShardContext& shard, pubsub::RemoteInterest& interest, const PubSubOptions& options)
    : shard_(shard), interest_(interest), options_(options) {
  interest_.on_answer(shard.shard.index(),
                      [target = shard.handles](std::string_view topic, const Result<void>& answer) {
                        target->mailbox->post([shard = target->context, name = std::string(topic), answer] {
                          shard->join_gate->answered(name, answer);
                        });
                      });
}

JoinGate::~JoinGate() = default;

bool JoinGate::pass(const ChannelServer& channel, const Payload& params) {
  const std::uint32_t key = channel.subscriber_id().index;
  Held& held = *held_.insert_or_assign(key, std::make_unique<Held>(interest_, channel.topic())).first->second;
  if (interest_.confirmed(held.topic(), shard_.shard.index())) return true;
  wait(channel, held, params);
  return false;
}

void JoinGate::wait(const ChannelServer& channel, Held& held, const Payload& params) {
  const SubscriberId id = channel.subscriber_id();
  Waiting& waiting = waiting_[held.topic()];
  remove_gone(waiting);
  waiting.joins.push_back(id);
  ++waiting.alive;
  held.wait(shard_.loop, options_.join_deadline, params,
            [this, id] { shard_.loop.defer([this, id] { expired(id); }); });
}

void JoinGate::remove_gone(Waiting& waiting) {
  constexpr std::size_t kFew = 16;
  if (waiting.joins.size() < 2 * waiting.alive + kFew) return;
  std::erase_if(waiting.joins, [this](SubscriberId id) {
    const auto found = held_.find(id.index);
    return shard_.channels.find(id) == nullptr || found == held_.end() || !found->second->waits();
  });
}

void JoinGate::release(SubscriberId channel) {
  const auto found = held_.find(channel.index);
  if (found == held_.end()) return;
  if (found->second->waits()) no_longer_waits(found->second->topic());
  held_.erase(found);
}

void JoinGate::no_longer_waits(const std::string& topic) {
  const auto found = waiting_.find(topic);
  if (found == waiting_.end()) return;  // they are being answered
  --found->second.alive;
  if (found->second.alive == 0) waiting_.erase(found);
}

ChannelServer* JoinGate::take(SubscriberId id, Payload& params) {
  ChannelServer* channel = shard_.channels.find(id);
  const auto found = held_.find(id.index);
  if (channel == nullptr || found == held_.end() || !found->second->waits()) return nullptr;
  no_longer_waits(found->second->topic());
  params = found->second->stop_waiting();
  return channel;
}

void JoinGate::answered(const std::string& topic, const Result<void>& answer) {
  auto waiting = waiting_.extract(topic);
  if (!waiting) return;
  for (const SubscriberId id : waiting.mapped().joins) {
    Payload params;
    ChannelServer* channel = take(id, params);
    if (channel == nullptr) continue;
    if (answer) {
      channel->topic_confirmed(params);
    } else {
      channel->topic_refused(answer.error().message);
    }
  }
}

void JoinGate::expired(SubscriberId id) {
  Payload params;
  ChannelServer* channel = take(id, params);
  if (channel == nullptr) return;
  if (options_.join_without_broker == JoinWithoutBroker::admit) {
    interest_.let_in(channel->topic());
    return channel->topic_confirmed(params);
  }
  channel->topic_refused(
      fmt::format("the broker has not confirmed the topic within {} ms", options_.join_deadline.count()));
}

}  // namespace roost::channels
