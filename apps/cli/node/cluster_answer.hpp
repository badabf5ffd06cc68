// SPDX-License-Identifier: Apache-2.0
// What all nodes of a cluster answered to one question, and what becomes of it: lists of all in one. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/json.hpp"

namespace roost::cli {

struct ClusterAnswer {
  std::vector<std::pair<std::string, Json>> nodes{};            // by name; names are not escaped
  std::vector<std::pair<std::string, std::string>> refusals{};  // an error of a node
  std::vector<std::string> without{};                           // nodes that do not have what was asked for
  std::vector<std::string> silent{};

  [[nodiscard]] const Json* find(std::string_view node) const;
};

/// Of {"nodes": {…}, "silent": […]}.
[[nodiscard]] ClusterAnswer cluster_answer_of(const Json& answer);

/// And back.
[[nodiscard]] Json json_of(const ClusterAnswer& answer);

/// A line for each node that is missing.
[[nodiscard]] std::string missing_notes(const ClusterAnswer& answer);
/// For lists with more than one page: how to ask each node for the rest.
[[nodiscard]] std::string more_notes(const ClusterAnswer& answer);

/// {LIST: items of all, each with "node"}; if `order` is not empty, by that field, the `first` of them.
[[nodiscard]] Json merged_list(const ClusterAnswer& answer, std::string_view list, std::string_view order,
                               std::size_t first);
/// {"topics": …}: each once, with its sums and the number of its "nodes"; by name, or as above.
[[nodiscard]] Json merged_topics(const ClusterAnswer& answer, std::string_view order, std::size_t first);

}  // namespace roost::cli
