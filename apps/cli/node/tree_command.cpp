// SPDX-License-Identifier: Apache-2.0
// `roost tree`: the node as a tree.
#include <cstdio>

#include "cli/node/commands.hpp"
#include "cli/node/interrupted.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/render_tree.hpp"
#include "cli/node/screen.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawnEvery{1000};

class Tree final : public NodeCommand {
 public:
  Tree()
      : NodeCommand({"tree", "Draw the node as a tree: listeners, shards, their connections and channels",
                     "  roost tree\n"
                     "  roost tree --watch\n"}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_flag("--watch", watch_, "Redraw every second until Ctrl-C");
    page_.add_to(app);
  }

  int run_on(const AdminClient& node) override {
    const Interrupted interrupted;
    const Screen screen;
    int code = 0;
    do {
      const auto drawn = draw(node);
      if (!drawn) return fail(drawn.error());
      screen.draw(drawn->text);
      code = drawn->code;
    } while (watch_ && !interrupted && screen.key(kRedrawnEvery).value_or(' ') != 'q' && !interrupted);
    return watch_ ? 0 : code;
  }

  struct Drawn {
    std::string text;
    int code;
  };

  Result<Drawn> draw(const AdminClient& node) const {
    const auto about = node.json("GET", "/api/node");
    if (!about) return about.error();
    const auto listeners = node.json("GET", "/api/listeners");
    if (!listeners) return listeners.error();
    const auto shards = node.json("GET", "/api/shards");
    if (!shards) return shards.error();
    const auto connections = node.json("GET", "/api/connections?channels&" + page_.query());
    if (!connections) return connections.error();
    const JsonArray silent = silent_shards_of({&*shards, &*connections});
    const int code = exit_code_for(silent);
    if (!as_json())
      return Drawn{render_tree(*about, *listeners, *shards, *connections, output_width()), code};
    return Drawn{json_line(Json{{"node", *about},
                                {"listeners", listeners->at("listeners")},
                                {"shards", shards->at("shards")},
                                {"connections", connections->at("connections")},
                                {"next", connections->at("next")},
                                {"silent_shards", silent}}),
                 code};
  }

  bool watch_ = false;
  PageOptions page_;
};

}  // namespace

std::unique_ptr<Command> tree_command() {
  return std::make_unique<Tree>();
}

}  // namespace roost::cli
