// SPDX-License-Identifier: Apache-2.0
#include "erlang/own_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "base/log_text.hpp"
#include "base/random.hpp"
#include "cluster/envelope.hpp"
#include "protocol/distribution/erlang_name.hpp"
#include "protocol/etf/term_tags.hpp"
#include "protocol/phoenix/json_validator.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace roost::erlang {

using distribution::Forwarded;
using distribution::ForwardedMessage;
using distribution::ForwardMessage;
using phoenix::PayloadAccess;

namespace {

std::uint32_t challenge_of_server() {
  std::uint32_t number = 0;
  base::system_random()(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

std::optional<NodeMessage::Kind> kind_of(cluster::Kind kind) {
  switch (kind) {
    case cluster::Kind::hello:
      return NodeMessage::Kind::hello;
    case cluster::Kind::goodbye:
      return NodeMessage::Kind::goodbye;
    case cluster::Kind::request:
      return NodeMessage::Kind::request;
    case cluster::Kind::reply:
      return NodeMessage::Kind::reply;
    default:
      return std::nullopt;
  }
}

/// Modules of the application that dispatch are not here: what they would have got is given to the members.
std::string_view own_dispatcher(std::string_view name) {
  return name.starts_with("Elixir.") ? std::string_view() : name;
}

}  // namespace

Node::Node(runtime::EventLoop& loop, runtime::ShardSet& shards, Settings& settings, std::string_view pubsub,
           unsigned pool_size, std::uint64_t incarnation, PubSubReceiver& receiver)
    : loop_(loop),
      settings_(settings),
      incarnation_(incarnation),
      receiver_(receiver),
      speech_(settings.own.name, settings.own.creation),
      groups_(pubsub, pool_size),
      hand_over_(shards, loop.mailbox(), settings.options.max_received_bytes),
      resolver_(std::make_shared<net::Resolver>(loop)) {}

Node::~Node() = default;

void Node::open() {
  open_ = true;
  loop_.add_turn_end(*this);
  const ErlangOptions& options = settings_.options;
  const std::string host(distribution::host_of(options.node));
  resolver_->look_up(options.listen_ip.empty() ? host : options.listen_ip, options.listen_port, *this);
  for (const std::string& peer : options.peers)
    if (peer != options.node && link_to(peer) == nullptr) add_link(peer, Link::Kind::configured).open();
}

void Node::close() {
  if (!std::exchange(open_, false)) return;
  for (const auto& [peer, link] : links_)
    link->finish();
  links_.clear();
  callers_.clear();
  registration_.reset();
  resolver_->cancel(*this);
  if (listener_) loop_.unwatch(listener_->fd(), *this);
  listener_.reset();
  loop_.remove_turn_end(*this);
  settings_.board.stopped();
}

// --- others that connect ---

/// Of the host that the node's name has, so that it is not reachable by every network of the machine.
void Node::listen(const net::Resolver::Addresses& addresses) {
  if (!open_) return;
  const auto complain = [this](const std::string& problem) {
    settings_.logger.error(
        fmt::format("erlang: {} cannot be reached by other nodes: {}", settings_.own.name, problem));
  };
  if (!addresses) return complain(addresses.error().message);
  auto listener =
      net::Listener::open({.address = addresses->front().ip(), .port = settings_.options.listen_port});
  if (!listener) return complain(listener.error().message);
  if (auto watched = loop_.watch(listener->fd(), runtime::Interest::read, *this); !watched)
    return complain(watched.error().message);
  listener_.emplace(*std::move(listener));
  registration_.emplace(loop_, resolver_, settings_, listener_->address().port());
}

void Node::on_io(runtime::IoEvents) {
  accept_one();
}

void Node::accept_one() {
  auto accepted = listener_->accept();
  if (accepted.status != net::AcceptStatus::accepted) return;
  if (callers_.size() >= kMaxCallers) return;  // closed: they may come again
  auto caller = Caller::take(loop_, std::move(accepted.socket), settings_, challenge_of_server(), *this);
  if (caller) callers_.push_back(*std::move(caller));
}

distribution::ServerHandshake::Status Node::on_caller(const std::string& name) {
  using Status = distribution::ServerHandshake::Status;
  if (name == settings_.own.name) return Status::not_allowed;
  Link* const link = link_to(name);
  if (link == nullptr) return links_.size() < kMaxLinks ? Status::ok : Status::not_allowed;
  if (link->is_up()) return Status::alive;
  if (!link->is_introducing_itself()) return Status::ok;
  const Status status = distribution::decide_simultaneous(settings_.own.name, name);
  if (status == Status::ok_simultaneous) link->yield_to_caller();
  return status;
}

void Node::on_met(Caller& caller, const distribution::NodeFacts& peer,
                  std::unique_ptr<net::ByteStream> stream, std::string_view rest) {
  Link* link = link_to(peer.name);
  if (link == nullptr) link = &add_link(peer.name, Link::Kind::caller);
  link->adopt(std::move(stream), peer, rest);
  on_gone(caller);
}

void Node::on_gone(Caller& caller) {
  const auto found =
      std::find_if(callers_.begin(), callers_.end(), [&](const auto& each) { return each.get() == &caller; });
  if (found == callers_.end()) return;
  loop_.retire(std::move(*found));
  callers_.erase(found);
}

// --- links ---

Link* Node::link_to(std::string_view peer) {
  const auto found = links_.find(peer);
  return found == links_.end() ? nullptr : found->second.get();
}

Link& Node::add_link(const std::string& peer, Link::Kind kind) {
  auto link = std::make_unique<Link>(LinkContext{loop_, resolver_, settings_, speech_, groups_}, peer, kind,
                                     static_cast<Link::Events&>(*this));
  return *links_.emplace(peer, std::move(link)).first->second;
}

void Node::on_groups(Link&) {
  count_listeners();
}

void Node::on_return(Link& link) {
  receiver_.gap({.origin = link.peer(), .cause = GapCause::link_down});
}

void Node::on_new_group(const std::string& group) {
  for (const auto& [peer, link] : links_)
    link->join(group);
}

void Node::on_lost(Link& link) {
  count_listeners();
  shown_queues_.erase(link.peer());
  if (link.kind() == Link::Kind::caller) remove_later(link.peer());
}

/// Nobody waits for one that called by itself; it may have called again by then.
void Node::remove_later(const std::string& peer) {
  loop_.defer([this, peer] {
    const auto found = links_.find(peer);
    if (found == links_.end() || found->second->is_up()) return;
    loop_.retire(std::move(found->second));
    links_.erase(found);
    settings_.board.forget(peer);
  });
}

void Node::count_listeners() {
  std::size_t listeners = 0;
  std::size_t roost_nodes = 0;
  for (const auto& [peer, link] : links_) {
    listeners += link->takes_broadcasts() ? 1 : 0;
    roost_nodes += link->is_roost() ? 1 : 0;
  }
  listeners_.store(listeners, std::memory_order_release);
  roost_nodes_.store(roost_nodes, std::memory_order_release);
}

bool Node::on_turn_end() {
  hand_over_.mark();
  for (const auto& [peer, link] : links_) {
    const std::size_t unsent = link->unsent();
    const auto shown = shown_queues_.find(peer);
    if (unsent == (shown == shown_queues_.end() ? 0 : shown->second)) continue;
    settings_.board.set_queued(peer, unsent);
    if (unsent == 0) {
      shown_queues_.erase(shown);
    } else {
      shown_queues_.insert_or_assign(peer, unsent);
    }
  }
  return false;
}

// --- out ---

void Node::broadcast(const ForwardMessage& message) {
  for (const auto& [peer, link] : links_)
    if (link->takes_broadcasts()) link->forward(message);
}

void Node::direct(std::string_view node, const ForwardMessage& message) {
  if (Link* const link = link_to(node); link != nullptr) link->forward_direct(message);
}

void Node::tell(std::string_view node, std::string_view envelope) {
  for (const auto& [peer, link] : links_)
    if (node.empty() || node == peer) link->tell(envelope);
}

// --- in ---

/// What nobody here wants is not read any further than its topic.
void Node::deliver(Link& from, const Forwarded& forwarded) {
  if (!receiver_.wants(forwarded.topic)) return;
  if (!hand_over_.admit(forwarded.rest.size())) return lose(from, forwarded.topic);
  const auto message = distribution::read_message(forwarded);
  if (!message) return malformed(from, message.error().message);
  deliver(from, forwarded.topic, *message);
}

void Node::deliver(Link& from, std::string_view topic, const ForwardedMessage& message) {
  if (!message.term.empty()) {
    // For a subscriber that is not a channel, which knows what it is.
    std::string term(1, static_cast<char>(etf::Tag::version));
    term.append(message.term);
    Figures::add(settings_.figures.received);
    return receiver_.receive({topic, {}, PayloadAccess::borrow_binary(term)});
  }
  const bool json = message.form == distribution::PayloadForm::json;
  if (json && !message.payload.starts_with('{')) return malformed(from, "its payload is not an object");
  const Payload payload =
      json ? PayloadAccess::borrow_json(message.payload) : PayloadAccess::borrow_binary(message.payload);
  Figures::add(settings_.figures.received);
  receiver_.receive({topic, message.event, payload, own_dispatcher(message.dispatcher)});
}

void Node::lose(Link& from, std::string_view topic) {
  Figures::add(settings_.figures.lost);
  settings_.lost_log.warning(fmt::format("erlang: the shards are too slow: a message of {} on {} was dropped",
                                         from.peer(), base::shown_quoted(topic)),
                             loop_.now());
  receiver_.gap({.topic = topic, .origin = from.peer(), .count = 1, .cause = GapCause::slow_consumer});
}

void Node::hear(Link& from, std::string_view bytes) {
  const auto decoded = cluster::decode(bytes);
  const auto* const envelope = std::get_if<cluster::Envelope>(&decoded);
  if (envelope == nullptr) return malformed(from, std::get<cluster::EnvelopeFault>(decoded).reason);
  const auto kind = kind_of(envelope->kind);
  if (!kind || envelope->origin.name != from.peer())
    return malformed(from, "it is not of the node that sent it");
  if (!std::holds_alternative<phoenix::JsonShape>(phoenix::validate_json(envelope->payload)))
    return malformed(from, "its body is not JSON");
  receiver_.heard({.kind = *kind,
                   .from = envelope->origin.name,
                   .incarnation = envelope->origin.incarnation,
                   .number = envelope->sequence,
                   .topic = envelope->topic,
                   .event = envelope->event,
                   .body = envelope->payload});
}

void Node::malformed(Link& from, std::string_view why) {
  Figures::add(settings_.figures.malformed);
  settings_.malformed_log.warning(fmt::format("erlang: a message of {} was dropped: {}", from.peer(), why),
                                  loop_.now());
}

}  // namespace roost::erlang
