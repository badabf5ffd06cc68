// SPDX-License-Identifier: Apache-2.0
// One subcommand of `roost`: its options and what it does. To add one, write it in a file or folder of its
// own and register it in main.cpp.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "roost/result.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name of that library
class App;
}

namespace roost::cli {

class Command {
 public:
  Command() = default;
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;
  virtual ~Command() = default;

  /// Adds the subcommand with its options and help; `app` outlives the command.
  virtual void add_to(CLI::App& app) = 0;
  [[nodiscard]] virtual bool chosen() const = 0;
  /// Saved arguments that the command line selects (a profile). They are parsed before the typed ones.
  [[nodiscard]] virtual Result<std::vector<std::string>> saved_arguments() const {
    return std::vector<std::string>();
  }
  /// The exit code of the program.
  virtual int run() = 0;
};

/// CLI11 parses an argument "[a,b]" as a list and splits it, but that is what a version 2 message looks like.
/// A leading space keeps it whole; without_list_guard restores what was typed.
[[nodiscard]] inline std::string with_list_guard(const std::string& argument) {
  return argument.starts_with('[') ? ' ' + argument : argument;
}
[[nodiscard]] inline std::string without_list_guard(const std::string& argument) {
  return argument.starts_with(" [") ? argument.substr(1) : argument;
}

[[nodiscard]] std::unique_ptr<Command> dial_command();
[[nodiscard]] std::unique_ptr<Command> explain_command();
[[nodiscard]] std::unique_ptr<Command> version_command();

}  // namespace roost::cli
