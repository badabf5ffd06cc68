// SPDX-License-Identifier: Apache-2.0
// `roost top`: a page that refreshes.
#include <fmt/format.h>

#include <cstdio>

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
                     "  roost top --once\n"}) {}

 private:
  void add_options(CLI::App& app) override { app.add_flag("--once", once_, "Print one page and exit"); }

  int run_on(const AdminClient& node) override {
    const Interrupted interrupted;
    const Screen screen;
    TopSample before;
    while (!interrupted) {
      auto now = look(node);
      if (!now) return fail(now.error());
      screen.draw(as_json() ? json_of(*now) : render_top(before, *now, order_, output_width()));
      if (once_ || as_json()) return exit_code_for(silent_shards_of(*now));
      before = std::move(*now);
      if (!listen(screen)) break;
    }
    return 0;
  }

  [[nodiscard]] Result<TopSample> look(const AdminClient& node) const {
    auto shards = node.json("GET", "/api/shards");
    if (!shards) return shards.error();
    auto topics = node.json("GET", "/api/topics?order=messages&limit=5");
    if (!topics) return topics.error();
    static constexpr std::string_view kOrders[] = {"sent", "received", "queue", "rtt"};
    auto connections = node.json("GET", fmt::format("/api/connections?limit=10&timeout_ms=900&order={}",
                                                    kOrders[static_cast<std::size_t>(order_)]));
    if (!connections) return connections.error();
    return TopSample{std::move(*shards), std::move(*topics), std::move(*connections)};
  }

  static std::string json_of(const TopSample& now) {
    return json_line(Json{{"shards", now.shards.at("shards")},
                          {"total", now.shards.at("total")},
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
  TopOrder order_ = TopOrder::sent;
};

}  // namespace

std::unique_ptr<Command> top_command() {
  return std::make_unique<Top>();
}

}  // namespace roost::cli
