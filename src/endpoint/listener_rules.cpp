// SPDX-License-Identifier: Apache-2.0
#include "endpoint/listener_rules.hpp"

#include <fmt/format.h>

#include <ctime>

#include "net/address.hpp"
#include "net/tls_server_context.hpp"

namespace roost::endpoint {
namespace {

template <class Listener>
void check_common(std::string_view name, const Listener& listener, std::vector<std::string>& problems) {
  const auto require = [&](bool holds, std::string_view problem) {
    if (!holds) problems.push_back(fmt::format("{}.{}", name, problem));
  };
  require(net::Address::from_ip(listener.ip, listener.port).has_value(),
          fmt::format("ip \"{}\" is no IP address: write \"127.0.0.1\", \"0.0.0.0\" or \"::\"", listener.ip));
  require(listener.backlog > 0, "backlog must be at least 1");
  require(listener.acceptors > 0, "acceptors must be at least 1");
  require(listener.max_connections > 0, "max_connections must be at least 1");
  require(listener.handshake_timeout.count() > 0, "handshake_timeout must be longer than 0 ms");
}

}  // namespace

std::vector<std::string> listener_problems(const Config& config) {
  std::vector<std::string> problems;
  if (config.http.enabled) check_common("http", config.http, problems);
  if (config.https) {
    check_common("https", *config.https, problems);
    for (const std::string& problem :
         net::TlsServerContext::load(config.https->tls, std::time(nullptr)).problems)
      problems.push_back("https." + problem);
  }
  if (!config.http.enabled && !config.https)
    problems.emplace_back("nothing would listen: http is off, and https is not configured");
  return problems;
}

}  // namespace roost::endpoint
