// SPDX-License-Identifier: Apache-2.0
// Everything that this node ever says over a distribution, one function each: there is no way to send another
// term. So nothing goes out that a real node's `pg`, its workers or its `net_kernel` could stumble over
// (docs/spec/erlang-cluster.md §2.4): this node joins groups and never leaves one, since its processes live
// as long as its connections. Each function appends one frame. Pure. Thread: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/distribution/broadcast_term.hpp"
#include "protocol/distribution/pg.hpp"
#include "protocol/distribution/signal.hpp"

namespace roost::distribution {

/// The name of `pg`'s process for all pubsubs of a node.
inline constexpr std::string_view kPubSubScope = "Elixir.Phoenix.PubSub";

class Speech {
 public:
  /// `node`, in this life.
  Speech(std::string node, std::uint32_t creation);

  // The processes of this node. They never end.

  [[nodiscard]] const Pid& pg() const noexcept { return pg_; }
  [[nodiscard]] const Pid& worker() const noexcept { return worker_; }
  [[nodiscard]] bool is_own(const Pid& pid) const noexcept { return pid == pg_ || pid == worker_; }

  static void tick(std::string& out);
  /// To a node whose `pg` is not known.
  void discover(std::string& out) const;
  void discover(std::string& out, const Pid& pg) const;
  /// This node's worker is in all of these groups.
  void sync(std::string& out, const Pid& pg, std::span<const std::string> groups) const;
  void join(std::string& out, const Pid& pg, std::string_view group) const;
  void monitor(std::string& out, const Pid& pg, const Reference& ref) const;
  /// There is no such process.
  void no_process(std::string& out, const Monitor& monitor) const;
  void no_process(std::string& out, const Link& link) const;
  void unlinked(std::string& out, const Unlink& unlink) const;
  void pong(std::string& out, const Ping& ping) const;
  void forward(std::string& out, const Pid& worker, const ForwardMessage& message) const;
  void forward(std::string& out, std::string_view registered, const ForwardMessage& message) const;
  /// To another Roost node's worker.
  void tell_roost(std::string& out, const Pid& worker, std::string_view envelope) const;
  /// A reference that no other call gets.
  [[nodiscard]] Reference new_reference();

  /// What is added to a ForwardMessage, at most.
  static constexpr std::size_t kMaxControl = 1'200;

 private:
  std::string node_;
  std::uint32_t creation_;
  Pid pg_;
  Pid worker_;
  std::uint64_t references_ = 0;
};

/// The bytes of tell_roost(); nothing: it is another term.
[[nodiscard]] std::optional<std::string_view> read_roost(std::string_view term);

}  // namespace roost::distribution
