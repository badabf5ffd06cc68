// SPDX-License-Identifier: Apache-2.0
#include "roost/config.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "endpoint/config_reader.hpp"
#include "endpoint/config_rules.hpp"
#include "endpoint/listener_rules.hpp"

namespace roost {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::vector<std::string> own_variables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (text.starts_with("ROOST_")) names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

/// `base` overruled by the file, if `path` names one, and by the environment. https listens where http does,
/// unless somebody says otherwise.
Config overruled(Config config, const std::string& path, const endpoint::Environment& environment,
                 void (endpoint::ConfigReader::*validate)()) {
  const bool had_https = config.https.has_value();
  endpoint::ConfigReader reader(config);
  if (!path.empty()) reader.read_file(path);
  reader.read_environment(environment);
  if (config.https && !had_https && !config.sources.contains("https.ip")) config.https->ip = config.http.ip;
  (reader.*validate)();
  reader.require_none();
  return config;
}

/// Certificates have their own way of being read anew, and their own complaints.
std::function<Config()> reading_again(Config base, const std::string& path,
                                      const endpoint::Environment& environment) {
  return [kept = std::make_shared<const Config>(std::move(base)), path, environment] {
    return overruled(kept->read_again ? kept->read_again() : *kept, path, environment,
                     &endpoint::ConfigReader::validate_rules);
  };
}

Config read(Config base, const std::string& path, const endpoint::Environment& environment) {
  Config config = overruled(base, path, environment, &endpoint::ConfigReader::validate);
  if (!path.empty() || base.read_again) config.read_again = reading_again(std::move(base), path, environment);
  return config;
}

}  // namespace

Config Config::from_environment() {
  return from_environment({});
}
Config Config::from_environment(Config base) {
  return load(variable("ROOST_CONFIG").value_or(""), std::move(base));
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
  endpoint::ConfigReader(base).remember_unknown(own_variables());
  return read(base, path, variable);
}

std::vector<ConfigEntry> Config::entries() const {
  return endpoint::entries_of(*this);
}

std::vector<std::string> Config::validate() const {
  std::vector<std::string> problems = endpoint::rule_problems(*this);
  for (std::string& problem : endpoint::certificate_problems(*this))
    problems.push_back(std::move(problem));
  return problems;
}

}  // namespace roost
