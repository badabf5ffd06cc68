// SPDX-License-Identifier: Apache-2.0
// A command that asks a node: its options, the question, and the answer in words. `--admin` and `--json` are
// the same for all. Exit codes: 0 done, 1 refused or wrongly asked, 2 no node can be reached, 3 what was
// named is not there.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "cli/command.hpp"
#include "cli/node/admin_client.hpp"

namespace roost::cli {

inline constexpr int kRefused = 1;
inline constexpr int kUnreachable = 2;
inline constexpr int kNotThere = 3;

class NodeCommand : public Command {
 public:
  void add_to(CLI::App& app) final;
  [[nodiscard]] bool chosen() const final { return parsed_->parsed(); }
  int run() final;

 protected:
  struct About {
    const char* name;
    const char* description;
    const char* examples;  // lines of the help's end
  };
  explicit NodeCommand(About about) : about_(about) {}

  virtual void add_options(CLI::App& app) = 0;
  /// Asks and prints; the exit code.
  virtual int run_on(const AdminClient& node) = 0;

  [[nodiscard]] bool as_json() const noexcept { return json_; }
  using Words = std::function<std::string(const Json&)>;

  /// One question: prints its answer as JSON, or as `words` has it.
  int show(const AdminClient& node, const std::string& target, const Words& words) const;
  /// The same for a question that looks for something named: `list` is the array of what was found, and when
  /// there is nothing in it, `nothing` says what was searched.
  int search(const AdminClient& node, const std::string& target, const char* list, const Words& words,
             const Words& nothing) const;
  int act(const AdminClient& node, const std::string& target, const Json& body,
          const std::string& done) const;
  /// Prints the error; the exit code that it means.
  static int fail(const Error& error);

 private:
  int not_found(const Json& answer, const std::string& searched) const;

  About about_;
  CLI::App* parsed_ = nullptr;
  std::string admin_;
  bool json_ = false;
};

/// `--cursor` and `--limit`.
struct PageOptions {
  std::string cursor{};
  unsigned limit = 50;

  void add_to(CLI::App& app);
  [[nodiscard]] std::string query() const;
};

/// What a page says below its rows: that there are more, and which shards are missing. Empty: nothing.
[[nodiscard]] std::string page_notes(const Json& page);

}  // namespace roost::cli
