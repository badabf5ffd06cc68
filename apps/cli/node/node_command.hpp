// SPDX-License-Identifier: Apache-2.0
// A command that queries a node: its options, the request, and the answer as text. `--admin`, `--node` and
// `--json` are the same for all, and `--cluster` for those that read. Exit codes: 0 done, 1 refused or bad
// usage, 2 no node can be reached or part of it did not answer, 3 the thing named does not exist. Of a
// cluster any node's answer is enough for 0; the silent ones are named.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>

#include "cli/command.hpp"
#include "cli/node/admin_client.hpp"
#include "cli/node/cluster_answer.hpp"

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
  /// Whom it can ask: the node it talks to, another through that one, or all.
  enum class Reach : std::uint8_t { this_node, any_node, cluster };
  struct About {
    const char* name;
    const char* description;
    const char* examples;  // the lines at the end of the help
    Reach reach = Reach::any_node;
  };
  explicit NodeCommand(About about) : about_(about) {}

  virtual void add_options(CLI::App& app) = 0;
  /// Queries and prints; returns the exit code.
  virtual int run_on(const AdminClient& node) = 0;

  [[nodiscard]] bool as_json() const noexcept { return json_; }
  [[nodiscard]] bool of_cluster() const noexcept { return cluster_; }
  /// The answer as text of this width, and what to say of one that has nothing.
  using Render = std::function<std::string(const Json&, std::size_t width)>;
  using RenderNothing = std::function<std::string(const Json&)>;
  /// Of all nodes' answers one, for `render`. Without it each is shown under the name of its node.
  using Merge = std::function<Json(const ClusterAnswer&)>;

  /// Lines are wrapped for a terminal only.
  [[nodiscard]] static std::size_t output_width();

  /// Makes one request and prints the answer as JSON, or as rendered by `render`.
  int show(const AdminClient& node, const std::string& target, const Render& render,
           const Merge& merge = {}) const;
  /// The same for a request that searches: `list` is the array of results; if it is empty, `nothing` says
  /// what was searched for.
  int search(const AdminClient& node, const std::string& target, const char* list, const Render& render,
             const RenderNothing& nothing, const Merge& merge = {}) const;
  /// For --cluster.
  [[nodiscard]] static Result<ClusterAnswer> ask_all(const AdminClient& node, const std::string& target);
  /// The exit code for answers of all, after naming on standard error who did not answer.
  static int finish(const ClusterAnswer& answer);
  /// `done`: what has been done, according to the answer.
  int act(const AdminClient& node, const std::string& target, const Json& body,
          const std::function<std::string(const Json&)>& done) const;
  /// Prints the error and returns the exit code for it.
  static int fail(const Error& error);

 private:
  int show_all(const AdminClient& node, const std::string& target, const char* list, const Render& render,
               const RenderNothing& nothing, const Merge& merge) const;
  void print_all(const ClusterAnswer& answer, const Render& render, const Merge& merge) const;
  int not_found(const Json& answer, const std::string& searched) const;

  About about_;
  CLI::App* parsed_ = nullptr;
  std::string admin_;
  std::string node_;
  bool cluster_ = false;
  bool json_ = false;
};

/// `--cursor` and `--limit`.
struct PageOptions {
  std::string cursor{};
  unsigned limit = 50;

  void add_to(CLI::App& app);
  [[nodiscard]] std::string query() const;
  /// Of the first `number` in an order, which have no further page: the node refuses a cursor.
  [[nodiscard]] std::string query_of_first(unsigned number, const std::string& order) const;
};

/// For options that narrow a search: an empty one, such as a variable of a script that is not set, would ask
/// for everything.
[[nodiscard]] CLI::Validator not_empty();

/// The notes below the rows of a page: whether there are more, and which shards are missing. May be empty.
[[nodiscard]] std::string page_notes(const Json& page);

/// The shards that did not answer one of these questions, each once.
[[nodiscard]] JsonArray silent_shards_of(std::initializer_list<const Json*> answers);
/// A line each.
[[nodiscard]] std::string silent_notes(const JsonArray& silent);
/// For what was printed: a part of it is missing when a shard did not answer.
[[nodiscard]] inline int exit_code_for(const JsonArray& silent) {
  return silent.empty() ? 0 : kUnreachable;
}

}  // namespace roost::cli
