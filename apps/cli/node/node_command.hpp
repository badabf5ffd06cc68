// SPDX-License-Identifier: Apache-2.0
// A command that queries a node: its options, the request, and the answer as text. `--admin` and `--json` are
// the same for all. Exit codes: 0 done, 1 refused or bad usage, 2 no node can be reached, 3 the thing named
// does not exist.
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
    const char* examples;  // the lines at the end of the help
  };
  explicit NodeCommand(About about) : about_(about) {}

  virtual void add_options(CLI::App& app) = 0;
  /// Queries and prints; returns the exit code.
  virtual int run_on(const AdminClient& node) = 0;

  [[nodiscard]] bool as_json() const noexcept { return json_; }
  using Render = std::function<std::string(const Json&)>;

  /// Makes one request and prints the answer as JSON, or as rendered by `render`.
  int show(const AdminClient& node, const std::string& target, const Render& render) const;
  /// The same for a request that searches: `list` is the array of results; if it is empty, `nothing` says
  /// what was searched for.
  int search(const AdminClient& node, const std::string& target, const char* list, const Render& render,
             const Render& nothing) const;
  int act(const AdminClient& node, const std::string& target, const Json& body,
          const std::string& done) const;
  /// Prints the error and returns the exit code for it.
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

/// The notes below the rows of a page: whether there are more, and which shards are missing. May be empty.
[[nodiscard]] std::string page_notes(const Json& page);

}  // namespace roost::cli
