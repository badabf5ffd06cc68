// SPDX-License-Identifier: Apache-2.0
// An endpoint with its admin endpoint on a Unix socket in a folder of the test's own, and somebody who asks.
#pragma once

#include <gmock/gmock.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "cli/node/admin_client.hpp"
#include "integration/endpoint/endpoint_fixture.hpp"

namespace roost::test {

using ::testing::HasSubstr;

class AdminTest : public EndpointTest {
 protected:
  AdminTest() {
    std::string name = "/tmp/roost-test-XXXXXX";
    folder = ::mkdtemp(name.data());
    config.admin.enabled = true;
    config.admin.socket = folder + "/node.sock";
  }
  ~AdminTest() override { std::filesystem::remove_all(folder); }

  [[nodiscard]] cli::AdminClient admin() const {
    return cli::AdminClient({.text = config.admin.socket, .socket = config.admin.socket});
  }
  [[nodiscard]] cli::AdminResponse ask(const std::string& method, const std::string& target,
                                       const std::string& body = {}) const {
    return admin().ask(method, target, body).value();
  }
  [[nodiscard]] Json get(const std::string& target) const {
    const auto answer = ask("GET", target);
    EXPECT_EQ(answer.status, 200U) << target << ": " << answer.body;
    return boost::json::parse(answer.body);
  }
  [[nodiscard]] cli::AdminResponse post(const std::string& target, const Json& body) const {
    return ask("POST", target, boost::json::serialize(body));
  }

  /// Joined to `topic`.
  PhoenixClient member_of(const std::string& topic, const std::string& id = {}) {
    auto visitor = client("/socket/websocket?vsn=2.0.0" + (id.empty() ? "" : "&id=" + id));
    EXPECT_TRUE(visitor.joins(topic));
    return visitor;
  }
  [[nodiscard]] std::string only_connection() const {
    return std::string(get("/api/connections").at("connections").at(0).at("id").as_string());
  }

  std::string folder;
};

}  // namespace roost::test
