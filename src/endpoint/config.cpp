// SPDX-License-Identifier: Apache-2.0
#include "roost/config.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "endpoint/listener_rules.hpp"
#include "transport/check_origin.hpp"

namespace roost {
namespace {

std::optional<std::string_view> environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
}

template <class Number>
void read_number(const char* name, Number& into, const char* allowed) {
  const auto text = environment(name);
  if (!text) return;
  Number number{};
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) {
    throw std::invalid_argument(fmt::format("{}=\"{}\": must be {}", name, *text, allowed));
  }
  into = number;
}

void read_log_level(LogLevel& into) {
  const auto text = environment("ROOST_LOG_LEVEL");
  if (!text) return;
  static constexpr std::pair<std::string_view, LogLevel> kLevels[] = {{"debug", LogLevel::debug},
                                                                      {"info", LogLevel::info},
                                                                      {"warning", LogLevel::warning},
                                                                      {"error", LogLevel::error},
                                                                      {"off", LogLevel::off}};
  for (const auto& [name, level] : kLevels) {
    if (name == *text) return void(into = level);
  }
  throw std::invalid_argument(
      fmt::format("ROOST_LOG_LEVEL=\"{}\": must be debug, info, warning, error or off", *text));
}

/// On the address of http. Without a certificate there is no https.
void read_https(Config& config) {
  const auto certfile = environment("ROOST_CERTFILE");
  if (!certfile) return;
  HttpsListenerConfig https;
  https.ip = config.http.ip;
  https.tls.certfile = *certfile;
  if (const auto keyfile = environment("ROOST_KEYFILE")) https.tls.keyfile = *keyfile;
  read_number("ROOST_HTTPS_PORT", https.port, "a port from 0 to 65535 (0: any free one)");
  config.https = std::move(https);
}

}  // namespace

Config Config::from_environment() {
  Config config;
  read_number("PORT", config.http.port, "a port from 0 to 65535 (0: any free one)");
  read_number("ROOST_SHARDS", config.shards, "a number of shards (0: one per core)");
  if (const auto ip = environment("ROOST_IP")) config.http.ip = *ip;
  read_https(config);
  for (const char* name : {"SECRET_KEY_BASE", "ROOST_SECRET_KEY_BASE"}) {  // the later overrules
    if (const auto secret = environment(name)) config.secret_key_base = *secret;
  }
  read_log_level(config.log_level);
  return config;
}

std::vector<std::string> Config::validate() const {
  std::vector<std::string> problems = endpoint::listener_problems(*this);
  const auto require = [&](bool holds, std::string problem) {
    if (!holds) problems.push_back(std::move(problem));
  };
  require(worker_threads > 0, "worker_threads must be at least 1");
  require(shutdown.count() > 0, "shutdown must be longer than 0 ms");
  require(min_connection_age.count() >= 0, "min_connection_age must not be shorter than 0 ms");
  require(stall_threshold.count() > 0, "stall_threshold must be longer than 0 ms");
  require(log_sink != nullptr, "log_sink must not be null; to log nothing set log_level to LogLevel::off");
  for (const std::string& name : filter_parameters.names())
    require(!name.empty(), "filter_parameters has an empty word, which every name contains: remove it");
  for (const LogRule& rule : log_rules)
    require(rule.topic.find('*') >= rule.topic.size() - 1 || rule.topic.empty(),
            fmt::format("log_rules: topic \"{}\": '*' may only be the last character", rule.topic));
  if (const auto origins = transport::OriginPolicy::make(check_origin, url_host); !origins) {
    problems.push_back(origins.error().message);
  }
  if (pubsub) {
    if (const auto valid = roost::validate(*pubsub); !valid) problems.push_back(valid.error().message);
  }
  return problems;
}

}  // namespace roost
