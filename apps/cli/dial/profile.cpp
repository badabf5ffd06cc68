// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/profile.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>

namespace roost::cli::dial {
namespace {

using Arguments = std::vector<std::string>;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// CLI11 marks the start and end of a section with items of these names.
bool is_mark(const CLI::ConfigItem& item) {
  return item.name == "++" || item.name == "--";
}

void append(Arguments& arguments, const CLI::ConfigItem& item) {
  const std::string option = "--" + item.name;
  if (item.inputs == Arguments{"true"}) return arguments.push_back(option);
  if (item.inputs == Arguments{"false"}) return;
  for (const std::string& value : item.inputs)
    arguments.insert(arguments.end(), {option, value});
}

}  // namespace

std::string profile_path() {
  const std::string config = environment("XDG_CONFIG_HOME");
  return (config.empty() ? environment("HOME") + "/.config" : config) + "/roost/dial.toml";
}

Result<Arguments> profile_arguments(std::istream& file, const std::string& name, const IsTyped& is_typed) {
  Arguments arguments;
  std::string url;
  bool found = false;
  try {
    for (const CLI::ConfigItem& item : CLI::ConfigTOML().from_config(file)) {
      if (item.parents != Arguments{name}) continue;
      found = true;
      if (is_mark(item)) continue;
      if (item.name == "url")
        url = item.inputs.empty() ? "" : item.inputs.front();
      else if (!is_typed("--" + item.name))
        append(arguments, item);
    }
  } catch (const CLI::Error& error) {
    return make_error(std::string("the profiles cannot be parsed: ") + error.what());
  }
  if (!found) return make_error("there is no profile [" + name + "]");
  if (!url.empty()) arguments.push_back(url);
  return arguments;
}

Result<Arguments> load_profile(const std::string& name, const IsTyped& is_typed) {
  const std::string path = profile_path();
  std::ifstream file(path);
  if (!file) return make_error("-P " + name + ": cannot open " + path);
  auto arguments = profile_arguments(file, name, is_typed);
  if (!arguments) return make_error("-P " + name + ": " + arguments.error().message + " (" + path + ")");
  return arguments;
}

}  // namespace roost::cli::dial
