// SPDX-License-Identifier: Apache-2.0
#include "roost/redis_adapter.hpp"

#include <memory>
#include <utility>

#include "broker/broker_adapter.hpp"
#include "broker/engines.hpp"
#include "broker/node_name.hpp"
#include "broker/problems.hpp"
#include "broker/redis_dialect.hpp"
#include "broker/redis_url.hpp"

namespace roost {
namespace {

constexpr std::size_t kLeastRedisMessage = 64UL * 1024;
constexpr std::size_t kMostRedisMessage = 512UL << 20;  // what a server takes unless it is configured

/// Of the url, or instead of it.
broker::RedisLogin redis_login(broker::RedisUrl url, const RedisOptions& options) {
  broker::RedisLogin login{.user = std::move(url.user),
                           .password = std::move(url.password),
                           .database = url.database,
                           .client_name = options.broker.node,
                           .max_payload = options.max_message_bytes};
  if (options.password.empty()) return login;
  login.user = options.user;
  login.password = options.password;
  return login;
}

void check_redis_url(const Result<broker::RedisUrl>& url, const RedisOptions& options,
                     broker::Problems& problems) {
  if (!url) return problems.add("url: " + url.error().message);
  problems.check(url->password.empty() || options.password.empty(),
                 "password is set beside the one in the url: leave one of them out");
}

}  // namespace

/// Everything that a text can be wrong about.
Result<broker::Engine> broker::redis_engine(const RedisOptions& options) {
  broker::Problems problems;
  problems.check(validate(options.broker));
  auto url = broker::parse_redis_url(options.url);
  check_redis_url(url, options, problems);
  problems.check(options.user.empty() || !options.password.empty(), "user needs a password");
  problems.check(
      options.max_message_bytes >= kLeastRedisMessage && options.max_message_bytes <= kMostRedisMessage,
      "max_message_bytes must be from 64 KiB to 512 MiB");
  auto tls = net::TlsClientContext::make({options.broker.cacertfile, options.broker.verify_server});
  if (!tls) problems.add("cacertfile: " + tls.error().message);
  if (auto found = problems.result(); !found) return found.error();
  std::vector<broker::BrokerAddress> servers{url->address};
  const auto login = redis_login(*std::move(url), options);
  return broker::Engine{.name = "redis",
                        .servers = std::move(servers),
                        .tls_start = broker::TlsStart::first_byte,
                        .tls = *std::move(tls),
                        .dialect = [login](bool) { return std::make_unique<broker::RedisDialect>(login); },
                        .max_payload = options.max_message_bytes};
}

Result<void> validate(const RedisOptions& options) {
  const auto engine = broker::redis_engine(options);
  return engine ? Result<void>() : Result<void>(engine.error());
}

std::shared_ptr<PubSubAdapter> redis_pubsub_adapter(const RedisOptions& options) {
  RedisOptions named = options;
  if (named.broker.node.empty()) named.broker.node = broker::default_node_name();
  return std::make_shared<broker::BrokerAdapter>(broker::redis_engine(named).value(), named.broker);
}

}  // namespace roost
