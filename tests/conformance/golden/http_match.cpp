// SPDX-License-Identifier: Apache-2.0
#include "http_match.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>

namespace roost::golden {
namespace {

using Comparable = std::map<std::string, std::string>;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Comparable comparable(const HttpHeaders& headers) {
  Comparable all;
  for (const HttpHeader& header : headers)
    all[lower(header.name)] += header.value;
  all.erase("date");
  all.erase("server");
  return all;
}

/// The duration of a broadcast varies.
std::string without_duration(const std::string& body) {
  static const std::regex duration(R"("us":\d+)");
  return std::regex_replace(body, duration, R"("us":?)");
}

std::string describe(std::string_view status_line, const Comparable& headers, std::string_view body) {
  std::string text(status_line);
  for (const auto& [name, value] : headers)
    text += "\n    " + name + ": " + value;
  return text + "\n    " + std::string(body);
}

}  // namespace

testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected) {
  const auto answer =
      describe(received.status_line, comparable(received.headers), without_duration(received.body));
  const auto recorded =
      describe(expected.status_line, comparable(expected.headers), without_duration(expected.body));
  if (answer == recorded) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\n  expected: " << recorded << "\n  received: " << answer;
}

}  // namespace roost::golden
