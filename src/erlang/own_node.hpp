// SPDX-License-Identifier: Apache-2.0
// This node among the others: whom it calls, who calls it, and what passes between them. It has a loop of its
// own, so that it reads whatever the shards do: a node of Erlang whose messages are not read stops in the
// middle of a broadcast. Owner: the adapter. Thread: that loop's, unless it says otherwise.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "erlang/caller.hpp"
#include "erlang/epmd_registration.hpp"
#include "erlang/hand_over.hpp"
#include "erlang/link.hpp"
#include "net/listener.hpp"
#include "net/resolver.hpp"

namespace roost::erlang {

class Node final : private Link::Events,
                   private Caller::Events,
                   private net::Resolver::Waiter,
                   private runtime::IoHandler,
                   private runtime::TurnEnd {
 public:
  /// More nodes than these are not let in.
  static constexpr std::size_t kMaxLinks = 1'024;
  /// Connections of others whose handshake is under way.
  static constexpr std::size_t kMaxCallers = 128;

  /// All are borrowed, until the loop has ended.
  Node(runtime::EventLoop& loop, runtime::ShardSet& shards, Settings& settings, std::string_view pubsub,
       unsigned pool_size, std::uint64_t incarnation, PubSubReceiver& receiver);
  ~Node();

  void open();
  void close();

  void broadcast(const distribution::ForwardMessage& message);
  void direct(std::string_view node, const distribution::ForwardMessage& message);
  /// An empty name: to all Roost nodes.
  void tell(std::string_view node, std::string_view envelope);

  /// How many nodes take broadcasts. Thread: any.
  [[nodiscard]] std::size_t listeners() const noexcept { return listeners_.load(std::memory_order_acquire); }
  /// How many of them are Roost nodes. Thread: any.
  [[nodiscard]] std::size_t roost_nodes() const noexcept {
    return roost_nodes_.load(std::memory_order_acquire);
  }

 private:
  using Links = std::map<std::string, std::unique_ptr<Link>, std::less<>>;

  void listen(const net::Resolver::Addresses& addresses);
  void accept_one();
  [[nodiscard]] Link* link_to(std::string_view peer);
  Link& add_link(const std::string& peer, Link::Kind kind);
  void remove_later(const std::string& peer);
  void count_listeners();
  void deliver(Link& from, const distribution::Forwarded& forwarded);
  void deliver(Link& from, std::string_view topic, const distribution::ForwardedMessage& message);
  void lose(Link& from, std::string_view topic);
  void hear(Link& from, std::string_view envelope);
  void malformed(Link& from, std::string_view why);

  // Link::Events
  void on_forwarded(Link& link, const distribution::Forwarded& forwarded) override {
    deliver(link, forwarded);
  }
  void on_roost(Link& link, std::string_view envelope) override { hear(link, envelope); }
  void on_groups(Link& link) override;
  void on_return(Link& link) override;
  void on_new_group(const std::string& group) override;
  void on_lost(Link& link) override;
  // Caller::Events
  distribution::ServerHandshake::Status on_caller(const std::string& name) override;
  void on_met(Caller& caller, const distribution::NodeFacts& peer, std::unique_ptr<net::ByteStream> stream,
              std::string_view rest) override;
  void on_gone(Caller& caller) override;
  // net::Resolver::Waiter
  void on_addresses(const net::Resolver::Addresses& addresses) override { listen(addresses); }
  // runtime::IoHandler: somebody connects
  void on_io(runtime::IoEvents events) override;
  // runtime::TurnEnd
  bool on_turn_end() override;

  runtime::EventLoop& loop_;
  Settings& settings_;
  const std::uint64_t incarnation_;
  PubSubReceiver& receiver_;
  distribution::Speech speech_;
  GroupNames groups_;
  HandOver hand_over_;
  std::shared_ptr<net::Resolver> resolver_;
  std::optional<net::Listener> listener_;
  std::optional<EpmdRegistration> registration_;
  Links links_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::map<std::string, std::size_t, std::less<>> shown_queues_;  // as the board has them, where not 0
  std::atomic<std::size_t> listeners_{0};
  std::atomic<std::size_t> roost_nodes_{0};
  bool open_ = false;
};

}  // namespace roost::erlang
