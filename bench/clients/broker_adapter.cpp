// SPDX-License-Identifier: Apache-2.0
// The adapter over a real nats-server, on one shard and with nothing above it: CPU time of the node's process
// for each broadcast of 128 bytes, over 1,000 topics, in bursts of 256.
//   bench_broker_adapter publish|receive PORT
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "pubsub/shard_adapter.hpp"
#include "roost/nats_adapter.hpp"
#include "usage.hpp"

namespace {

constexpr std::size_t kMessages = 500'000;
constexpr std::size_t kBurst = 256;
constexpr std::size_t kTopics = 1'000;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "bench_broker_adapter: %s\n", what);
  std::_Exit(1);
}

class CountingReceiver final : public roost::PubSubReceiver {
 public:
  void receive(const roost::PubSubMessage& message) override {
    require(message.payload.text().size() == 128, "a message of another size");
    ++received;
    if (received == kMessages) all_received.count_down();
  }
  void gap(const roost::PubSubGap& /*gap*/) override { require(false, "something was lost"); }
  void heard(const roost::NodeMessage& /*message*/) override {}
  void state_changed() override {}

  std::size_t received = 0;
  std::latch all_received{1};
};

/// One shard with an adapter.
class BenchNode {
 public:
  BenchNode(const char* port, std::string name)
      : adapter_(roost::nats_pubsub_adapter(
            {.servers = {std::string("nats://127.0.0.1:") + port}, .broker = {.node = std::move(name)}})) {
    sharded().use(shards_, logger_);
    require(bool(adapter_->start({.name = "Bench"}, receiver)), "can't start");
    shards_.start();
    while (!adapter_->state().connected())
      ::usleep(1'000);
    topics_.reserve(kTopics);
    for (std::size_t i = 0; i < kTopics; ++i)
      topics_.push_back("room:" + std::to_string(i));
  }
  BenchNode(const BenchNode&) = delete;
  BenchNode& operator=(const BenchNode&) = delete;
  ~BenchNode() {
    shards_.stop([this](roost::runtime::Shard& shard) { sharded().shard_ends(shard); });
    adapter_->stop();
  }

  void want_all() {
    std::latch confirmed(kTopics);
    for (const std::string& topic : topics_)
      adapter_->interest(topic, true, [&confirmed](const roost::Result<void>& result) {
        require(bool(result), "not confirmed");
        confirmed.count_down();
      });
    confirmed.wait();
  }

  void publish_all(useconds_t pause) {
    for (std::size_t sent = 0; sent < kMessages; sent += kBurst) {
      publish_burst(sent);
      if (pause != 0) ::usleep(pause);
    }
    require(adapter_->state().dropped == 0, "something was dropped");
  }

  CountingReceiver receiver;

 private:
  /// On the shard, as its channels do.
  void publish_burst(std::size_t sent) {
    std::latch done(1);
    shards_.at(0).mailbox()->post([&] {
      for (std::size_t i = sent; i < std::min(sent + kBurst, kMessages); ++i)
        require(
            bool(adapter_->broadcast({.topic = topics_[i % kTopics], .event = "shout", .payload = payload_})),
            "can't publish");
      done.count_down();
    });
    done.wait();
  }
  [[nodiscard]] roost::pubsub::ShardAdapter& sharded() {
    return dynamic_cast<roost::pubsub::ShardAdapter&>(*adapter_);
  }

  roost::base::SteadyClock clock_;
  roost::Logger logger_{roost::stderr_sink(), roost::LogLevel::warning};
  roost::runtime::ShardSet shards_{1, clock_};
  std::shared_ptr<roost::PubSubAdapter> adapter_;
  std::vector<std::string> topics_;
  const roost::Payload payload_ =
      roost::Payload::from_json_text("{\"text\":\"" + std::string(117, 'x') + "\"}").value();
};

void publish(const char* port) {
  BenchNode node(port, "publisher");
  const roost::bench::Usage usage;
  node.publish_all(0);
  usage.print("publish, adapter", kMessages);
}

void receive(const char* port) {
  int gate[2];
  require(::pipe(gate) == 0, "no pipe");
  // Forked before there are threads; it waits for a byte.
  const pid_t publisher = ::fork();
  require(publisher >= 0, "can't fork");
  if (publisher == 0) {
    char byte = 0;
    require(::read(gate[0], &byte, 1) == 1, "no start");
    BenchNode(port, "publisher").publish_all(2'000);
    std::_Exit(0);
  }
  BenchNode node(port, "receiver");
  node.want_all();
  const roost::bench::Usage usage;
  require(::write(gate[1], "g", 1) == 1, "no start");
  node.receiver.all_received.wait();
  usage.print("receive, adapter", kMessages);
  ::waitpid(publisher, nullptr, 0);
}

}  // namespace

int main(int count, char** words) {
  require(count == 3, "publish|receive PORT");
  const std::string_view what = words[1];
  require(what == "publish" || what == "receive", "publish|receive PORT");
  what == "publish" ? publish(words[2]) : receive(words[2]);
}
