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
  parsed_->add_flag("--json", json_, "Print the answer as JSON");
  add_options(*parsed_);
  parsed_->footer(fmt::format("Examples:\n{}\nExit codes: 0 done, 1 refused, 2 no answer, 3 not found.\n",
                              about_.examples));
}

int NodeCommand::run() {
  auto node = find_node(admin_);
  if (!node) {
    fail(node.error());
    return kUnreachable;
  }
  return run_on(AdminClient(std::move(*node)));
}

std::size_t NodeCommand::output_width() {
  return ::isatty(STDOUT_FILENO) != 0 ? kTerminalWidth : kUnlimitedWidth;
}

int NodeCommand::show(const AdminClient& node, const std::string& target, const Render& render) const {
  const auto answer = node.json("GET", target);
  if (!answer) return fail(answer.error());
  print(as_json() ? json_line(*answer) : render(*answer, output_width()));
  return exit_code_for(silent_shards_of({&*answer}));
}

int NodeCommand::search(const AdminClient& node, const std::string& target, const char* list,
                        const Render& render, const RenderNothing& nothing) const {
  const auto answer = node.json("GET", target);
  if (!answer) return fail(answer.error());
  const bool more = !text_at(*answer, "next").empty();  // the search ran out of time: there may be more
  if (array_at(*answer, list).empty() && !more) return not_found(*answer, nothing(*answer));
  print(as_json() ? json_line(*answer) : render(*answer, output_width()));
  return exit_code_for(silent_shards_of({&*answer}));
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
