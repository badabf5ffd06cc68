// SPDX-License-Identifier: Apache-2.0
#include "config/config_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <sstream>

#include "config/config_keys.hpp"
#include "config/host_name.hpp"
#include "net/address.hpp"
#include "net/tls_server_context.hpp"
#include "roost/token.hpp"
#include "transport/admission/origin_policy.hpp"

namespace roost::config {
namespace {

template <class Listener>
void check_common(std::string_view name, const Listener& listener, std::vector<std::string>& problems) {
  const auto require = [&](bool holds, std::string_view problem) {
    if (!holds) problems.push_back(fmt::format("{}.{}", name, problem));
  };
  require(
      net::Address::from_ip(listener.ip, listener.port).has_value(),
      fmt::format("ip \"{}\" is not an IP address: write \"127.0.0.1\", \"0.0.0.0\" or \"::\"", listener.ip));
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

/// An empty url.host is a matter of those who compare it.
void check_hosts(const Config& config, std::vector<std::string>& problems) {
  if (!config.url_host.empty())
    if (const auto problem = host_problem(config.url_host)) problems.push_back("url.host " + *problem);
  for (const std::string& host : config.force_ssl.exclude_hosts)
    if (const auto problem = host_problem(host)) problems.push_back("force_ssl.exclude_hosts " + *problem);
}

struct ListensAt {
  std::string_view key;
  std::string_view ip;
  std::uint16_t port;
};

/// Whether the kernel has no room for both. It counts 0.0.0.0 as a part of [::], as we listen there.
bool share_a_port(const ListensAt& one, const ListensAt& other) {
  if (one.port != other.port || one.port == 0) return false;
  const auto left = net::Address::from_ip(one.ip, one.port);
  const auto right = net::Address::from_ip(other.ip, other.port);
  if (!left || !right) return false;  // a problem of its own
  const auto is_any = [](const net::Address& address) { return address.ip() == "::"; };
  const auto is_any_v4 = [](const net::Address& address) { return address.ip() == "0.0.0.0"; };
  if (is_any(*left) || is_any(*right)) return true;
  if (is_any_v4(*left) || is_any_v4(*right)) return left->is_v6() == right->is_v6();
  return *left == *right;
}

void check_ports(const Config& config, std::vector<std::string>& problems) {
  std::vector<ListensAt> all;
  if (config.http.enabled) all.push_back({"http.port", config.http.ip, config.http.port});
  if (config.https) all.push_back({"https.port", config.https->ip, config.https->port});
  if (config.admin.enabled && !config.admin.ip.empty())
    all.push_back({"admin.port", config.admin.ip, config.admin.port});
  for (auto later = all.begin(); later != all.end(); ++later)
    for (auto earlier = all.begin(); earlier != later; ++earlier)
      if (share_a_port(*earlier, *later))
        problems.push_back(fmt::format("{} {} is that of {} too: give each listener a port of its own",
                                       later->key, later->port, earlier->key));
}

/// Those of the listeners.
std::vector<std::string> listener_problems(const Config& config) {
  std::vector<std::string> problems;
  if (config.http.enabled) check_common("http", config.http, problems);
  if (config.https) {
    check_common("https", *config.https, problems);
    check_handshake_cpu(*config.https, problems);
  }
  check_ports(config, problems);
  check_force_ssl(config, problems);
  if (!config.http.enabled && !config.https)
    problems.emplace_back("nothing would listen: http is off, and https is not configured");
  return problems;
}

/// "servers: …" → "pubsub.nats.servers: …"; options that both have are keys of pubsub itself.
std::string with_broker_key(std::string_view kind, std::string_view problem) {
  const std::string_view option = problem.substr(0, problem.find_first_of(" :"));
  const auto is_key = [](const std::string& name) { return find_key(config_keys(), name) != nullptr; };
  if (is_key(fmt::format("pubsub.{}.{}", kind, option))) return fmt::format("pubsub.{}.{}", kind, problem);
  if (is_key(fmt::format("pubsub.{}", option))) return fmt::format("pubsub.{}", problem);
  return fmt::format("pubsub.{}: {}", kind, problem);
}

/// Those of the broker that is used, whose files it reads.
std::vector<std::string> broker_problems(const Config& config) {
  const BrokerConfig& broker = config.broker;
  if (broker.kind == BrokerConfig::Kind::none || !config.pubsub || config.pubsub->adapter) return {};
  std::vector<std::string> problems;
  const auto add = [&problems](std::string_view kind, const Result<void>& valid) {
    if (valid) return;
    std::istringstream lines(valid.error().message);
    for (std::string line; std::getline(lines, line);)
      if (std::string problem = with_broker_key(kind, line);
          std::find(problems.begin(), problems.end(), problem) == problems.end())
        problems.push_back(std::move(problem));
  };
  if (broker.uses(BrokerConfig::Kind::nats)) add("nats", validate(broker.nats));
  if (broker.uses(BrokerConfig::Kind::redis)) add("redis", validate(broker.redis));
  return problems;
}

bool is_public_path(const std::string& path) {
  return path.starts_with('/') && path.find_first_of(" ?#") == std::string::npos;
}

}  // namespace

std::vector<std::string> rule_problems(const Config& config) {
  std::vector<std::string> problems = listener_problems(config);
  check_hosts(config, problems);
  const auto require = [&](bool holds, std::string problem) {
    if (!holds) problems.push_back(std::move(problem));
  };
  for (std::string& problem : config.admin.validate())
    problems.push_back(std::move(problem));
  require(config.busy_poll <= Config::kMaxBusyPoll,
          fmt::format("busy_poll must be at most {} µs, got {}", Config::kMaxBusyPoll, config.busy_poll));
  require(config.worker_threads > 0, "worker_threads must be at least 1");
  require(config.keep_alive.count() > 0, "keep_alive must be longer than 0 ms");
  require(config.shutdown.count() > 0, "shutdown must be longer than 0 ms");
  require(config.min_connection_age.count() >= 0, "min_connection_age must not be shorter than 0 ms");
  require(config.stall_threshold.count() > 0, "stall_threshold must be longer than 0 ms");
  require(config.log_sink != nullptr,
          "log_sink must not be null; to log nothing set log_level to LogLevel::off");
  for (const std::string& name : config.filter_parameters.names())
    require(!name.empty(), "filter_parameters has an empty word, which every name contains: remove it");
  for (const LogRule& rule : config.log_rules)
    require(rule.topic.find('*') >= rule.topic.size() - 1 || rule.topic.empty(),
            fmt::format("log_rules: topic \"{}\": '*' may only be the last character", rule.topic));
  require(!config.url_scheme || *config.url_scheme == "http" || *config.url_scheme == "https",
          fmt::format("url.scheme \"{}\" must be \"http\" or \"https\"", config.url_scheme.value_or("")));
  require(is_public_path(config.url_path),
          fmt::format("url.path \"{}\" must be a path like \"/\" or \"/app\"", config.url_path));
  require(config.ready_path.empty() || is_public_path(config.ready_path),
          fmt::format("ready_path \"{}\" must be a path like \"/ready\"", config.ready_path));
  if (!config.secret_key_base.empty() || config.previous_secret_key_base) {
    const auto tokens = Tokens::create({config.secret_key_base, config.previous_secret_key_base});
    if (!tokens) problems.push_back(tokens.error().message);
  }
  if (const auto origins = transport::OriginPolicy::make(config.check_origin, config.url_host); !origins) {
    problems.push_back(origins.error().message);
  }
  require(config.broker.also == BrokerConfig::Kind::none || config.broker.kind != BrokerConfig::Kind::none,
          "pubsub.also needs pubsub.adapter: it is a second broker beside that one");
  require(config.broker.also == BrokerConfig::Kind::none || config.broker.also != config.broker.kind,
          "pubsub.also names the same kind of broker as pubsub.adapter: it has to be the other one");
  if (config.pubsub) {
    if (const auto valid = roost::validate(*config.pubsub); !valid) problems.push_back(valid.error().message);
  }
  return problems;
}

std::vector<std::string> file_problems(const Config& config) {
  std::vector<std::string> problems = broker_problems(config);
  if (!config.https) return problems;
  for (const std::string& problem :
       net::TlsServerContext::load(config.https->tls, std::time(nullptr)).problems)
    problems.push_back("https." + problem);
  return problems;
}

}  // namespace roost::config
