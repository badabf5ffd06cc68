// SPDX-License-Identifier: Apache-2.0
// One link with its place in the ring of probes: each lane sends probes to the next one, by way of the
// broker. A lane that gets none although the one before it is connected has found a broker that delivers
// nothing. The lanes for broadcasts are data_lane.hpp, the one for what nodes say to each other
// control_lane.hpp. Owner: the adapter. Thread: that of its shard, unless it says otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "broker/broker_link.hpp"
#include "broker/lane_context.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/shard.hpp"

namespace roost::broker {

class Lane : private BrokerLink::Owner {
 public:
  Lane(LaneContext& context, runtime::Shard& shard, std::uint16_t number);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  virtual ~Lane() = default;

  void open();
  /// Before it is destroyed, also if it was never opened.
  void finish();
  void reopen(GapCause cause, const std::string& problem) { link_.reopen(cause, problem); }

  [[nodiscard]] std::uint16_t number() const noexcept { return number_; }
  [[nodiscard]] const runtime::Shard& shard() const noexcept { return shard_; }
  /// Thread: any. True only between open() and finish(), and for the thread that turns the loop.
  [[nodiscard]] bool on_own_thread() const noexcept { return thread_.load() == std::this_thread::get_id(); }
  /// Thread: any. Runs it on the lane's thread; false: that has ended.
  bool post(runtime::Task task) { return mailbox_->post(std::move(task)); }
  /// As post(), and also false when too much is waiting.
  bool try_post(runtime::Task task) { return mailbox_->try_post(std::move(task)); }

 protected:
  // Subscriptions that are not topics.
  static constexpr SubscriptionId kProbe = 1;
  static constexpr SubscriptionId kNode = 2;
  static constexpr SubscriptionId kAllNodes = 3;

  // Of the kinds of lanes.
  virtual void subscribe_own() = 0;
  virtual void take(const BrokerMessage& message) = 0;
  virtual void went_down() {}
  virtual void topics_confirmed() {}
  virtual void refused_own(const BrokerRefusal& /*refusal*/) {}
  virtual void finish_own() {}
  [[nodiscard]] virtual bool sends_more() { return false; }
  /// Nothing that came from elsewhere is missing any more: what may have been lost is known.
  [[nodiscard]] virtual bool is_complete() const { return true; }
  /// Somebody could have missed something.
  [[nodiscard]] virtual bool is_listening() const { return true; }

  [[nodiscard]] LaneContext& context() noexcept { return context_; }
  [[nodiscard]] const LaneContext& context() const noexcept { return context_; }
  [[nodiscard]] BrokerLink& link() noexcept { return link_; }
  [[nodiscard]] const BrokerLink& link() const noexcept { return link_; }
  [[nodiscard]] runtime::EventLoop& loop() noexcept { return loop_; }
  [[nodiscard]] cluster::Origin own_origin() const noexcept {
    return {context_.node, context_.incarnation, number_};
  }

  /// Not a program's message: not counted, and not missed if there is no connection.
  void say(std::string_view subject, const cluster::Envelope& envelope);
  void say(std::string_view subject, std::string_view encoded);
  /// False: dropped, for want of a connection or of room, which is logged.
  bool publish(std::string_view subject, const cluster::Envelope& envelope);
  bool publish(std::string_view subject, std::string_view encoded);
  /// It was away, and will report what may have been lost as a gap of all topics.
  [[nodiscard]] bool reports_return() const noexcept { return away_.has_value(); }

  /// Nothing if it is malformed, which is counted, or of this node itself.
  [[nodiscard]] std::optional<cluster::Envelope> open_envelope(std::string_view bytes);
  void malformed(std::string_view reason);
  /// Validates the payload.
  void deliver(const cluster::Envelope& envelope);

 private:
  // BrokerLink::Owner
  void on_up() final;
  void on_down(GapCause cause) final;
  void on_message(const BrokerMessage& message) final;
  void on_barrier(BrokerLink::Barrier barrier) final;
  void on_refused(const BrokerRefusal& refusal) final;
  bool top_up() final;

  [[nodiscard]] LinkOptions link_options() const;
  [[nodiscard]] bool send(std::string_view subject, const cluster::Envelope& envelope);
  [[nodiscard]] bool send(std::string_view subject, std::string_view encoded);
  [[nodiscard]] bool logged(bool sent);
  void send_probe();
  void take_probe(std::string_view bytes);
  void no_probe_came();
  void report_return();

  LaneContext& context_;
  runtime::Shard& shard_;
  runtime::EventLoop& loop_;
  const std::shared_ptr<runtime::Mailbox> mailbox_;
  const std::uint16_t number_;
  std::atomic<std::thread::id> thread_{};
  BrokerLink link_;
  std::optional<GapCause> away_;  // why it was, while what was lost is not reported yet
  bool confirmed_ = false;        // subscribed to what every lane of its kind is
  std::uint64_t probes_ = 0;      // sent
  runtime::CallbackTimer probe_timer_;
  runtime::CallbackDeadline probe_silence_;
};

}  // namespace roost::broker
