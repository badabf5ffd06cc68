// SPDX-License-Identifier: Apache-2.0
#include "runtime/shard.hpp"

#include <algorithm>
#include <latch>
#include <string>

#include "base/thread.hpp"
#include "runtime/signals.hpp"

namespace roost::runtime {
namespace {

std::size_t number_of_cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Shard::~Shard() {
  stop();
  join();
}

void Shard::start() {
  ROOST_CHECK(!running(), "a shard starts once");
  thread_ = base::start_thread("shard " + std::to_string(index_), [this] {
    loop_.run();
    loop_.mailbox()->close();
  });
}

void Shard::join() {
  if (thread_.joinable()) thread_.join();
}

ShardSet::ShardSet(std::size_t count, const base::Clock& clock) {
  ignore_sigpipe();
  const std::size_t size = count == 0 ? number_of_cores() : count;
  for (std::size_t index = 0; index < size; ++index) {
    shards_.push_back(std::make_unique<Shard>(index, clock));
  }
}

ShardSet::~ShardSet() {
  stop();
}

void ShardSet::start(const ShardTask& on_start) {
  std::latch started(static_cast<std::ptrdiff_t>(shards_.size()));
  for (const auto& shard : shards_) {
    shard->mailbox()->post([&, running = shard.get()] {
      if (on_start) on_start(*running);
      started.count_down();
    });
    shard->start();
  }
  started.wait();
}

void ShardSet::stop(const ShardTask& on_stop) {
  for (const auto& shard : shards_) {
    if (!shard->running()) continue;
    shard->mailbox()->post([&on_stop, running = shard.get()] {
      if (on_stop) on_stop(*running);
      running->stop();
    });
  }
  for (const auto& shard : shards_)
    shard->join();
}

}  // namespace roost::runtime
