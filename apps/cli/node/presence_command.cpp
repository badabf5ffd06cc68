// SPDX-License-Identifier: Apache-2.0
// `roost presence`: a presence with its topics, who is in one, and whether nodes agree.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "base/visible_text.hpp"
#include "cli/duration.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/presence_audit.hpp"
#include "cli/node/render_presence.hpp"

namespace roost::cli {
namespace {

constexpr std::chrono::milliseconds kOnTheWay{500};  // beyond the broadcast_period

/// The longest of all nodes.
std::chrono::milliseconds broadcast_period_of(const ClusterAnswer& answer) {
  std::uint64_t longest = 0;
  for (const auto& [node, one] : answer.nodes)
    longest = std::max(longest, number_at(one, "broadcast_period_ms"));
  constexpr std::uint64_t kMost = 60'000;
  return std::chrono::milliseconds(std::min(longest, kMost));
}

class PresenceCommand final : public NodeCommand {
 public:
  PresenceCommand()
      : NodeCommand({"presence", "List who is present, and check that nodes agree on it",
                     "  roost presence\n"
                     "  roost presence room:lobby --limit 20\n"
                     "  roost presence room:lobby --cluster\n"
                     "  roost presence audit --cluster\n"
                     "An audit compares what each node tracks with what the others know of it. It ends\n"
                     "with 1 if they differ for longer than changes take from node to node. Without\n"
                     "--cluster it compares what this node knows. A topic named audit: -- audit.\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("topic", topic_, "The topic; without it: figures, nodes and topics")->check(not_empty());
    app.add_option("--presence", presence_, "Its name (default: the first of the node)")->check(not_empty());
    app.add_option("--prefix", prefix_, "Only topics with this prefix");
    page_.add_to(app);
    audit_ = app.add_subcommand("audit", "Compare what nodes track and others know");
    audit_->add_option("topic", audited_, "Only this topic")->check(not_empty());
    audit_->add_option("--wait", wait_,
                       "How long a change may take from node to node\n(default: what the nodes are set to)");
    audit_->fallthrough();
  }
  int run_on(const AdminClient& node) override {
    if (audit_->parsed()) return audit(node);
    if (topic_.empty()) return show(node, topics_target(), render_presence);
    return search(
        node,
        fmt::format("/api/presence/keys?{}&topic={}{}", page_.query(), escaped(topic_), presence_query()),
        "keys", render_presence_keys,
        [this](const Json&) { return fmt::format("nobody is present in {}", base::visible_quoted(topic_)); },
        merged_presence_keys);
  }

  [[nodiscard]] std::string presence_query() const {
    return presence_.empty() ? std::string() : "&presence=" + escaped(presence_);
  }
  [[nodiscard]] std::string topics_target() const {
    return fmt::format("/api/presence/topics?{}&prefix={}{}", page_.query(), escaped(prefix_),
                       presence_query());
  }

  int audit(const AdminClient& node) const {
    const std::string target =
        fmt::format("/api/presence/audit?topic={}{}", escaped(audited_), presence_query());
    const auto patience = parse_duration(wait_.empty() ? "1s" : wait_);
    if (!patience) return fail(patience.error());
    std::string only;
    if (!of_cluster()) {
      const auto own = node.json("GET", target);
      if (!own) return fail(own.error());
      only = exact_text_at(*own, "node");
    }
    const auto answer = ask_all(node, target);
    if (!answer) return fail(answer.error());
    PresenceAudit audit(*answer, only);
    if (audit.has_differences()) {
      std::this_thread::sleep_for(wait_.empty() ? broadcast_period_of(*answer) + kOnTheWay : *patience);
      const auto later = ask_all(node, target);
      if (!later) return fail(later.error());
      audit.look_again(*later);
    }
    return show_audit(audit, *answer);
  }

  int show_audit(const PresenceAudit& audit, const ClusterAnswer& answer) const {
    if (answer.nodes.empty()) return finish(answer);
    if (as_json()) {
      JsonObject all = audit.json();
      all["silent"] = JsonArray(answer.silent.begin(), answer.silent.end());
      std::fputs(json_line(all).c_str(), stdout);
    } else {
      std::fputs(audit.text(output_width()).c_str(), stdout);
    }
    const int code = finish(answer);
    return audit.has_differences() ? kRefused : code;
  }

  CLI::App* audit_ = nullptr;
  std::string topic_;
  std::string audited_;
  std::string wait_;
  std::string presence_;
  std::string prefix_;
  PageOptions page_;
};

}  // namespace

std::unique_ptr<Command> presence_command() {
  return std::make_unique<PresenceCommand>();
}

}  // namespace roost::cli
