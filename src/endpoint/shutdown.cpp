// SPDX-License-Identifier: Apache-2.0
#include "endpoint/shutdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <map>
#include <thread>

#include "base/log_text.hpp"
#include "config/mount_rules.hpp"
#include "socket/socket_mount.hpp"

namespace roost::endpoint {
namespace {

/// A thread that wakes up so much later than it wanted to did not run, and neither did the shards.
constexpr std::chrono::milliseconds kPause{250};

/// How long one shard may take to say who is there.
constexpr std::chrono::seconds kOneShard{1};

/// Also when draining took all the time there was.
std::chrono::steady_clock::time_point at_least_from_now() {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
}

}  // namespace

bool Shutdown::drain() {
  draining_ = true;
  drain_in_batches();
  const Deadline deadline = std::chrono::steady_clock::now() + parts_.config.current().shutdown;
  for (std::size_t i = 0; i < parts_.servers.size(); ++i) {
    parts_.shards.at(i).mailbox()->post([servers = &parts_.servers.at(i)] { servers->drain(); });
  }
  parts_.listeners.suspend();
  wait_until_drained();
  const bool shards = all_shards_answer(deadline);
  return all_workers_come_back(deadline) && shards;
}

void Shutdown::drain_in_batches() {
  DrainRounds rounds = planned_rounds();
  for (auto due = rounds.next(); due; due = rounds.next()) {
    std::this_thread::sleep_until(*due);
    if (const base::Duration late = parts_.clock.now() - *due; late > kPause) rounds.postpone(late);
    rounds.take_due(parts_.clock.now(), [this](const DrainRound& round) { send_away(round); });
  }
}

DrainRounds Shutdown::planned_rounds() {
  std::map<const socket::SocketMount*, std::vector<DrainCandidate>> of_mount;
  for (const DrainMember& member : drain_members())
    of_mount[member.mount].push_back(member.candidate);
  DrainRounds rounds(parts_.clock.now());
  for (const auto& [mount, connections] : of_mount) {
    const DrainOptions options = options_of(*mount);
    rounds.add(mount->definition.name, options, plan_drain(connections, options.batch_size));
  }
  return rounds;
}

/// Of all shards that answer; from here on they refuse new clients. Mounts without a drainer are left out.
std::vector<DrainMember> Shutdown::drain_members() {
  const auto questions = parts_.servers.questions();
  std::vector<DrainMember> all;
  for (std::size_t i = 0; i < questions.shards(); ++i) {
    ShardServers& servers = parts_.servers.at(i);
    const auto deadline = std::chrono::steady_clock::now() + kOneShard;
    const auto part = questions.ask(i, deadline, [&servers](channels::ShardContext&) {
      servers.refuse_new();
      return servers.drain_members();
    });
    if (part) all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

DrainOptions Shutdown::options_of(const socket::SocketMount& mount) {
  const Drainer& drainer = mount.options.drainer;
  DrainOptions options = drainer.options.value_or(DrainOptions{});
  if (!drainer.at_stop) return options;
  const auto keep = [&](std::string_view why) {
    parts_.logger.error(
        fmt::format("the drainer of {} {}: its other options hold", mount.definition.name, why));
  };
  try {
    const DrainOptions wanted = drainer.at_stop();
    if (const auto problem = config::drain_problem(wanted)) return keep(*problem), options;
    return wanted;
  } catch (const std::exception& error) {
    keep(fmt::format("threw {}", base::shown_quoted(error.what())));
  } catch (...) {
    keep("threw");
  }
  return options;
}

void Shutdown::send_away(const DrainRound& round) {
  if (round.batch().channels > 0) {
    parts_.logger.write(round.options.log, to_string(round));
    parts_.telemetry.emit({.name = telemetry_event::kSocketDrain,
                           .reason = round.socket,
                           .duration = round.options.batch_interval,
                           .count = round.batch().channels,
                           .total = round.plan.total,
                           .index = round.index,
                           .rounds = round.plan.rounds});
  }
  std::vector<std::vector<ConnectionId>> of_shard(parts_.shards.size());
  for (const ConnectionId connection : round.batch().connections)
    of_shard[connection.shard].push_back(connection);
  for (std::size_t i = 0; i < of_shard.size(); ++i) {
    if (of_shard[i].empty()) continue;
    parts_.shards.at(i).mailbox()->post(
        [servers = &parts_.servers.at(i), connections = std::move(of_shard[i])]() mutable {
          servers->send_away(std::move(connections));
        });
  }
}

/// Polls: time in which the process was suspended does not count.
void Shutdown::wait_until_drained() const {
  constexpr std::chrono::milliseconds kLookEvery{2};
  base::Duration left = parts_.config.current().shutdown;
  base::TimePoint looked = parts_.clock.now();
  while (parts_.listeners.open_connections() > 0 && left > base::Duration::zero()) {
    std::this_thread::sleep_for(kLookEvery);
    const base::TimePoint now = parts_.clock.now();
    left -= std::min<base::Duration>(now - looked, kPause);
    looked = now;
  }
}

/// A shard that is still inside a callback can't be stopped: threads are not killed.
bool Shutdown::all_shards_answer(Deadline deadline) {
  bool all = true;
  for (std::size_t i = 0; i < parts_.shards.size(); ++i) {
    auto answered = std::make_shared<std::promise<void>>();
    auto answer = answered->get_future();
    parts_.shards.at(i).mailbox()->post([answered] { answered->set_value(); });
    if (answer.wait_until(std::max(deadline, at_least_from_now())) == std::future_status::ready) continue;
    all = false;
    const auto stuck = parts_.shards.at(i).probe().snapshot();
    parts_.logger.error(fmt::format("shard {} does not stop: it is in {} of {}", i,
                                    stuck ? stuck->callback : "a callback",
                                    base::shown_quoted(stuck ? stuck->subject : "?")));
  }
  return all;
}

/// Nor can a worker, in a function that was given to run_blocking.
bool Shutdown::all_workers_come_back(Deadline deadline) {
  const std::size_t busy = parts_.workers.wait_until_idle(std::max(deadline, at_least_from_now()));
  if (busy == 0) return true;
  parts_.logger.error(fmt::format("{} call{} of run_blocking still wait{} or run{}", busy,
                                  busy == 1 ? "" : "s", busy == 1 ? "s" : "", busy == 1 ? "s" : ""));
  return false;
}

}  // namespace roost::endpoint
