// SPDX-License-Identifier: Apache-2.0
#include "support/node.hpp"

#include <future>

namespace roost::test {
namespace {

/// A message may go by a mailbox, a deferred task and a mailbox again before it is where it should be.
constexpr int kTurns = 6;

pubsub::SerializerList pointers_of(const phoenix::SerializerList& versions) {
  pubsub::SerializerList list;
  for (const auto& entry : versions.entries())
    list.push_back(entry.serializer.get());
  return list;
}

}  // namespace

Node::Node(const NodeOptions& options)
    : logger_(log, options.log_level),
      versions_(options.versions
                    ? options.versions
                    : std::make_shared<phoenix::SerializerList>(phoenix::SerializerList::defaults())),
      serializers_(pointers_of(*versions_)),
      shards_(options.shards, clock),
      workers_({options.workers, 64}) {
  if (options.with_pubsub) {
    PubSubOptions pubsub;
    pubsub.adapter = options.adapter;
    pubsub_ = std::make_unique<pubsub::PubSubServer>(pubsub, shards_, serializers_, telemetry, logger_);
    pubsub_->start().value();
  }
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    contexts_.push_back(std::make_unique<channels::ShardContext>(shards_.at(i), pubsub_.get(), workers_,
                                                                 clock, telemetry, logger_));
  }
}

Node::~Node() {
  stop();
  workers_.stop();
  if (pubsub_) pubsub_->stop();
}

void Node::turn() {
  if (has_threads_) return;
  for (int i = 0; i < kTurns; ++i) {
    for (std::size_t shard = 0; shard < shards_.size(); ++shard)
      shards_.at(shard).loop().run_once(base::Duration::zero());
  }
}

void Node::advance(std::chrono::milliseconds by) {
  clock.advance(by);
  turn();
}

bool Node::turn_until(const std::function<bool()>& done) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    shards_.at(0).loop().run_once(std::chrono::milliseconds(10));
    turn();
  }
  return true;
}

void Node::start() {
  has_threads_ = true;
  shards_.start();
}

void Node::stop() {
  shards_.stop();
  has_threads_ = false;
}

void Node::on_shard(std::size_t shard, const std::function<void()>& task) {
  std::promise<void> done;
  shards_.at(shard).mailbox()->post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

std::size_t Node::topics() {
  std::size_t topics = 0;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    topics += pubsub_->index(shard).topics();
  return topics;
}

std::size_t Node::members_of(std::string_view topic) {
  std::size_t members = 0;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    members += pubsub_->index(shard).members_of(topic);
  return members;
}

}  // namespace roost::test
