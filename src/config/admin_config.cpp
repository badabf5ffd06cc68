// SPDX-License-Identifier: Apache-2.0
#include "roost/admin_config.hpp"

#include <fmt/format.h>

#include "net/address.hpp"

namespace roost {
namespace {

constexpr std::size_t kShortestToken = 16;

}  // namespace

std::vector<std::string> AdminConfig::validate() const {
  std::vector<std::string> problems;
  if (!enabled) return problems;
  if (!ip.empty() && !socket.empty()) {
    problems.emplace_back(
        "admin.socket and admin.ip contradict each other: the admin endpoint has one listener");
  }
  if (!ip.empty() && !net::Address::from_ip(ip, port)) {
    problems.push_back(fmt::format("admin.ip \"{}\" is not an IP address: write \"127.0.0.1\"", ip));
  }
  if (!ip.empty() && token.size() < kShortestToken) {
    problems.push_back(fmt::format(
        "admin.token must have at least {} bytes where admin.ip is given: over TCP anybody who can "
        "reach the port could ask",
        kShortestToken));
  }
  return problems;
}

}  // namespace roost
