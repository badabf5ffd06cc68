// SPDX-License-Identifier: Apache-2.0
#include "erlang/distribution_adapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/random.hpp"
#include "base/thread.hpp"
#include "cluster/envelope.hpp"
#include "tracker/tracker_codec.hpp"

namespace roost::erlang {

using distribution::ForwardMessage;
using distribution::PayloadForm;

namespace {

template <class Number>
Number random_above(Number least) {
  Number number = 0;
  while (number <= least)
    base::system_random()(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

constexpr std::uint32_t kHighestOldCreation = 3;

cluster::Kind envelope_kind(NodeMessage::Kind kind) {
  switch (kind) {
    case NodeMessage::Kind::hello:
      return cluster::Kind::hello;
    case NodeMessage::Kind::goodbye:
      return cluster::Kind::goodbye;
    case NodeMessage::Kind::request:
      return cluster::Kind::request;
    case NodeMessage::Kind::reply:
      return cluster::Kind::reply;
  }
  return cluster::Kind::hello;
}

/// Trackers listen there. They die of what is no message of a tracker.
bool is_for_trackers(const PubSubMessage& message) {
  constexpr std::string_view kTopic = "phx_presence:";
  return message.topic.starts_with(kTopic);
}

/// A tracker of this node speaks: real trackers get its term, as it is, once it has been read as they read
/// it.
bool is_tracker_message(const PubSubMessage& message) {
  const std::string_view bytes = message.payload.bytes();
  return is_for_trackers(message) && message.event.empty() && !bytes.empty() &&
         static_cast<unsigned char>(bytes.front()) == etf::Tag::version && tracker::decode(bytes.substr(1));
}

Error too_large(std::size_t bytes, std::size_t most) {
  return make_error(
      fmt::format("erlang: the message has {} bytes with its envelope, and max_message_bytes is {}", bytes,
                  most),
      std::errc::message_size);
}

}  // namespace

ErlangAdapter::ErlangAdapter(ErlangOptions options, std::string cookie)
    : options_(std::move(options)),
      cookie_(std::move(cookie)),
      incarnation_(random_above<std::uint64_t>(0)) {}

ErlangAdapter::~ErlangAdapter() {
  stop();
}

// --- start and stop ---

void ErlangAdapter::use(runtime::ShardSet& shards, Logger& logger) {
  shards_ = &shards;
  logger_ = &logger;
}

Result<void> ErlangAdapter::start(const Options& options, PubSubReceiver& receiver) {
  if (shards_ == nullptr) return make_error("erlang: the adapter needs the shards of a node");
  if (node_) return make_error("erlang: an adapter starts once");
  receiver_ = &receiver;
  board_.emplace(*logger_, [&receiver] { receiver.state_changed(); });
  // NOLINTNEXTLINE(modernize-make-unique): that can't name the members
  settings_.reset(new Settings{.options = options_,
                               .cookie = cookie_,
                               .own = {.name = options_.node, .creation = random_above(kHighestOldCreation)},
                               .board = *board_,
                               .logger = *logger_});
  for (const std::string& peer : options_.peers)
    if (peer != options_.node) board_->connecting(peer);
  loop_ = std::make_unique<runtime::EventLoop>(clock_);
  node_ = std::make_unique<Node>(*loop_, *shards_, *settings_, options.name, options.pool_size, incarnation_,
                                 receiver);
  made_ = true;
  running_ = true;
  loop_->mailbox()->post([this] { node_->open(); });
  thread_ = base::start_thread("erlang", [this] {
    loop_->run();
    loop_->mailbox()->close();
  });
  return {};
}

void ErlangAdapter::stop() {
  if (!running_.exchange(false)) return;
  loop_->mailbox()->post([this] {
    node_->close();
    loop_->stop();
  });
  thread_.join();
}

// --- out ---

Result<ErlangAdapter::Message> ErlangAdapter::encode(const PubSubMessage& message) const {
  const Payload& payload = message.payload;
  auto encoded =
      is_tracker_message(message)
          ? ForwardMessage::plain(message.topic, payload.bytes().substr(1))
          : ForwardMessage::of({.topic = message.topic,
                                .event = message.event,
                                .payload = payload.is_binary() ? payload.bytes() : payload.text(),
                                .form = payload.is_binary() ? PayloadForm::binary : PayloadForm::json,
                                .dispatcher = message.dispatcher,
                                .for_roost_only = is_for_trackers(message)});
  if (!encoded) return make_error("erlang: " + encoded.error().message);
  if (encoded->term().size() > options_.max_message_bytes)
    return too_large(encoded->term().size(), options_.max_message_bytes);
  return std::make_shared<const ForwardMessage>(*std::move(encoded));
}

template <class Use>
Result<void> ErlangAdapter::hand_over(std::size_t bytes, Use use) {
  const auto refused = [] {
    return make_error("erlang: too much is waiting for the connections already; no other node got it",
                      std::errc::resource_unavailable_try_again);
  };
  if (handed_over_.fetch_add(bytes) + bytes > options_.max_queued_bytes) {
    handed_over_.fetch_sub(bytes);
    return refused();
  }
  const bool posted = loop_->mailbox()->try_post([this, bytes, use = std::move(use)] {
    handed_over_.fetch_sub(bytes);
    use(*node_);
  });
  if (posted) return {};
  handed_over_.fetch_sub(bytes);
  return running_ ? refused() : Result<void>();
}

Result<void> ErlangAdapter::broadcast(const PubSubMessage& message) {
  if (!running_ || node_->listeners() == 0) return {};
  auto encoded = encode(message);
  if (!encoded) return encoded.error();
  const std::size_t bytes = (*encoded)->term().size();
  return hand_over(bytes, [encoded = *std::move(encoded)](Node& node) { node.broadcast(*encoded); });
}

Result<void> ErlangAdapter::direct_broadcast(std::string_view node, const PubSubMessage& message) {
  if (!running_) return {};
  if (node == options_.node) {
    receiver_->receive(message);
    return {};
  }
  auto encoded = encode(message);
  if (!encoded) return encoded.error();
  const std::size_t bytes = (*encoded)->term().size();
  return hand_over(bytes, [name = std::string(node), encoded = *std::move(encoded)](Node& own) {
    own.direct(name, *encoded);
  });
}

Result<void> ErlangAdapter::tell(std::string_view node, const NodeMessage& message) {
  if (!running_) return {};
  if (node == options_.node) {
    NodeMessage own = message;
    own.from = options_.node;
    own.incarnation = incarnation_;
    receiver_->heard(own);
    return {};
  }
  if (node_->roost_nodes() == 0) return {};
  std::string encoded;
  const auto fault = cluster::encode({.kind = envelope_kind(message.kind),
                                      .origin = {options_.node, incarnation_, 0},
                                      .sequence = std::max<std::uint64_t>(message.number, 1),
                                      .topic = message.topic,
                                      .event = message.event,
                                      .payload = message.body},
                                     encoded);
  if (fault) return make_error(fmt::format("erlang: can't be sent to other nodes: {}", fault->reason));
  if (encoded.size() > options_.max_message_bytes)
    return too_large(encoded.size(), options_.max_message_bytes);
  const std::size_t bytes = encoded.size();
  return hand_over(bytes, [name = std::string(node), encoded = std::move(encoded)](Node& own) {
    own.tell(name, encoded);
  });
}

PubSubState ErlangAdapter::state() const {
  PubSubState state;
  state.adapter = "erlang";
  if (!made_) {
    state.links.emplace_back();  // that connects
    return state;
  }
  state.links = board_->links();
  for (std::size_t i = 0; i < state.links.size(); ++i)
    state.links[i].group = i;  // one connected node will do
  state.sent = settings_->figures.sent;
  state.received = settings_->figures.received;
  state.dropped = settings_->figures.dropped;
  state.malformed = settings_->figures.malformed;
  state.lost = settings_->figures.lost;
  return state;
}

}  // namespace roost::erlang
