// SPDX-License-Identifier: Apache-2.0
#include "config/config_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>

#include "base/read_file.hpp"
#include "config/checks_off.hpp"
#include "config/config_keys.hpp"
#include "config/config_rules.hpp"
#include "config/config_values.hpp"
#include "config/mount_keys.hpp"
#include "config/nearest_variables.hpp"

namespace roost::config {
namespace {

constexpr std::string_view kFiltered = "[FILTERED]";
constexpr std::string_view kSocketTable = "socket";

template <class Owner>
bool is_group(const std::vector<Key<Owner>>& table, const std::string& name) {
  return std::any_of(table.begin(), table.end(),
                     [&](const Key<Owner>& key) { return key.name.starts_with(name + "."); });
}

template <class Owner>
std::string not_allowed(const Key<Owner>& key, std::string_view name, std::string_view value) {
  return fmt::format("{} = {}: must be {}", name, key.traits.secret ? kFiltered : value, key.allowed);
}

/// Below [https.server_names].
bool is_of_server_name(const FileSetting& setting) {
  return setting.path.size() > 2 && setting.path[0] + "." + setting.path[1] == kServerNames;
}

/// Made when it is not there yet.
TlsServerName& server_name(Config& config, const std::string& hostname) {
  if (!config.https) config.https.emplace();
  auto& names = config.https->tls.server_names;
  const auto is_it = [&hostname](const TlsServerName& name) { return name.hostname == hostname; };
  const auto found = std::find_if(names.begin(), names.end(), is_it);
  return found != names.end() ? *found : names.emplace_back(TlsServerName{hostname, {}, {}});
}

void add_server_names(const Config& config, std::vector<ConfigEntry>& entries) {
  if (!config.https) return;
  for (const TlsServerName& name : config.https->tls.server_names) {
    for (const Key<TlsServerName>& key : server_name_keys()) {
      std::string full = fmt::format("{}.\"{}\".{}", kServerNames, name.hostname, key.name);
      const auto source = config.sources.find(full);
      std::string from = source == config.sources.end() ? std::string() : source->second;
      entries.push_back({std::move(full), key.read(name), std::move(from), false, {}});
    }
  }
}

std::string joined(const std::vector<std::string>& path, std::size_t from) {
  return fmt::format("{}", fmt::join(path.begin() + static_cast<std::ptrdiff_t>(from), path.end(), "."));
}

std::string warning_of(const std::vector<CheckOff>& off, std::string_view key) {
  const auto is_it = [key](const CheckOff& one) { return one.key == key; };
  const auto found = std::find_if(off.begin(), off.end(), is_it);
  return found == off.end() ? std::string() : sentence_of(*found);
}

/// "roost.toml:12" of "roost.toml:12: there is …"; empty if the problem is not about a line of `file`.
std::string_view place_in(std::string_view file, std::string_view problem) {
  if (!problem.starts_with(file) || !problem.substr(file.size()).starts_with(':')) return {};
  return problem.substr(0, problem.find(':', file.size() + 1));
}

/// Whether one of the readings of `text` is allowed.
template <class Owner>
bool write_text(const Key<Owner>& key, Owner& owner, std::string_view text) {
  const auto readings = readings_of(text);
  return std::any_of(readings.begin(), readings.end(),
                     [&](const Json& value) { return key.write(owner, value); });
}

}  // namespace

void ConfigReader::read_file(const std::string& path) {
  const auto text = base::read_file(path);
  if (!text) return problems_.push_back(fmt::format("{}: can't be read: {}", path, text.error().message));
  read_text(*text, path);
}

void ConfigReader::read_text(std::string_view toml, const std::string& name) {
  file_ = name;
  const FileSettings found = parse_config(toml, name);
  problems_.insert(problems_.end(), found.problems.begin(), found.problems.end());
  for (const FileSetting& setting : found.settings) {
    if (setting.path.front() == kSocketTable) {
      apply_to_mount(setting);
    } else if (is_of_server_name(setting)) {
      apply_to_server_name(setting);
    } else {
      apply(setting);
    }
  }
  sort_problems();
}

void ConfigReader::apply(const FileSetting& setting) {
  const std::string name = joined(setting.path, 0);
  const auto& table = config_keys();
  const Key<Config>* key = find_key(table, name);
  if (key == nullptr)
    return unknown(setting.where, name, nearest_name(names_of(table), name), is_group(table, name));
  if (key->write(config_, setting.value)) {
    config_.sources[name] = setting.where;
  } else {
    problems_.push_back(setting.where + ": " +
                        not_allowed(*key, name, boost::json::serialize(setting.value)));
  }
}

void ConfigReader::apply_to_mount(const FileSetting& setting) {
  if (setting.path.size() < 3) {
    return problems_.push_back(
        fmt::format("{}: {} stands outside of a mount: write [socket.\"/path\"] above it", setting.where,
                    joined(setting.path, 0)));
  }
  const std::string& mount = setting.path[1];
  const std::string name = joined(setting.path, 2);
  const auto& table = mount_keys();
  const Key<SocketOptions>* key = find_key(table, name);
  const std::string shown = fmt::format("socket \"{}\": {}", mount, name);
  if (key == nullptr)
    return unknown(setting.where, shown, nearest_name(names_of(table), name), is_group(table, name));
  SocketOptions scratch;
  if (key->write(scratch, setting.value)) {
    config_.socket_settings[mount].push_back({name, setting.value, setting.where});
  } else {
    problems_.push_back(setting.where + ": " +
                        not_allowed(*key, shown, boost::json::serialize(setting.value)));
  }
}

void ConfigReader::apply_to_server_name(const FileSetting& setting) {
  if (setting.path.size() < 4) {
    return problems_.push_back(
        fmt::format("{}: {} stands outside of a host: write [{}.\"example.com\"] above it", setting.where,
                    joined(setting.path, 0), kServerNames));
  }
  const std::string& hostname = setting.path[2];
  const std::string name = joined(setting.path, 3);
  const std::string shown = fmt::format("{}.\"{}\".{}", kServerNames, hostname, name);
  const auto& table = server_name_keys();
  const Key<TlsServerName>* key = find_key(table, name);
  if (key == nullptr)
    return unknown(setting.where, shown, nearest_name(names_of(table), name), is_group(table, name));
  if (key->write(server_name(config_, hostname), setting.value)) {
    config_.sources[shown] = setting.where;
  } else {
    problems_.push_back(setting.where + ": " +
                        not_allowed(*key, shown, boost::json::serialize(setting.value)));
  }
}

void ConfigReader::unknown(const std::string& where, const std::string& key, const std::string& nearest,
                           bool is_a_group) {
  std::string problem = fmt::format("{}: there is no {}", where, key);
  if (is_a_group) problem = fmt::format("{}: {} is a table of keys, not a value", where, key);
  if (!is_a_group && !nearest.empty()) problem += fmt::format("; did you mean {}?", nearest);
  problems_.push_back(std::move(problem));
}

void ConfigReader::read_environment(const Environment& environment) {
  for (const Key<Config>& key : config_keys()) {
    for (const std::string& variable : variables_of(key)) {
      const auto text = environment(variable);
      if (!text) continue;
      if (write_text(key, config_, *text)) {
        config_.sources[std::string(key.name)] = variable;
      } else {
        problems_.push_back(fmt::format("{}=\"{}\": must be {}", variable,
                                        key.traits.secret ? kFiltered : *text, key.allowed));
      }
    }
  }
}

void ConfigReader::remember_unknown(const std::vector<std::string>& variables) {
  const std::vector<std::string> known = all_variables();
  config_.unknown_variables.clear();
  for (const std::string& variable : variables) {
    if (std::find(known.begin(), known.end(), variable) != known.end()) continue;
    const std::vector<std::string> nearest = nearest_variables(variable);
    config_.unknown_variables.push_back(
        nearest.empty()
            ? fmt::format("{} sets nothing: no key has this variable", variable)
            : fmt::format("{} sets nothing; did you mean {}?", variable, fmt::join(nearest, " or ")));
  }
}

void ConfigReader::change(std::string_view name, std::string_view text) {
  const auto& table = config_keys();
  const Key<Config>* key = find_key(table, name);
  if (key == nullptr)
    return unknown("set", std::string(name), nearest_name(names_of(table), name),
                   is_group(table, std::string(name)));
  if (!key->traits.live)
    return problems_.push_back(fmt::format("set: {} can't change while the node runs", name));
  if (!config_.https && name.starts_with("https."))
    return problems_.push_back(fmt::format("set: {}: there is no https listener", name));
  if (!write_text(*key, config_, text))
    return problems_.push_back("set: " + not_allowed(*key, name, fmt::format("\"{}\"", text)));
  config_.sources[std::string(name)] = kSetWhileRunning;
}

void ConfigReader::validate() {
  place(config_.validate());
}

void ConfigReader::validate_rules() {
  place(rule_problems(config_));
}

void ConfigReader::place(const std::vector<std::string>& problems) {
  for (const std::string& problem : problems) {
    const auto source = config_.sources.find(problem.substr(0, problem.find_first_of(" :")));
    problems_.push_back(source == config_.sources.end() ? problem : source->second + ": " + problem);
  }
  sort_problems();
}

void ConfigReader::sort_problems() {
  if (file_.empty()) return;
  std::multimap<std::size_t, std::string> by_line;  // equal ones keep their order
  for (std::string& problem : problems_) {
    const auto line = line_of(place_in(file_, problem));
    by_line.emplace(line, std::move(problem));
  }
  problems_.clear();
  for (auto& [line, problem] : by_line)
    problems_.push_back(std::move(problem));
}

void ConfigReader::require_none() const {
  if (!problems_.empty()) throw std::invalid_argument(list_of(problems_));
}

void apply_settings(const std::vector<MountSetting>& settings, SocketOptions& options) {
  for (const MountSetting& setting : settings)
    find_key(mount_keys(), setting.key)->write(options, setting.value);
}

std::string list_of(const std::vector<std::string>& problems) {
  return fmt::format("the configuration can't be used:\n  {}", fmt::join(problems, "\n  "));
}

std::vector<ConfigEntry> entries_of(const Config& config) {
  std::vector<ConfigEntry> entries;
  entries.reserve(config_keys().size());
  const std::vector<CheckOff> off = checks_off(config);
  for (const Key<Config>& key : config_keys()) {
    if (!config.https && key.name.starts_with("https.")) continue;
    const auto source = config.sources.find(std::string(key.name));
    Json value = key.read(config);
    const bool is_set = !value.is_null() && value != Json("");
    if (key.traits.secret && is_set) value = Json(kFiltered);
    entries.push_back({std::string(key.name), std::move(value),
                       source == config.sources.end() ? std::string() : source->second, key.traits.live,
                       warning_of(off, key.name)});
  }
  add_server_names(config, entries);
  return entries;
}

}  // namespace roost::config
