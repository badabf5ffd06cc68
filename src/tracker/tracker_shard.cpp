// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_shard.hpp"

#include <chrono>
#include <utility>

namespace roost::tracker {

/// It has been silent for as long as may be, so the first tick always speaks.
TrackerShard::TrackerShard(Replica me, const TrackerOptions& options, TransferRef refs, TrackerOutput& output)
    : options_(options),
      output_(output),
      state_(std::move(me)),
      replicas_(options.down_after(), options.permdown_period, options.max_replicas),
      generations_(options.max_delta_sizes),
      refs_(std::move(refs)),
      silent_(options.max_silent_periods) {}

base::Duration TrackerShard::first_tick_in(const TrackerOptions& options, double random) {
  constexpr double kAtMost = 0.25;  // of a period
  return std::chrono::duration_cast<base::Duration>(options.broadcast_period * (random * kAtMost));
}

// --- ticks ---

void TrackerShard::tick(base::TimePoint now) {
  speak();
  ++ticks_;
  if (ticks_ % options_.clock_sample_periods == 0) request_transfers();
  follow(replicas_.tick(now));
}

void TrackerShard::speak() {
  if (state_.delta().has_changes()) {
    const Delta delta = state_.take_delta();
    output_.broadcast(Heartbeat{state_.me(), delta, clocks()});
    generations_.push(delta, state_.delta());
    silent_ = 0;
  } else if (silent_ >= options_.max_silent_periods) {
    output_.broadcast(Heartbeat{state_.me(), std::nullopt, clocks()});
    silent_ = 0;
  } else {
    ++silent_;
  }
}

void TrackerShard::request_transfers() {
  for (const Replica& replica : pending_.take_ahead_of(clocks()))
    output_.send(replica.name, TransferRequest{next_ref(), state_.me(), clocks()});
}

TransferRef TrackerShard::next_ref() {
  TransferRef ref = refs_;
  ++transfers_;
  ref.ids = {static_cast<std::uint32_t>(transfers_ & 0x3ffff), static_cast<std::uint32_t>(transfers_ >> 18),
             0};
  return ref;
}

// --- what it hears ---

void TrackerShard::receive(const TrackerMessage& message, base::TimePoint now) {
  std::visit(
      [&](const auto& one) {
        if (one.from.name != state_.me().name) on(one, now);  // an echo, or a former run of this node
      },
      message);
}

void TrackerShard::on(const Heartbeat& heartbeat, base::TimePoint now) {
  follow(replicas_.heartbeat(heartbeat.from, now));
  if (heartbeat.delta) take(*heartbeat.delta);
  pending_.add(heartbeat.clocks);
}

void TrackerShard::on(const TransferRequest& request, base::TimePoint) {
  const Context& asker = request.clocks.context;
  TransferAck ack{request.ref, state_.me(), {}};
  if (auto delta = generations_.from(asker)) {
    ack.data = *std::move(delta);
  } else {
    ack.data = state_.full_state_for(asker);
  }
  output_.send(request.from.name, ack);
}

void TrackerShard::on(const TransferAck& ack, base::TimePoint) {
  std::visit([this](const auto& data) { take(data); }, ack.data);
}

void TrackerShard::on(const Goodbye& goodbye, base::TimePoint) {
  follow(replicas_.goodbye(goodbye.from));
}

void TrackerShard::take(const Delta& delta) {
  report(state_.merge(delta));
  generations_.push(delta, state_.delta());
}

void TrackerShard::take(const FullState& state) {
  report(state_.merge(state));
  generations_.clear();
}

void TrackerShard::follow(const Transitions& transitions) {
  for (const auto& [kind, replica] : transitions) {
    if (kind == Transition::Kind::up) report(state_.replica_up(replica));
    if (kind == Transition::Kind::down) report(state_.replica_down(replica));
    if (kind != Transition::Kind::permdown) continue;
    state_.forget(replica);
    generations_.forget(replica);
  }
}

bool TrackerShard::report(const std::optional<Diff>& diff) {
  if (diff && !diff->empty()) output_.changed(*diff);
  return diff.has_value();
}

// --- changes made here ---

bool TrackerShard::track(const Process& process, std::string_view topic, std::string_view key, Meta meta) {
  return report(state_.join(process, topic, key, std::move(meta)));
}

bool TrackerShard::update(const Process& process, std::string_view topic, std::string_view key, Meta meta) {
  return report(state_.update(process, topic, key, std::move(meta)));
}

bool TrackerShard::untrack(const Process& process, std::string_view topic, std::string_view key) {
  return report(state_.leave(process, topic, key));
}

void TrackerShard::process_ended(const Process& process) {
  report(state_.leave_all(process));
}

void TrackerShard::say_goodbye() {
  output_.broadcast(Goodbye{state_.me()});
}

}  // namespace roost::tracker
