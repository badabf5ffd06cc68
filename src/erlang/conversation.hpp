// SPDX-License-Identifier: Apache-2.0
// One connected node: what is said to it and what it says, from the end of the handshake on. It is found to
// have a `pg`, its groups are followed, and everything that a well-behaved node owes others is answered:
// monitors and links of processes that are not there, pings. Pure: frames in, frames out. Owner and thread: a
// link.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "erlang/group_names.hpp"
#include "protocol/distribution/speech.hpp"

namespace roost::erlang {

class Conversation {
 public:
  class Events {
   public:
    /// For the members of a topic. Views live for the call.
    virtual void on_forwarded(const distribution::Forwarded& forwarded) = 0;
    /// Of another Roost node.
    virtual void on_roost(std::string_view envelope) = 0;
    /// Its groups are known.
    virtual void on_groups() = 0;
    /// Its `pg` has ended: rediscover() a little later.
    virtual void on_pg_ended() = 0;
    /// The pool of that node is larger: to be told to all nodes by join().
    virtual void on_new_group(const std::string& group) = 0;
    virtual void on_malformed(std::string_view why) = 0;

   protected:
    ~Events() = default;
  };

  /// More members of one group are not kept.
  static constexpr std::size_t kMaxMembers = 1'024;

  /// All are borrowed.
  Conversation(distribution::Speech& speech, GroupNames& groups, Events& events)
      : speech_(speech), groups_(groups), events_(events) {}

  void begin(std::string& out) const { speech_.discover(out); }
  void rediscover(std::string& out) const { speech_.discover(out); }
  /// The body of a frame.
  void read(std::string_view body, std::string& out);

  /// Its `pg` has answered, and has not ended since.
  [[nodiscard]] bool has_pg() const noexcept { return synced_; }
  /// It has a worker of this pubsub.
  [[nodiscard]] bool takes_broadcasts() const noexcept { return !workers_.empty() || had_worker_; }
  [[nodiscard]] bool is_roost() const noexcept { return roost_.has_value(); }

  // Each says nothing and returns false where there is nobody to hear it.

  /// To a member of its groups; by name, if its `pg` has lost them.
  bool forward(std::string& out, const distribution::ForwardMessage& message) const;
  /// To its worker by name.
  bool forward_direct(std::string& out, const distribution::ForwardMessage& message) const;
  bool tell(std::string& out, std::string_view envelope) const;
  bool join(std::string& out, std::string_view group) const;

 private:
  using Workers = std::map<std::string, distribution::Pids, std::less<>>;

  void take(const distribution::Send& send, std::string& out);
  void take(const distribution::Monitor& monitor, std::string& out);
  void take(const distribution::MonitorExit& exit, std::string& out);
  void take(const distribution::Link& link, std::string& out);
  void take(const distribution::Unlink& unlink, std::string& out);
  void take(const distribution::OtherSignal& signal, std::string& out);

  [[nodiscard]] bool is_pg(const distribution::Process& process) const;
  [[nodiscard]] bool is_worker(const distribution::Process& process) const;
  [[nodiscard]] bool is_net_kernel(const distribution::Process& process) const;
  void take_pg(std::string_view term, std::string& out);
  void take_for_worker(std::string_view term);
  void on(const distribution::PgDiscover& discover, std::string& out);
  void on(distribution::PgSync& sync, std::string& out);
  void on(distribution::PgJoin& join, std::string& out);
  void on(const distribution::PgLeave& leave, std::string& out);
  void follow(const distribution::Pid& pg, std::string& out);
  void add(std::string& group, distribution::Pids& members);
  void remove(std::string_view group, const distribution::Pids& members);
  void forget_groups();
  void count_workers();
  [[nodiscard]] bool may_get(const distribution::ForwardMessage& message) const {
    return !message.for_roost_only() || is_roost();
  }

  distribution::Speech& speech_;
  GroupNames& groups_;
  Events& events_;
  std::optional<distribution::Pid> pg_;
  distribution::Reference monitor_;  // of pg_
  bool synced_ = false;
  Workers workers_;  // by group, those of the pubsub; no group is empty
  std::optional<distribution::Pid> roost_;
  bool had_worker_ = false;  // in this connection
};

}  // namespace roost::erlang
