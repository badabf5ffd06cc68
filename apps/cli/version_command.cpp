// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/visible_text.hpp"
#include "cli/command.hpp"
#include "cli/node/find_node.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/render.hpp"

namespace roost::cli {
namespace {

class VersionCommand final : public Command {
 public:
  void add_to(CLI::App& app) override {
    parsed_ = app.add_subcommand("version", "Print the version of this program or of a running node");
    parsed_->add_flag("--verbose", verbose_, "Also print those of a running node");
    parsed_->add_option("--admin", admin_, "The node, as for the other commands");
    parsed_->footer("Examples:\n  roost version\n  roost version --verbose\n");
  }
  [[nodiscard]] bool chosen() const override { return parsed_->parsed(); }
  int run() override {
    std::puts("roost " ROOST_VERSION);
    return verbose_ ? tell_node() : 0;
  }

 private:
  int tell_node() const {
    auto node = find_node(admin_);
    auto about = node ? AdminClient(*node).json("GET", "/api/node") : Result<Json>(node.error());
    if (about) {
      std::fputs(render_versions(*about).c_str(), stdout);
      return 0;
    }
    std::fprintf(stderr, "roost: %s\n", base::visible_lines(about.error().message).c_str());
    return kUnreachable;
  }

  CLI::App* parsed_ = nullptr;
  bool verbose_ = false;
  std::string admin_;
};

}  // namespace

std::unique_ptr<Command> version_command() {
  return std::make_unique<VersionCommand>();
}

}  // namespace roost::cli
