// SPDX-License-Identifier: Apache-2.0
// Request targets (RFC 9112 §3.2): path, segments and query, decoded as in Phoenix. Pure. Views point into
// the argument.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace roost::http1 {

struct Target {
  std::string_view path;            // begins with '/', or is "*"
  std::string_view query;           // without the '?'
  std::string_view scheme = {};     // of an absolute form;
  std::string_view authority = {};  // the same, not validated
};

/// Origin form ("/a?b"), absolute form ("http://host/a?b") or "*"; nullopt for anything else.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

/// The parts between slashes, not decoded. Empty ones are dropped, so doubled and trailing slashes have no
/// effect.
[[nodiscard]] std::vector<std::string_view> path_segments(std::string_view path);

enum class PlusSign { literal, space };

/// Replaces %XX by its byte. A '%' without two hex digits is kept, as in the reference.
[[nodiscard]] std::string percent_decode(std::string_view text, PlusSign plus = PlusSign::literal);

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

/// Names and values, decoded ('+' is a space), in order; a name without '=' has the value "".
/// nullopt if a name or value is not UTF-8.
[[nodiscard]] std::optional<QueryPairs> parse_query(std::string_view query);

}  // namespace roost::http1
