// SPDX-License-Identifier: Apache-2.0
// `roost dial` as a process, and the server it talks to, driven by the test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "peer_server.hpp"
#include "support/child.hpp"

namespace roost::test {

class DialTest : public testing::Test {
 protected:
  explicit DialTest(std::shared_ptr<const net::TlsServerContext> tls = nullptr)
      : server_(0, std::move(tls)) {}

  Child& dial(std::vector<std::string> arguments, const std::vector<std::string>& environment = {}) {
    arguments.insert(arguments.begin(), {"roost", "dial"});
    child_ = std::make_unique<Child>(arguments, environment);
    return *child_;
  }
  /// Waits until standard output contains `text`.
  void wait_for(const std::string& text) {
    server_.run_until([&] { return child_->out().find(text) != std::string::npos; });
  }
  int wait_for_end() {
    server_.run_until([&] { return child_->ended(); });
    return child_->exit_code();
  }
  [[nodiscard]] std::string connected() const { return "Connected to " + server_.url() + "\n"; }

  PeerServer server_;
  std::unique_ptr<Child> child_;
};

}  // namespace roost::test
