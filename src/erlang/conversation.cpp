// SPDX-License-Identifier: Apache-2.0
#include "erlang/conversation.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace roost::erlang {

using distribution::ForwardMessage;
using distribution::PgDiscover;
using distribution::PgJoin;
using distribution::PgLeave;
using distribution::PgSync;
using distribution::Pid;
using distribution::Pids;
using distribution::Process;

void Conversation::read(std::string_view body, std::string& out) {
  const auto signal = distribution::read_signal(body);
  if (!signal) return events_.on_malformed("a frame that is no signal");
  std::visit([&](const auto& one) { take(one, out); }, *signal);
}

// --- who is addressed ---

bool Conversation::is_pg(const Process& process) const {
  const auto* pid = std::get_if<Pid>(&process);
  return pid != nullptr ? *pid == speech_.pg() : std::get<std::string>(process) == distribution::kPubSubScope;
}

bool Conversation::is_worker(const Process& process) const {
  const auto* pid = std::get_if<Pid>(&process);
  return pid != nullptr ? *pid == speech_.worker() : groups_.contains(std::get<std::string>(process));
}

bool Conversation::is_net_kernel(const Process& process) const {
  const auto* name = std::get_if<std::string>(&process);
  return name != nullptr && *name == "net_kernel";
}

// --- signals ---

void Conversation::take(const distribution::Send& send, std::string& out) {
  if (is_worker(send.to)) return take_for_worker(send.message);
  if (is_pg(send.to)) return take_pg(send.message, out);
  if (!is_net_kernel(send.to)) return;
  if (const auto ping = distribution::read_ping(send.message)) speech_.pong(out, *ping);
}

void Conversation::take(const distribution::Monitor& monitor, std::string& out) {
  // The processes of this node never end, so nobody who monitors one has to be remembered.
  if (is_pg(monitor.to) || is_worker(monitor.to) || is_net_kernel(monitor.to)) return;
  speech_.no_process(out, monitor);
}

void Conversation::take(const distribution::MonitorExit& exit, std::string&) {
  if (!pg_ || exit.ref != monitor_) return;
  pg_.reset();
  forget_groups();
  events_.on_pg_ended();
}

void Conversation::take(const distribution::Link& link, std::string& out) {
  if (!speech_.is_own(link.to)) speech_.no_process(out, link);
}

void Conversation::take(const distribution::Unlink& unlink, std::string& out) {
  speech_.unlinked(out, unlink);
}

void Conversation::take(const distribution::OtherSignal&, std::string&) {}

void Conversation::take_for_worker(std::string_view term) {
  if (const auto forwarded = distribution::read_forwarded(term)) return events_.on_forwarded(*forwarded);
  if (const auto envelope = distribution::read_roost(term)) events_.on_roost(*envelope);
}

// --- its groups ---

void Conversation::take_pg(std::string_view term, std::string& out) {
  auto message = distribution::read_pg(term);
  if (!message) return events_.on_malformed("a message of pg that is none");
  std::visit([&](auto& one) { on(one, out); }, *message);
}

void Conversation::on(const PgDiscover& discover, std::string& out) {
  speech_.sync(out, discover.pg, groups_.all());
  if (pg_ == discover.pg) return;
  follow(discover.pg, out);
  speech_.discover(out, discover.pg);
}

/// A `pg` that was not known: its groups come.
void Conversation::follow(const Pid& pg, std::string& out) {
  forget_groups();
  pg_ = pg;
  monitor_ = speech_.new_reference();
  speech_.monitor(out, pg, monitor_);
}

void Conversation::on(PgSync& sync, std::string& out) {
  if (pg_ != sync.pg) follow(sync.pg, out);
  forget_groups();
  for (auto& [group, members] : sync.groups)
    add(group, members);
  count_workers();
  synced_ = true;
  events_.on_groups();
}

void Conversation::on(PgJoin& join, std::string&) {
  if (pg_ != join.pg) return;
  add(join.group, join.members);
  count_workers();
  events_.on_groups();
}

void Conversation::on(const PgLeave& leave, std::string&) {
  if (pg_ != leave.pg) return;
  for (const std::string& group : leave.groups)
    remove(group, leave.members);
  had_worker_ = !workers_.empty();  // it meant to leave
  events_.on_groups();
}

void Conversation::add(std::string& group, Pids& members) {
  if (members.empty()) return;
  if (group == groups_.roost()) {
    roost_ = std::move(members.front());
    return;
  }
  if (groups_.add(group)) events_.on_new_group(group);
  if (!groups_.contains(group)) return;
  Pids& known = workers_[std::move(group)];
  for (Pid& member : members)
    if (known.size() < kMaxMembers) known.push_back(std::move(member));
}

void Conversation::remove(std::string_view group, const Pids& members) {
  const auto found = workers_.find(group);
  if (found == workers_.end()) return;
  for (const Pid& member : members) {
    const auto one = std::find(found->second.begin(), found->second.end(), member);
    if (one != found->second.end()) found->second.erase(one);
  }
  if (found->second.empty()) workers_.erase(found);
}

void Conversation::forget_groups() {
  workers_.clear();
  roost_.reset();
  synced_ = false;
}

void Conversation::count_workers() {
  had_worker_ = had_worker_ || !workers_.empty();
}

// --- what is said ---

bool Conversation::forward(std::string& out, const ForwardMessage& message) const {
  if (!may_get(message)) return false;
  if (workers_.empty()) {
    // Its worker joined a pg that has ended since, and will not join again (§2.3).
    if (had_worker_) speech_.forward(out, groups_.worker(), message);
    return had_worker_;
  }
  speech_.forward(out, workers_.begin()->second.front(), message);
  return true;
}

bool Conversation::forward_direct(std::string& out, const ForwardMessage& message) const {
  if (!may_get(message)) return false;
  speech_.forward(out, groups_.worker(), message);
  return true;
}

bool Conversation::tell(std::string& out, std::string_view envelope) const {
  if (roost_) speech_.tell_roost(out, *roost_, envelope);
  return roost_.has_value();
}

bool Conversation::join(std::string& out, std::string_view group) const {
  if (pg_) speech_.join(out, *pg_, group);
  return pg_.has_value();
}

}  // namespace roost::erlang
