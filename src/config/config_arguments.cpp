// SPDX-License-Identifier: Apache-2.0
// The command line of programs that are configured by their environment.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "endpoint/config_keys.hpp"
#include "roost/config.hpp"

namespace roost {
namespace {

std::string help(std::string_view program, std::string_view about) {
  std::string text = fmt::format(
      "{}\n\nUsage: {}\n\nIt takes no arguments. Everything comes from the environment, or from the TOML "
      "file that "
      "ROOST_CONFIG\nnames (docs/guides/configuration.md):\n\n",
      about, program);
  for (const auto& key : endpoint::config_keys())
    text += fmt::format("  {:<38} {}\n", endpoint::variables_of(key).front(), key.about);
  return text;
}

}  // namespace

std::optional<int> Config::answer_arguments(int argc, const char* const* argv, std::string_view about) {
  if (argc < 2) return std::nullopt;
  const std::string_view argument = argv[1];
  if (argc == 2 && (argument == "--help" || argument == "-h")) {
    std::fputs(help(argv[0], about).c_str(), stdout);
    return EXIT_SUCCESS;
  }
  std::fprintf(stderr, "%s takes no arguments, and does not know %s; --help lists the variables it reads\n",
               argv[0], argv[1]);
  return EXIT_FAILURE;
}

}  // namespace roost
