// SPDX-License-Identifier: Apache-2.0
// A trace of one shard of a Node, as short words: "out room:1 shout". Thread: the shard's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/node.hpp"
#include "trace/expression.hpp"

namespace roost::test {

class TraceReader {
 public:
  explicit TraceReader(TestNode& node,
                       TraceOptions options = {.expression = "all", .limit = 1000, .rate = 1000},
                       std::size_t shard = 0)
      : feed_(std::make_shared<inspect::TraceFeed>(
            std::get<trace::Program>(trace::compile(options.expression)), options, node.clock.now())) {
    node.context(shard).insight.tracer.add(feed_, node.clock.now());
  }

  [[nodiscard]] std::vector<TraceRecord> take() { return feed_->take(); }
  [[nodiscard]] std::vector<std::string> words() {
    std::vector<std::string> all;
    for (const TraceRecord& record : take()) {
      std::string line = record.kind;
      for (const std::string& word : {record.topic, record.event, record.status})
        if (!word.empty()) line += " " + word;
      all.push_back(std::move(line));
    }
    return all;
  }
  [[nodiscard]] std::uint64_t dropped() const { return feed_->dropped(); }

 private:
  std::shared_ptr<inspect::TraceFeed> feed_;
};

}  // namespace roost::test
