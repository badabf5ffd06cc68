// SPDX-License-Identifier: Apache-2.0
#include "endpoint/config_rules.hpp"

#include <fmt/format.h>

#include "endpoint/listener_rules.hpp"
#include "roost/token.hpp"
#include "transport/admission/check_origin.hpp"

namespace roost::endpoint {
namespace {

bool is_public_path(const std::string& path) {
  return path.starts_with('/') && path.find_first_of(" ?#") == std::string::npos;
}

}  // namespace

std::vector<std::string> rule_problems(const Config& config) {
  std::vector<std::string> problems = listener_problems(config);
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
  if (config.pubsub) {
    if (const auto valid = roost::validate(*config.pubsub); !valid) problems.push_back(valid.error().message);
  }
  return problems;
}

}  // namespace roost::endpoint
