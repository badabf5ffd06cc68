// SPDX-License-Identifier: Apache-2.0
#include "roost/nats_adapter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/read_file.hpp"
#include "broker/broker_adapter.hpp"
#include "broker/engines.hpp"
#include "broker/nats_dialect.hpp"
#include "broker/node_name.hpp"
#include "broker/problems.hpp"
#include "protocol/nats/credentials.hpp"

namespace roost {
namespace {

constexpr broker::BrokerSchemes kNatsSchemes{"nats://", "tls://", 4222};
constexpr std::size_t kNatsMaxPayload = 1UL << 20;
constexpr base::ReadLimits kSecretFile{.max_bytes = 64UL * 1024};

/// `parse` reads what is in the file; an error names the key and the file.
template <class Parse>
Result<nats::Login> login_from_file(std::string_view key, const std::string& file, Parse parse) {
  const auto content = base::read_file(file, kSecretFile);
  if (!content) return make_error(fmt::format("{}: {}: {}", key, file, content.error().message));
  auto parsed = parse(*content);
  if (!parsed) return make_error(fmt::format("{}: {}: {}", key, file, parsed.error().message));
  return nats::Login(*std::move(parsed));
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

Result<nats::Login> nats_login(const NatsOptions& options) {
  const int ways = int{!options.user.empty()} + int{!options.token.empty()} +
                   int{!options.nkey_seed_file.empty()} + int{!options.credentials_file.empty()};
  if (ways > 1) return make_error("only one of user, token, nkey_seed_file and credentials_file can be used");
  if (options.user.empty() && !options.password.empty()) return make_error("password needs user");
  if (!options.user.empty()) return nats::Login(nats::PasswordLogin{options.user, options.password});
  if (!options.token.empty()) return nats::Login(nats::TokenLogin{options.token});
  if (!options.nkey_seed_file.empty())
    return login_from_file("nkey_seed_file", options.nkey_seed_file,
                           [](std::string_view text) { return nats::NkeySeed::parse(trimmed(text)); });
  if (!options.credentials_file.empty())
    return login_from_file("credentials_file", options.credentials_file, nats::parse_credentials);
  return nats::Login(nats::NoLogin{});
}

}  // namespace

/// Everything that a file or a text can be wrong about.
Result<broker::Engine> broker::nats_engine(const NatsOptions& options) {
  broker::Problems problems;
  problems.check(validate(options.broker));
  problems.check(!options.servers.empty(), "servers must name at least one");
  broker::Engine engine{.name = "nats",
                        .servers = {},
                        .tls_start = broker::TlsStart::greeting,
                        .tls = {},
                        .dialect = {},
                        .max_payload = kNatsMaxPayload};
  engine.servers.reserve(options.servers.size());
  for (const std::string& url : options.servers) {
    auto server = broker::parse_broker_url(url, kNatsSchemes);
    server ? engine.servers.push_back(*std::move(server))
           : problems.add("servers: " + server.error().message);
  }
  auto tls = net::TlsClientContext::make({options.broker.cacertfile, options.broker.verify_server});
  tls ? static_cast<void>(engine.tls = *std::move(tls)) : problems.add("cacertfile: " + tls.error().message);
  auto login = nats_login(options);
  if (!login) problems.add(login.error().message);
  if (auto found = problems.result(); !found) return found.error();
  const auto identity = std::make_shared<const broker::NatsIdentity>(
      broker::NatsIdentity{*std::move(login), options.broker.node});
  engine.dialect = [identity](bool encrypted) {
    return std::make_unique<broker::NatsDialect>(identity, encrypted);
  };
  return engine;
}

Result<void> validate(const NatsOptions& options) {
  const auto engine = broker::nats_engine(options);
  return engine ? Result<void>() : Result<void>(engine.error());
}

std::shared_ptr<PubSubAdapter> nats_pubsub_adapter(const NatsOptions& options) {
  NatsOptions named = options;
  if (named.broker.node.empty()) named.broker.node = broker::default_node_name();
  return std::make_shared<broker::BrokerAdapter>(broker::nats_engine(named).value(), named.broker);
}

}  // namespace roost
