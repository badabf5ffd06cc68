// SPDX-License-Identifier: Apache-2.0
// The static probe points of a program, found like tools do: in its ELF notes.
#include <array>
#include <cstdio>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>

#include <gmock/gmock.h>

#include "trace/event.hpp"

#if __has_include(<sys/sdt.h>)
namespace roost::test {
namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::array<char, 4096> part;
  while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe.get()))
    output.append(part.data(), got);
  return output;
}

/// What follows `label` in the line.
std::optional<std::string> value_of(std::string_view label, const std::string& line) {
  const std::size_t start = line.find(label);
  if (start == std::string::npos) return std::nullopt;
  return line.substr(start + label.size());
}

std::size_t words_of(const std::string& text) {
  std::istringstream words(text);
  return static_cast<std::size_t>(
      std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
}

/// Name → number of arguments, for all of Roost's probe points.
std::multimap<std::string, std::size_t> probes_of(const std::string& program) {
  std::istringstream notes(output_of("readelf --wide --notes '" + program + "'"));
  std::multimap<std::string, std::size_t> probes;
  std::string provider, name;
  for (std::string line; std::getline(notes, line);) {
    if (const auto value = value_of("Provider: ", line)) provider = *value;
    if (const auto value = value_of("Name: ", line)) name = *value;
    const auto arguments = value_of("Arguments: ", line);
    if (arguments && provider == "roost") probes.emplace(name, words_of(*arguments));
  }
  return probes;
}

TEST(Probes, ExistForEveryKindOfTraceEvent) {
  const auto probes = probes_of(ROOST_BIN_DIR "/numbers");
  for (const std::string_view kind : trace::kEventKinds)
    EXPECT_GE(probes.count(std::string(kind)), 1U) << kind;
}

TEST(Probes, AllHaveATopicAStringAndANumber) {
  const auto probes = probes_of(ROOST_BIN_DIR "/numbers");
  ASSERT_FALSE(probes.empty());
  for (const auto& [name, arguments] : probes)
    EXPECT_EQ(arguments, 5U) << name;
}

}  // namespace
}  // namespace roost::test
#endif
