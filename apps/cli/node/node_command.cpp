// SPDX-License-Identifier: Apache-2.0
#include "cli/node/node_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "base/visible_text.hpp"
#include "cli/node/find_node.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

constexpr unsigned kMaxLimit = 1000;

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void warn(const JsonArray& warnings) {
  for (const Json& warning : warnings) {
    if (warning.is_string())
      std::fprintf(stderr, "roost: %s\n", base::visible_lines(warning.as_string()).c_str());
  }
}

}  // namespace

void NodeCommand::add_to(CLI::App& app) {
  parsed_ = app.add_subcommand(about_.name, about_.description);
  parsed_->add_option("--admin", admin_,
                      "The node's socket or URL (default: ROOST_ADMIN,\nelse the only node running here)");
  CLI::Option* node = nullptr;
  if (about_.reach != Reach::this_node)
    node = parsed_->add_option("--node", node_, "Ask this node, one of those of `roost nodes`")
               ->check(not_empty());
  CLI::Option* cluster = nullptr;
  if (about_.reach == Reach::cluster)
    cluster = parsed_->add_flag("--cluster", cluster_, "Ask all nodes of the cluster")->excludes(node);
  parsed_->add_flag("--json", json_, "Print the answer as JSON");
  add_options(*parsed_);
  CLI::Option* cursor = parsed_->get_option_no_throw("--cursor");  // of one node's list
  if (cluster != nullptr && cursor != nullptr) cluster->excludes(cursor);
  parsed_->footer(fmt::format(
      "Examples:\n{}\nExit codes: 0 done, 1 refused, 2 no answer, 3 not found.\n{}", about_.examples,
      about_.reach == Reach::cluster ? "With --cluster: 0 if any node answered; the silent ones are named.\n"
                                     : ""));
}

int NodeCommand::run() {
  auto node = find_node(admin_);
  if (!node) {
    fail(node.error());
    return kUnreachable;
  }
  AdminClient client(std::move(*node));
  return run_on(node_.empty() ? client : client.for_node(node_));
}

std::size_t NodeCommand::output_width() {
  return ::isatty(STDOUT_FILENO) != 0 ? kTerminalWidth : kUnlimitedWidth;
}

int NodeCommand::show(const AdminClient& node, const std::string& target, const Render& render,
                      const Merge& merge) const {
  if (cluster_) return show_all(node, target, nullptr, render, {}, merge);
  const auto answer = node.json("GET", target);
  if (!answer) return fail(answer.error());
  print(as_json() ? json_line(*answer) : render(*answer, output_width()));
  return exit_code_for(silent_shards_of({&*answer}));
}

int NodeCommand::search(const AdminClient& node, const std::string& target, const char* list,
                        const Render& render, const RenderNothing& nothing, const Merge& merge) const {
  if (cluster_) return show_all(node, target, list, render, nothing, merge);
  const auto answer = node.json("GET", target);
  if (!answer) return fail(answer.error());
  const bool more = !text_at(*answer, "next").empty();  // the search ran out of time: there may be more
  if (array_at(*answer, list).empty() && !more) return not_found(*answer, nothing(*answer));
  print(as_json() ? json_line(*answer) : render(*answer, output_width()));
  return exit_code_for(silent_shards_of({&*answer}));
}

// --- of all nodes ---

Result<ClusterAnswer> NodeCommand::ask_all(const AdminClient& node, const std::string& target) {
  const auto answer = node.for_all().json("GET", target);
  if (!answer) return answer.error();
  return cluster_answer_of(*answer);
}

/// A node without what is searched for counts as one that does not have it.
int NodeCommand::show_all(const AdminClient& node, const std::string& target, const char* list,
                          const Render& render, const RenderNothing& nothing, const Merge& merge) const {
  auto answer = ask_all(node, target);
  if (!answer) return fail(answer.error());
  std::string searched;
  std::erase_if(answer->nodes, [&](const auto& one) {
    const bool empty =
        list != nullptr && array_at(one.second, list).empty() && text_at(one.second, "next").empty();
    if (!empty) return false;
    searched = nothing(one.second);
    answer->without.push_back(one.first);
    return true;
  });
  if (!answer->nodes.empty() || as_json()) print_all(*answer, render, merge);
  if (answer->nodes.empty() && !searched.empty())
    std::fprintf(stderr, "roost: %s on any node\n", searched.c_str());
  return finish(*answer);
}

void NodeCommand::print_all(const ClusterAnswer& answer, const Render& render, const Merge& merge) const {
  if (as_json()) return print(json_line(json_of(answer)));
  if (merge) return print(render(merge(answer), output_width()) + more_notes(answer));
  for (const auto& [name, one] : answer.nodes)
    print(fmt::format("{}== {} ==\n{}", name == answer.nodes.front().first ? "" : "\n", base::visible(name),
                      render(one, output_width())));
}

int NodeCommand::finish(const ClusterAnswer& answer) {
  std::fflush(stdout);
  std::fputs(missing_notes(answer).c_str(), stderr);
  if (!answer.nodes.empty()) return 0;
  return answer.without.empty() && !answer.refusals.empty() ? kRefused : kNotThere;
}

/// A shard that did not answer may hold the thing searched for.
int NodeCommand::not_found(const Json& answer, const std::string& searched) const {
  if (as_json()) print(json_line(answer));
  const std::string missing = page_notes(answer);
  std::fprintf(stderr, "roost: %s\n%s", searched.c_str(), missing.c_str());
  return missing.empty() ? kNotThere : kUnreachable;
}

int NodeCommand::act(const AdminClient& node, const std::string& target, const Json& body,
                     const std::function<std::string(const Json&)>& done) const {
  const auto answer = node.json("POST", target, boost::json::serialize(body));
  if (!answer) return fail(answer.error());
  print(as_json() ? json_line(*answer) : done(*answer) + "\n");
  if (!as_json()) warn(array_at(*answer, "warnings"));
  return 0;
}

int NodeCommand::fail(const Error& error) {
  std::fprintf(stderr, "roost: %s\n", base::visible_lines(error.message).c_str());
  const auto is = [&](std::errc code) { return error.code == std::make_error_code(code); };
  if (is(std::errc::no_such_process)) return kNotThere;
  const bool unreachable = is(std::errc::connection_refused) || is(std::errc::no_such_file_or_directory) ||
                           is(std::errc::permission_denied) || is(std::errc::timed_out);
  return unreachable ? kUnreachable : kRefused;
}

void PageOptions::add_to(CLI::App& app) {
  app.add_option("--limit", limit, "Entries per page")
      ->check(CLI::Range(1U, kMaxLimit))
      ->capture_default_str();
  app.add_option("--cursor", cursor, "Continue where the previous page ended");
}

std::string PageOptions::query() const {
  return fmt::format("limit={}{}", limit, cursor.empty() ? "" : "&cursor=" + escaped(cursor));
}

std::string PageOptions::query_of_first(unsigned number, const std::string& order) const {
  return fmt::format("limit={}&order={}{}", number, order,
                     cursor.empty() ? "" : "&cursor=" + escaped(cursor));
}

CLI::Validator not_empty() {
  return {[](const std::string& text) {
            return text.empty() ? std::string("must not be empty; leave it out to ask for all")
                                : std::string();
          },
          ""};
}

std::string page_notes(const Json& page) {
  std::string notes;
  if (const std::string next = text_at(page, "next"); !next.empty()) {
    notes += fmt::format("There are more: --cursor '{}'\n", next);
  }
  const JsonArray& silent = array_at(page, "silent_shards");
  const Json* partial = page.as_object().if_contains("partial");
  if (partial != nullptr && *partial == Json(true) && notes.empty() && silent.empty()) {
    notes += "The search ran out of time before looking at everything.\n";
  }
  return notes + silent_notes(silent);
}

JsonArray silent_shards_of(std::initializer_list<const Json*> answers) {
  JsonArray silent;
  for (const Json* answer : answers) {
    for (const Json& shard : array_at(*answer, "silent_shards"))
      if (std::find(silent.begin(), silent.end(), shard) == silent.end()) silent.push_back(shard);
  }
  return silent;
}

std::string silent_notes(const JsonArray& silent) {
  std::string notes;
  for (const Json& shard : silent)
    notes +=
        fmt::format("Shard {} did not answer in time: its part is missing.\n", boost::json::serialize(shard));
  return notes;
}

}  // namespace roost::cli
