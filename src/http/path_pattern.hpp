// SPDX-License-Identifier: Apache-2.0
// The path of a mount or route: segments as sent on the wire, some of them variables (":name", or "v:name"
// for a variable after a fixed prefix). Matching ignores empty segments, is case-sensitive, and returns
// values undecoded (spec websocket-transport.md §1). Pure; any thread may match.
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
  /// The error quotes the segment and shows the right form.
  [[nodiscard]] static Result<PathPattern> parse(std::string_view path);

  [[nodiscard]] bool matches(std::span<const std::string> path, PathMatch match) const;
  /// Whether this pattern, with `mine`, matches everything that `other` matches with `others`.
  [[nodiscard]] bool covers(PathMatch mine, const PathPattern& other, PathMatch others) const;
  /// The values of the variables in a matching path, in order. Variables that begin with '_' are left out.
  [[nodiscard]] std::vector<HttpParam> values(std::span<const std::string> path) const;

 private:
  struct Segment {
    std::string text;           // the whole segment, or the prefix before the variable
    std::string variable = {};  // empty: none

    [[nodiscard]] bool matches(std::string_view segment) const;
    [[nodiscard]] bool covers(const Segment& other) const;
  };

  static Result<Segment> parse_segment(std::string_view text);

  std::vector<Segment> segments_;
};

}  // namespace roost::http
