// SPDX-License-Identifier: Apache-2.0
// Writes settings from a file, from the environment and from a running program into a Config, and keeps every
// problem it finds: each a sentence that names place, key, value and what may stand there. Owner: one call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_file.hpp"
#include "roost/config.hpp"

namespace roost::config {

/// The source of a key that was set by Endpoint::configure.
inline constexpr std::string_view kSetWhileRunning = "set while running";
/// Table of the certificates for other hosts.
inline constexpr std::string_view kServerNames = "https.server_names";

/// The value of a variable, or nothing.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

class ConfigReader {
 public:
  explicit ConfigReader(Config& config) : config_(config) {}

  /// A file that can't be read is a problem.
  void read_file(const std::string& path);
  void read_text(std::string_view toml, const std::string& name);
  void read_environment(const Environment& environment);
  /// Of variables whose names begin with ROOST_: remembers in the Config those that are none of ours. No
  /// problems: the environment belongs to others too.
  void remember_unknown(const std::vector<std::string>& variables);
  /// One key with its value as text, as an operator types it. Only keys that may change while running.
  void change(std::string_view key, std::string_view text);

  [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return problems_; }
  /// Adds what Config::validate finds, with the place its key was set at.
  void validate();
  /// The same without looking at the files that the configuration names.
  void validate_rules();
  /// Throws std::invalid_argument with all problems, if there are any.
  void require_none() const;

 private:
  void apply(const FileSetting& setting);
  void apply_to_mount(const FileSetting& setting);
  void apply_to_server_name(const FileSetting& setting);
  void place(const std::vector<std::string>& problems);
  /// Those of the file in the order of its lines, then the others as they were found.
  void sort_problems();
  void unknown(const std::string& where, const std::string& key, const std::string& nearest, bool is_group);

  Config& config_;
  std::string file_;  // the one that was read; empty: none
  std::vector<std::string> problems_;
};

/// Writes the settings that a file has for a mount into its options. They have been checked.
void apply_settings(const std::vector<MountSetting>& settings, SocketOptions& options);

/// "the configuration can't be used:" and every problem on a line of its own.
[[nodiscard]] std::string list_of(const std::vector<std::string>& problems);

/// Every key with its value, secrets hidden.
[[nodiscard]] std::vector<ConfigEntry> entries_of(const Config& config);

}  // namespace roost::config
