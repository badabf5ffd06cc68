// SPDX-License-Identifier: Apache-2.0
#include "broker/redis_engine.hpp"

#include <memory>
#include <utility>

#include "broker/redis_dialect.hpp"
#include "broker/redis_url.hpp"

namespace roost::broker {
namespace {

RedisLogin login_of(RedisUrl url, const RedisOptions& options) {
  RedisLogin login{.user = std::move(url.user),
                   .password = std::move(url.password),
                   .database = url.database,
                   .max_payload = options.max_message_bytes};
  if (!options.password.empty()) {
    login.user = options.user;
    login.password = options.password;
  }
  if (!options.broker.node.empty()) login.client_name = options.broker.node;
  return login;
}

}  // namespace

Result<Engine> redis_engine(const RedisOptions& options) {
  auto url = parse_redis_url(options.url);
  if (!url) return url.error();
  std::vector<BrokerAddress> servers{url->address};
  const RedisLogin login = login_of(std::move(*url), options);
  return Engine{.name = "redis",
                .servers = std::move(servers),
                .tls_start = TlsStart::first_byte,
                .dialect = [login](bool) { return std::make_unique<RedisDialect>(login); },
                .max_payload = options.max_message_bytes};
}

}  // namespace roost::broker

namespace roost {
namespace {

constexpr std::size_t kLeastMessage = 64UL * 1024;
constexpr std::size_t kMostMessage = 512UL << 20;  // proto-max-bulk-len of a server that nobody configured

}  // namespace

Result<void> validate(const RedisOptions& options) {
  std::string problems;
  const auto add = [&problems](std::string_view problem) {
    problems.append(problems.empty() ? "" : "\n").append(problem);
  };
  const auto url = broker::parse_redis_url(options.url);
  if (!url) add("url: " + url.error().message);
  if (url && !url->password.empty() && !options.password.empty())
    add("password is set beside the one in the url: leave one of them out");
  if (!options.user.empty() && options.password.empty()) add("user needs a password");
  if (options.max_message_bytes < kLeastMessage || options.max_message_bytes > kMostMessage)
    add("max_message_bytes must be from 64 KiB to 512 MiB");
  if (const auto common = validate(options.broker); !common) add(common.error().message);
  return problems.empty() ? Result<void>() : make_error(std::move(problems));
}

}  // namespace roost
