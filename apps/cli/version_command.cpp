// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command.hpp"

namespace roost::cli {
namespace {

class VersionCommand final : public Command {
 public:
  void add_to(CLI::App& app) override { parsed_ = app.add_subcommand("version", "Print the version"); }
  [[nodiscard]] bool chosen() const override { return parsed_->parsed(); }
  int run() override {
    std::puts("roost " ROOST_VERSION);
    return 0;
  }

 private:
  CLI::App* parsed_ = nullptr;
};

}  // namespace

std::unique_ptr<Command> version_command() {
  return std::make_unique<VersionCommand>();
}

}  // namespace roost::cli
