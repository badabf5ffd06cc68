// SPDX-License-Identifier: Apache-2.0
// The node of the test kit, with its log recorded.
#pragma once

#include <memory>

#include "support/recording_log.hpp"
#include "testing/node.hpp"

namespace roost::test {

struct RecordedLog {
  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
};

using NodeOptions = TestNodeOptions;

class Node : public RecordedLog, public TestNode {
 public:
  explicit Node(NodeOptions options = {}) : TestNode(with_log(std::move(options), log)) {}

 private:
  [[nodiscard]] static NodeOptions with_log(NodeOptions options, std::shared_ptr<LogSink> sink) {
    options.log_sink = std::move(sink);
    return options;
  }
};

}  // namespace roost::test
