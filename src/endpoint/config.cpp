// SPDX-License-Identifier: Apache-2.0
#include "roost/config.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "endpoint/config_reader.hpp"
#include "endpoint/listener_rules.hpp"
#include "roost/token.hpp"
#include "transport/admission/check_origin.hpp"

namespace roost {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// `path` empty: no file. https listens where http does, unless somebody says otherwise.
Config read(Config config, const std::string& path, const endpoint::Environment& environment) {
  const bool had_https = config.https.has_value();
  endpoint::ConfigReader reader(config);
  if (!path.empty()) reader.read_file(path);
  reader.read_environment(environment);
  if (config.https && !had_https && !config.sources.contains("https.ip")) config.https->ip = config.http.ip;
  reader.validate();
  reader.require_none();
  return config;
}

bool is_public_path(const std::string& path) {
  return path.starts_with('/') && path.find_first_of(" ?#") == std::string::npos;
}

}  // namespace

Config Config::from_environment() {
  return from_environment({});
}
Config Config::from_environment(Config base) {
  return read(std::move(base), variable("ROOST_CONFIG").value_or(""), variable);
}

Config Config::from_file(const std::string& path) {
  return from_file(path, {});
}
Config Config::from_file(const std::string& path, Config base) {
  return read(std::move(base), path, [](const std::string&) { return std::nullopt; });
}

Config Config::load(const std::string& path) {
  return load(path, {});
}
Config Config::load(const std::string& path, Config base) {
  return read(std::move(base), path, variable);
}

std::vector<ConfigEntry> Config::entries() const {
  return endpoint::entries_of(*this);
}

std::vector<std::string> Config::validate() const {
  std::vector<std::string> problems = endpoint::listener_problems(*this);
  const auto require = [&](bool holds, std::string problem) {
    if (!holds) problems.push_back(std::move(problem));
  };
  for (std::string& problem : admin.validate())
    problems.push_back(std::move(problem));
  require(busy_poll <= kMaxBusyPoll,
          fmt::format("busy_poll must be at most {} µs, got {}", kMaxBusyPoll, busy_poll));
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
  require(!url_scheme || *url_scheme == "http" || *url_scheme == "https",
          fmt::format("url.scheme \"{}\" must be \"http\" or \"https\"", url_scheme.value_or("")));
  require(is_public_path(url_path),
          fmt::format("url.path \"{}\" must be a path like \"/\" or \"/app\"", url_path));
  require(ready_path.empty() || is_public_path(ready_path),
          fmt::format("ready_path \"{}\" must be a path like \"/ready\"", ready_path));
  if (!secret_key_base.empty() || previous_secret_key_base) {
    const auto tokens = Tokens::create({secret_key_base, previous_secret_key_base});
    if (!tokens) problems.push_back(tokens.error().message);
  }
  if (const auto origins = transport::OriginPolicy::make(check_origin, url_host); !origins) {
    problems.push_back(origins.error().message);
  }
  if (pubsub) {
    if (const auto valid = roost::validate(*pubsub); !valid) problems.push_back(valid.error().message);
  }
  return problems;
}

}  // namespace roost
