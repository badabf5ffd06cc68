// SPDX-License-Identifier: Apache-2.0
// `roost COMMAND ...`: finds the command and lets it run.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/visible_text.hpp"
#include "cli/command.hpp"
#include "cli/node/commands.hpp"

namespace roost::cli {
namespace {

using Arguments = std::vector<std::string>;

constexpr const char* kAbout = R"(Phoenix Channels from the terminal.

Talk to any Phoenix server: its WebSockets with `roost dial`, or a channel of it with
`roost dial --join`. When a connection is refused, `roost explain` says why.

Look inside a running Roost node: `roost tree`, `conns`, `topics`, `presence`, `top`,
`trace`, and `why` a connection ended. `roost nodes` lists its cluster; --node and --cluster ask others.)";

/// Lists each command on one line: the first sentence of its description.
class Help final : public CLI::Formatter {
 public:
  [[nodiscard]] std::string make_subcommand(const CLI::App* command) const override {
    std::ostringstream out;
    const std::string about = command->get_description();
    CLI::detail::format_help(out, command->get_name(), about.substr(0, about.find_first_of(".:\n")),
                             column_width_);
    return out.str();
  }
};

/// Rewords CLI11's message for an option given twice: one of the two would be ignored.
std::string reworded(const std::string& mismatch) {
  constexpr std::string_view kTooMany = ": At Most 1 required but received ";
  const auto at = mismatch.find(kTooMany);
  if (at == std::string::npos) return mismatch;
  return mismatch.substr(0, at) + " was given " + mismatch.substr(at + kTooMany.size()) +
         " times; give it once";
}

/// CLI11 only says that a subcommand is required, not what was typed instead.
std::string command_missing(const Arguments& arguments) {
  const std::string hint = "`roost --help` lists the commands";
  if (arguments.empty()) return "no command given; " + hint;
  return "there is no command " + base::visible_quoted(arguments.front()) + "; " + hint;
}

class Program {
 public:
  Program() : app_(kAbout, "roost") {
    app_.require_subcommand(1);
    app_.formatter(std::make_shared<Help>());
    app_.get_formatter()->column_width(31);
    app_.footer("Run `roost COMMAND --help` for the details of a command, with examples.\n");
    commands_.push_back(dial_command());
    commands_.push_back(explain_command());
    for (auto& command : view_commands())
      commands_.push_back(std::move(command));
    commands_.push_back(presence_command());
    commands_.push_back(tree_command());
    commands_.push_back(top_command());
    commands_.push_back(trace_command());
    commands_.push_back(dashboard_command());
    for (auto& command : action_commands())
      commands_.push_back(std::move(command));
    commands_.push_back(version_command());
    for (const auto& command : commands_)
      command->add_to(app_);
  }

  int run(const Arguments& arguments) {
    try {
      parse(arguments);
      const auto saved = chosen().saved_arguments();
      if (!saved) return fail(saved.error());
      if (!saved->empty()) parse(with_saved(arguments, *saved));
    } catch (const CLI::ArgumentMismatch& error) {
      return fail(make_error(reworded(error.what())));
    } catch (const CLI::ParseError& error) {
      if (lacks_command(error)) return fail(make_error(command_missing(arguments)));
      return app_.exit(error) == 0 ? 0 : 1;  // prints the help or the error
    }
    return chosen().run();
  }

 private:
  void parse(Arguments arguments) {
    std::transform(arguments.begin(), arguments.end(), arguments.begin(), with_list_guard);
    std::reverse(arguments.begin(), arguments.end());  // CLI11 expects them in reverse
    app_.parse(arguments);
  }

  [[nodiscard]] bool lacks_command(const CLI::ParseError& error) const {
    return dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && app_.get_subcommands().empty();
  }

  [[nodiscard]] Command& chosen() const {
    return **std::find_if(commands_.begin(), commands_.end(),
                          [](const auto& each) { return each->chosen(); });
  }

  /// Inserted right after the command's name, so that the typed options come later and win.
  static Arguments with_saved(Arguments arguments, const Arguments& saved) {
    arguments.insert(arguments.begin() + 1, saved.begin(), saved.end());
    return arguments;
  }

  static int fail(const Error& error) {
    std::fprintf(stderr, "roost: %s\n", base::visible_lines(error.message).c_str());
    return 1;
  }

  CLI::App app_;
  std::vector<std::unique_ptr<Command>> commands_;
};

}  // namespace
}  // namespace roost::cli

int main(int argc, char** argv) {
  return roost::cli::Program().run({argv + 1, argv + argc});
}
