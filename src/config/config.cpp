// SPDX-License-Identifier: Apache-2.0
#include "roost/config.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "config/config_keys.hpp"
#include "config/config_reader.hpp"
#include "config/config_rules.hpp"

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
/// unless its own address is set.
Config overruled(Config config, const std::string& path, const config::Environment& environment,
                 void (config::ConfigReader::*validate)()) {
  const bool had_https = config.https.has_value();
  config::ConfigReader reader(config);
  if (!path.empty()) reader.read_file(path);
  reader.read_environment(environment);
  if (config.https && !had_https && !config.sources.contains("https.ip")) config.https->ip = config.http.ip;
  (reader.*validate)();
  reader.require_none();
  return config;
}

/// Without the certificates, which are reloaded separately and report their own problems.
std::function<Config()> reading_again(Config base, const std::string& path,
                                      const config::Environment& environment) {
  return [kept = std::make_shared<const Config>(std::move(base)), path, environment] {
    return overruled(kept->read_again ? kept->read_again() : *kept, path, environment,
                     &config::ConfigReader::validate_rules);
  };
}

Config read(Config base, const std::string& path, const config::Environment& environment) {
  Config config = overruled(base, path, environment, &config::ConfigReader::validate);
  if (!path.empty() || base.read_again) config.read_again = reading_again(std::move(base), path, environment);
  return config;
}

std::string help(std::string_view program, std::string_view about) {
  std::string text = fmt::format(
      "{}\n\nUsage: {}\n\nIt takes no arguments. Everything comes from the environment, or from the TOML "
      "file that "
      "ROOST_CONFIG\nnames (docs/guides/configuration.md):\n\n",
      about, program);
  for (const auto& key : config::config_keys())
    text += fmt::format("  {:<38} {}\n", config::variables_of(key).front(), key.about);
  return text;
}

}  // namespace

std::optional<int> Config::answer_arguments(int argc, const char* const* argv, std::string_view about) {
  if (argc < 2) return std::nullopt;
  const std::string_view argument = argv[1];
  if (argc == 2 && (argument == "--help" || argument == "-h")) {
    std::fputs(help(argv[0], about).c_str(), stdout);
    return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "%s takes no arguments, and does not know %s; --help lists the variables it reads\n",
               argv[0], argv[1]);
  return EXIT_FAILURE;
}

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
  config::ConfigReader(base).remember_unknown(own_variables());
  return read(base, path, variable);
}

std::vector<ConfigEntry> Config::entries() const {
  return config::entries_of(*this);
}

std::vector<std::string> Config::validate() const {
  std::vector<std::string> problems = config::rule_problems(*this);
  for (std::string& problem : config::file_problems(*this))
    problems.push_back(std::move(problem));
  return problems;
}

}  // namespace roost
