// SPDX-License-Identifier: Apache-2.0
// `roost tree`: the node as a tree.
#include <cstdio>
#include <map>
#include <set>
#include <utility>
#include <vector>

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
                     "  roost tree --watch\n"
                     "  roost tree --cluster\n",
                     Reach::cluster}) {}

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

  /// What a tree is drawn of: the answers of one node.
  struct Answers {
    Json node;
    Json listeners;
    Json shards;
    Json connections;
  };

  Result<Drawn> draw(const AdminClient& node) const {
    if (of_cluster()) return draw_all(node);
    Answers answers;
    for (const auto& [part, target] : parts()) {
      auto answer = node.json("GET", target);
      if (!answer) return answer.error();
      answers.*part = std::move(*answer);
    }
    const JsonArray silent = silent_shards_of({&answers.shards, &answers.connections});
    return Drawn{as_json() ? json_line(json_of(answers)) : text_of(answers), exit_code_for(silent)};
  }

  /// A tree of each node that has answered all questions.
  Result<Drawn> draw_all(const AdminClient& node) const {
    std::map<std::string, Answers> nodes;
    std::set<std::string> incomplete;
    ClusterAnswer last;
    for (const auto& [part, target] : parts()) {
      auto answer = ask_all(node, target);
      if (!answer) return answer.error();
      for (auto& [name, one] : answer->nodes)
        nodes[name].*part = std::move(one);
      for (const std::string& name : answer->silent)
        incomplete.insert(name);
      last = std::move(*answer);
    }
    std::string text;
    JsonObject all;
    for (const auto& [name, answers] : nodes) {
      if (incomplete.contains(name) || answers.connections.is_null()) continue;
      all[name] = json_of(answers);
      text += text_of(answers);
    }
    last.silent.assign(incomplete.begin(), incomplete.end());
    const int code = finish(last);
    if (!as_json()) return Drawn{std::move(text), code};
    return Drawn{json_line(Json{{"nodes", std::move(all)},
                                {"silent", JsonArray(last.silent.begin(), last.silent.end())}}),
                 code};
  }

  [[nodiscard]] std::vector<std::pair<Json Answers::*, std::string>> parts() const {
    return {{&Answers::node, "/api/node"},
            {&Answers::listeners, "/api/listeners"},
            {&Answers::shards, "/api/shards"},
            {&Answers::connections, "/api/connections?channels&" + page_.query()}};
  }

  static std::string text_of(const Answers& answers) {
    return render_tree(answers.node, answers.listeners, answers.shards, answers.connections, output_width());
  }

  static Json json_of(const Answers& answers) {
    return {{"node", answers.node},
            {"listeners", answers.listeners.at("listeners")},
            {"shards", answers.shards.at("shards")},
            {"connections", answers.connections.at("connections")},
            {"next", answers.connections.at("next")},
            {"silent_shards", silent_shards_of({&answers.shards, &answers.connections})}};
  }

  bool watch_ = false;
  PageOptions page_;
};

}  // namespace

std::unique_ptr<Command> tree_command() {
  return std::make_unique<Tree>();
}

}  // namespace roost::cli
