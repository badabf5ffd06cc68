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

void check_handshake_cpu(const HttpsListenerConfig& https, std::vector<std::string>& problems) {
  constexpr std::chrono::milliseconds kAll = std::chrono::seconds(1);
  if (https.handshake_cpu.count() <= 0 || https.handshake_cpu > kAll)
    problems.push_back(fmt::format(
        "https.handshake_cpu must be longer than 0 ms and at most 1 s, which is all of a shard, got {} ms",
        https.handshake_cpu.count()));
  if (https.handshake_cpu_per_address.count() < 0)
    problems.emplace_back("https.handshake_cpu_per_address must not be shorter than 0 ms");
}

/// Redirects that lead nowhere, or round and round.
void check_force_ssl(const Config& config, std::vector<std::string>& problems) {
  const ForceSsl& force = config.force_ssl;
  if (!force.enabled) return;
  if (!config.https && !force.forwarded_proto && config.trusted_proxies.empty())
    problems.emplace_back(
        "force_ssl.enabled would redirect every request for ever, because nothing here speaks https: set "
        "https.certfile, or trusted_proxies when a proxy ends TLS");
  if (config.url_host.empty() && !force.keep_host)
    problems.emplace_back(
        "force_ssl.enabled sends to url.host, which is empty: set it, or force_ssl.keep_host");
  if (config.url_scheme == "http")
    problems.emplace_back("force_ssl.enabled contradicts url.scheme \"http\": leave one of them out");
  if (force.hsts_max_age.count() < 0)
    problems.emplace_back("force_ssl.hsts_max_age must not be shorter than 0 s");
}

}  // namespace

std::vector<std::string> listener_problems(const Config& config) {
  std::vector<std::string> problems;
  if (config.http.enabled) check_common("http", config.http, problems);
  if (config.https) {
    check_common("https", *config.https, problems);
    check_handshake_cpu(*config.https, problems);
  }
  check_force_ssl(config, problems);
  if (!config.http.enabled && !config.https)
    problems.emplace_back("nothing would listen: http is off, and https is not configured");
  return problems;
}

std::vector<std::string> certificate_problems(const Config& config) {
  std::vector<std::string> problems;
  if (!config.https) return problems;
  for (const std::string& problem :
       net::TlsServerContext::load(config.https->tls, std::time(nullptr)).problems)
    problems.push_back("https." + problem);
  return problems;
}

}  // namespace roost::endpoint
