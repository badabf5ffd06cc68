// SPDX-License-Identifier: Apache-2.0
#include "config/config_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>

#include "config/config_keys.hpp"
#include "config/config_reader.hpp"

namespace roost::config {
namespace {

std::string source_of(const Config& config, const std::string& name) {
  const auto source = config.sources.find(name);
  return source == config.sources.end() ? std::string() : source->second;
}

/// Rather than by a variable, or while running.
bool is_set_by_file(const Config& config, const Key<Config>& key) {
  const std::string source = source_of(config, std::string(key.name));
  const auto variables = variables_of(key);
  return !source.empty() && source != kSetWhileRunning &&
         std::find(variables.begin(), variables.end(), source) == variables.end();
}

std::string shown(const Key<Config>& key, const Config& config) {
  if (key.traits.secret) return "[FILTERED]";
  const Json value = key.read(config);
  return value.is_null() ? "not set" : boost::json::serialize(value);
}

class Comparison {
 public:
  Comparison(const Config& now, const Config& fresh) : now_(now), fresh_(fresh), result_{now} {}

  void compare(const Key<Config>& key) {
    if (!is_set_by_file(fresh_, key) && !is_set_by_file(now_, key)) return;
    if (key.read(now_) == key.read(fresh_)) return take_source(key);
    const bool listens = now_.https.has_value() || !key.name.starts_with("https.");
    key.traits.live&& listens ? take(key) : leave(key);
  }

  /// These are no keys of the table, and none of them is live.
  void compare_mounts() {
    std::set<std::string> paths;
    for (const auto* config : {&now_, &fresh_})
      for (const auto& [path, settings] : config->socket_settings)
        paths.insert(path);
    for (const std::string& path : paths)
      if (!same_settings(path)) note_at_start(fmt::format("the options of socket \"{}\"", path));
  }
  void compare_server_names() {
    const auto names_of = [](const Config& config) {
      std::vector<std::string> names;
      for (const ConfigEntry& entry : entries_of(config))
        if (entry.key.starts_with(kServerNames))
          names.push_back(entry.key + boost::json::serialize(entry.value));
      return names;
    };
    if (names_of(now_) != names_of(fresh_)) note_at_start("the certificates of https.server_names");
  }

  [[nodiscard]] ConfigDifference take_result() && { return std::move(result_); }

 private:
  [[nodiscard]] std::string place(const Key<Config>& key) const {
    const std::string source = source_of(fresh_, std::string(key.name));
    return source.empty() ? "no longer in the file" : source;
  }

  void take_source(const Key<Config>& key) {
    const std::string name(key.name);
    const std::string source = source_of(fresh_, name);
    source.empty() ? void(result_.next.sources.erase(name)) : void(result_.next.sources[name] = source);
  }
  void take(const Key<Config>& key) {
    result_.changed.push_back(fmt::format("{} is now {} ({}), it was {}", key.name, shown(key, fresh_),
                                          place(key), shown(key, now_)));
    key.copy(result_.next, fresh_);
    take_source(key);
  }
  void leave(const Key<Config>& key) {
    result_.at_start.push_back(fmt::format("{} = {} ({}) counts from the next start on, it stays {}",
                                           key.name, shown(key, fresh_), place(key), shown(key, now_)));
  }

  [[nodiscard]] bool same_settings(const std::string& path) const {
    const auto of = [&path](const Config& config) {
      const auto found = config.socket_settings.find(path);
      return found == config.socket_settings.end() ? std::vector<MountSetting>() : found->second;
    };
    const auto now = of(now_);
    const auto fresh = of(fresh_);
    return std::equal(now.begin(), now.end(), fresh.begin(), fresh.end(),
                      [](const auto& a, const auto& b) { return a.key == b.key && a.value == b.value; });
  }
  void note_at_start(const std::string& what) {
    result_.at_start.push_back(what + " have changed, which counts from the next start on");
  }

  const Config& now_;
  const Config& fresh_;
  ConfigDifference result_;
};

}  // namespace

ConfigDifference difference_of(const Config& now, const Config& fresh) {
  Comparison comparison(now, fresh);
  for (const Key<Config>& key : config_keys())
    comparison.compare(key);
  comparison.compare_mounts();
  comparison.compare_server_names();
  return std::move(comparison).take_result();
}

}  // namespace roost::config
