// SPDX-License-Identifier: Apache-2.0
#include "testing/node.hpp"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <string>

namespace roost::test {
namespace {

/// No test needs this many; one that takes more sends itself messages for ever.
constexpr int kMaxRounds = 10'000;
/// Real time, for a test that hangs.
constexpr std::chrono::seconds kLongestWork{10};

[[noreturn]] void never_quiet(const char* what) {
  throw std::logic_error(std::string("The test node does not come to rest: ") + what +
                         ". Does a callback always send itself another message?");
}

}  // namespace

TestNode::TestNode(const TestNodeOptions& options)
    : logger_(options.log_sink, options.log_level),
      versions_(options.versions
                    ? options.versions
                    : std::make_shared<phoenix::SerializerList>(phoenix::SerializerList::defaults())),
      shards_(options.shards, clock),
      workers_({options.workers, 64}) {
  for (const auto& entry : versions_->entries())
    ROOST_CHECK(serializers_.add(*entry.serializer), "a test has few serializers");
  if (options.with_pubsub) {
    PubSubOptions pubsub;
    pubsub.adapter = options.adapter;
    pubsub.join_without_broker = options.join_without_broker;
    pubsub_ = std::make_unique<pubsub::PubSubServer>(pubsub, shards_, serializers_, telemetry, logger_);
    pubsub_->start().value();
  }
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    contexts_.push_back(std::make_unique<channels::ShardContext>(shards_.at(i), pubsub_.get(), workers_,
                                                                 clock, telemetry, logger_));
    contexts_.back()->presences = &presences_;
  }
}

TestNode::~TestNode() {
  stop();
  workers_.stop();
  presences_.stop();
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    presences_.loop_ends(shards_.at(shard));
  if (pubsub_) pubsub_->stop();
}

presence::PresenceServer& TestNode::add_presence(PresenceOptions options) {
  presence::PresenceServer& added =
      presences_.add(std::move(options), {*pubsub_, shards_, workers_, logger_});
  added.start();
  return added;
}

void TestNode::turn() {
  if (has_threads_) return;
  for (int round = 0; turn_each(); ++round) {
    if (round == kMaxRounds) never_quiet("its loops still have work after 10,000 rounds");
  }
}

/// True: there may be more to do.
bool TestNode::turn_each() {
  bool more = false;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    more |= shards_.at(shard).loop().run_once(base::Duration::zero());
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    more |= !shards_.at(shard).loop().idle();
  return more;
}

void TestNode::settle() {
  for (int round = 0; !has_threads_; ++round) {
    turn();
    if (workers_.wait_until_idle(std::chrono::steady_clock::now() + kLongestWork) > 0)
      never_quiet("a task of its workers does not end");
    if (!turn_each()) return;
    if (round == kMaxRounds) never_quiet("its workers are given work again and again");
  }
}

void TestNode::advance(std::chrono::milliseconds by) {
  const base::TimePoint target = clock.now() + by;
  while (const auto next = has_threads_ ? std::nullopt : next_timer(target)) {
    clock.advance(*next - clock.now());
    turn();
  }
  clock.advance(target - clock.now());
  turn();
}

void TestNode::stand_still(std::chrono::milliseconds by) {
  clock.advance(by);
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    shards_.at(shard).loop().did_not_run(by);
  turn();
}

std::optional<base::TimePoint> TestNode::next_timer(base::TimePoint limit) {
  std::optional<base::TimePoint> next;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    const auto wakeup = shards_.at(shard).loop().next_timer();
    if (wakeup && *wakeup < next.value_or(limit))
      next = std::max(*wakeup, clock.now() + runtime::TimerWheel::kTick);
  }
  return next && *next < limit ? next : std::nullopt;
}

bool TestNode::turn_until(const std::function<bool()>& done) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    shards_.at(0).loop().run_once(std::chrono::milliseconds(10));
    turn();
  }
  return true;
}

void TestNode::start() {
  has_threads_ = true;
  shards_.start();
}

void TestNode::stop() {
  shards_.stop();
  has_threads_ = false;
}

void TestNode::on_shard(std::size_t shard, const std::function<void()>& task) {
  std::promise<void> done;
  shards_.at(shard).mailbox()->post([&] {
    task();
    done.set_value();
  });
  done.get_future().wait();
}

std::size_t TestNode::topics() {
  std::size_t topics = 0;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    const pubsub::TopicTotals totals = pubsub_->index(shard).totals();
    topics += totals.channels + totals.others;
  }
  return topics;
}

std::size_t TestNode::members_of(std::string_view topic) {
  std::size_t members = 0;
  for (std::size_t shard = 0; shard < shards_.size(); ++shard)
    members += pubsub_->index(shard).members_of(topic);
  return members;
}

}  // namespace roost::test
