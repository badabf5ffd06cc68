// SPDX-License-Identifier: Apache-2.0
// How an endpoint ends: batches of clients, then everything that is left, then the threads (README.md).
#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <thread>

#include "base/log_text.hpp"
#include "endpoint/endpoint_impl.hpp"

namespace roost {
namespace {

/// Also when draining took all the time there was.
std::chrono::steady_clock::time_point at_least_from_now() {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
}

/// A thread that wakes up so much later than it wanted to did not run, and neither did the shards.
constexpr std::chrono::milliseconds kPause{250};

}  // namespace

bool Endpoint::Impl::stop() {
  require_own_thread("stop() waits for every callback");
  const std::lock_guard one_at_a_time(life_mutex_);
  stop_asked_ = true;
  if (!started_ || stopped_) return true;
  const bool stopped = drain_and_stop();
  const std::lock_guard lock(run_mutex_);
  if (run_loop_ != nullptr) run_loop_->stop();
  return stopped;
}

bool Endpoint::Impl::drain_and_stop() {
  draining_ = true;
  drain_in_batches();
  const Deadline deadline = std::chrono::steady_clock::now() + config().shutdown;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    shards_.at(i).mailbox()->post([servers = servers_[i].get()] { servers->drain(); });
  }
  listeners_.suspend();
  wait_until_drained();
  const bool shards = all_shards_answer(deadline);
  if (!all_workers_come_back(deadline) || !shards) return false;
  stop_everything();
  return true;
}

// --- drain ---

void Endpoint::Impl::drain_in_batches() {
  endpoint::Drain drain = planned_drain();
  for (auto due = drain.next(); due; due = drain.next()) {
    std::this_thread::sleep_until(*due);
    if (const base::Duration late = clock_.now() - *due; late > kPause) drain.postpone(late);
    drain.take_due(clock_.now(), [this](const endpoint::DrainRound& round) { send_away(round); });
  }
}

endpoint::Drain Endpoint::Impl::planned_drain() {
  std::map<const socket::SocketMount*, std::vector<endpoint::DrainCandidate>> of_mount;
  for (const endpoint::DrainMember& member : drain_members())
    of_mount[member.mount].push_back(member.candidate);
  endpoint::Drain drain(clock_.now());
  for (const auto& [mount, connections] : of_mount) {
    const DrainOptions options = drain_options_of(*mount);
    drain.add(mount->definition.name, options, endpoint::plan_drain(connections, options.batch_size));
  }
  return drain;
}

/// Of all shards that answer; from here on they take nobody new. Mounts without a drainer are left out.
std::vector<endpoint::DrainMember> Endpoint::Impl::drain_members() {
  std::vector<endpoint::DrainMember> all;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    auto part = ask_shard(i, [](endpoint::ShardServers& servers) {
      servers.refuse_new();
      return servers.drain_members();
    });
    if (part) all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

DrainOptions Endpoint::Impl::drain_options_of(const socket::SocketMount& mount) {
  const Drainer& drainer = mount.options.drainer;
  DrainOptions options = drainer.options.value_or(DrainOptions{});
  if (!drainer.at_stop) return options;
  const auto keep = [&](std::string_view why) {
    logger_.error(fmt::format("the drainer of {} {}: its other options hold", mount.definition.name, why));
  };
  try {
    const DrainOptions wanted = drainer.at_stop();
    if (const auto problem = endpoint::problem_of(wanted)) return keep(*problem), options;
    return wanted;
  } catch (const std::exception& error) {
    keep(fmt::format("threw {}", base::shown_quoted(error.what())));
  } catch (...) {
    keep("threw");
  }
  return options;
}

void Endpoint::Impl::send_away(const endpoint::DrainRound& round) {
  if (round.batch().channels > 0) {
    logger_.write(round.options.log, to_string(round));
    telemetry_.emit({.name = telemetry_event::kSocketDrain,
                     .reason = round.socket,
                     .duration = round.options.batch_interval,
                     .count = round.batch().channels,
                     .total = round.plan.total,
                     .index = round.index,
                     .rounds = round.plan.rounds});
  }
  std::vector<std::vector<ConnectionId>> of_shard(shards_.size());
  for (const ConnectionId connection : round.batch().connections)
    of_shard[connection.shard].push_back(connection);
  for (std::size_t i = 0; i < of_shard.size(); ++i) {
    if (of_shard[i].empty()) continue;
    shards_.at(i).mailbox()->post(
        [servers = servers_[i].get(), connections = std::move(of_shard[i])]() mutable {
          servers->send_away(std::move(connections));
        });
  }
}

// --- the rest ---

/// In looks: time in which nobody ran is not taken from the clients.
void Endpoint::Impl::wait_until_drained() const {
  constexpr std::chrono::milliseconds kLookEvery{2};
  base::Duration left = config().shutdown;
  base::TimePoint looked = clock_.now();
  while (listeners_.open_connections() > 0 && left > base::Duration::zero()) {
    std::this_thread::sleep_for(kLookEvery);
    const base::TimePoint now = clock_.now();
    left -= std::min<base::Duration>(now - looked, kPause);
    looked = now;
  }
}

/// A shard that is still inside a callback can't be stopped: threads are not killed.
bool Endpoint::Impl::all_shards_answer(Deadline deadline) {
  bool all = true;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    auto answered = std::make_shared<std::promise<void>>();
    auto answer = answered->get_future();
    shards_.at(i).mailbox()->post([answered] { answered->set_value(); });
    if (answer.wait_until(std::max(deadline, at_least_from_now())) == std::future_status::ready) continue;
    all = false;
    const auto stuck = shards_.at(i).probe().snapshot();
    logger_.error(fmt::format("shard {} does not stop: it is in {} of {}", i,
                              stuck ? stuck->callback : "a callback",
                              base::shown_quoted(stuck ? stuck->subject : "?")));
  }
  return all;
}

/// Nor can a worker, in a function that was given to run_blocking.
bool Endpoint::Impl::all_workers_come_back(Deadline deadline) {
  const std::size_t busy = workers_.wait_until_idle(std::max(deadline, at_least_from_now()));
  if (busy == 0) return true;
  logger_.error(fmt::format("{} call{} of run_blocking still wait{} or run{}", busy, busy == 1 ? "" : "s",
                            busy == 1 ? "s" : "", busy == 1 ? "s" : ""));
  return false;
}

void Endpoint::Impl::stop_everything() {
  stopped_ = true;
  admin_.reset();  // first: it asks the shards
  listeners_.close();
  shards_.stop([this](runtime::Shard& shard) { servers_[shard.index()]->close_all(); });
  servers_.clear();
  workers_.stop();
  if (disk_) disk_->stop();
  watchdog_.stop();
  if (pubsub_) pubsub_->stop();
}

}  // namespace roost
