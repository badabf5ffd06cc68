// SPDX-License-Identifier: Apache-2.0
// The path of a mount or route: segments as they stand on the wire, some of them variables (":name", or
// "v:name" for a variable behind a fixed beginning). Matching ignores empty segments, keeps to the case of
// letters, and hands values out undecoded (spec websocket-transport.md §1). Pure; any thread may match.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "roost/http.hpp"
#include "roost/result.hpp"

namespace roost::http {

enum class PathMatch {
  exact,
  prefix,  // and everything below it
};

class PathPattern {
 public:
  /// An error names the segment and says how to write it.
  [[nodiscard]] static Result<PathPattern> parse(std::string_view path);

  [[nodiscard]] bool matches(std::span<const std::string> path, PathMatch match) const;
  /// Everything that `other` matches, with `others`, this one matches with `mine`.
  [[nodiscard]] bool covers(PathMatch mine, const PathPattern& other, PathMatch others) const;
  /// What the variables stand for in a path that matches, in their order. Those that begin with '_' are left
  /// out.
  [[nodiscard]] std::vector<HttpParam> values(std::span<const std::string> path) const;

 private:
  struct Segment {
    std::string text;           // all of it, or what stands before the variable
    std::string variable = {};  // empty: none

    [[nodiscard]] bool matches(std::string_view segment) const;
    [[nodiscard]] bool covers(const Segment& other) const;
  };

  static Result<Segment> parse_segment(std::string_view text);

  std::vector<Segment> segments_;
};

}  // namespace roost::http
