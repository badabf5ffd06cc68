// SPDX-License-Identifier: Apache-2.0
// `roost top`: a page that refreshes.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "cli/node/commands.hpp"
#include "cli/node/interrupted.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/render_top.hpp"
#include "cli/node/screen.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

constexpr std::chrono::milliseconds kEvery{1000};

class Top final : public NodeCommand {
 public:
  Top()
      : NodeCommand({"top", "Show shards, topics and connections, refreshed every second",
                     "  roost top\n"
                     "  roost top --once\n"
                     "  roost top --cluster\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override { app.add_flag("--once", once_, "Print one page and exit"); }

  int run_on(const AdminClient& node) override {
    const Interrupted interrupted;
    const Screen screen;
    TopSample before;
    while (!interrupted) {
      auto now = look(node);
      if (!now) return fail(now.error());
      screen.draw(as_json() ? json_of(*now)
                            : render_top(before, *now, order_, output_width()) + silent_line());
      if (once_ || as_json()) return of_cluster() ? finish(missing_) : exit_code_for(silent_shards_of(*now));
      before = std::move(*now);
      if (!listen(screen)) break;
    }
    return 0;
  }

  [[nodiscard]] std::vector<std::string> targets() const {
    static constexpr std::string_view kOrders[] = {"sent", "received", "queue", "rtt"};
    return {"/api/shards", "/api/topics?order=messages&limit=5",
            fmt::format("/api/connections?limit=10&timeout_ms=900&order={}",
                        kOrders[static_cast<std::size_t>(order_)])};
  }

  [[nodiscard]] Result<TopSample> look(const AdminClient& node) {
    if (of_cluster()) return look_at_all(node);
    std::vector<Json> answers;
    answers.reserve(3);
    for (const std::string& target : targets()) {
      auto answer = node.json("GET", target);
      if (!answer) return answer.error();
      answers.push_back(std::move(*answer));
    }
    return TopSample{std::move(answers[0]), std::move(answers[1]), std::move(answers[2])};
  }

  [[nodiscard]] Result<TopSample> look_at_all(const AdminClient& node) {
    std::vector<ClusterAnswer> answers;
    answers.reserve(3);
    for (const std::string& target : targets()) {
      auto answer = ask_all(node, target);
      if (!answer) return answer.error();
      answers.push_back(std::move(*answer));
    }
    TopSample sample = cluster_sample(answers[0], answers[1], answers[2], order_);
    missing_ = std::move(answers[0]);
    return sample;
  }

  /// On a terminal that is redrawn, standard error would be overwritten.
  [[nodiscard]] std::string silent_line() const {
    return once_ || !of_cluster() ? std::string() : missing_notes(missing_);
  }

  static std::string json_of(const TopSample& now) {
    const Json* total = now.shards.as_object().if_contains("total");
    return json_line(Json{{"shards", now.shards.at("shards")},
                          {"total", total == nullptr ? Json() : *total},
                          {"topics", now.topics.at("topics")},
                          {"connections", now.connections.at("connections")},
                          {"silent_shards", silent_shards_of(now)}});
  }

  /// Returns false to quit.
  bool listen(const Screen& screen) {
    switch (screen.key(kEvery).value_or(' ')) {
      case 'q':
        return false;
      case 's':
        order_ = TopOrder::sent;
        break;
      case 'r':
        order_ = TopOrder::received;
        break;
      case 'u':
        order_ = TopOrder::queue;
        break;
      case 't':
        order_ = TopOrder::rtt;
        break;
      default:
        break;
    }
    return true;
  }

  bool once_ = false;
  ClusterAnswer missing_{};  // of the last sample
  TopOrder order_ = TopOrder::sent;
};

}  // namespace

std::unique_ptr<Command> top_command() {
  return std::make_unique<Top>();
}

}  // namespace roost::cli
