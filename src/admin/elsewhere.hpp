// SPDX-License-Identifier: Apache-2.0
// A request to the admin endpoint that is for another node (node=NAME) or for all (cluster=1): how it travels
// as a question between nodes, and how the answers become one. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "nodes/question.hpp"
#include "roost/http.hpp"
#include "roost/result.hpp"

namespace roost::admin {

/// The kind of these questions (nodes::Question::event).
inline constexpr const char* kAdminQuestion = "admin";

struct Destination {
  bool everywhere = false;
  std::string node{};  // empty: here, or everywhere
};
/// Of requests to the API. An error says what does not fit together.
[[nodiscard]] Result<Destination> destination_of(const HttpRequest& request);

/// The request as another node gets it. An error: its body is not JSON.
[[nodiscard]] Result<nodes::Question> question_for(const HttpRequest& request, std::string_view node);
/// And as it was asked, on that node.
[[nodiscard]] Result<HttpRequest> request_of(std::string_view body);

/// What goes back: the API's own JSON, or its error with the status.
struct Reply {
  bool ok = false;
  std::string body{};
};
[[nodiscard]] Reply reply_of(const HttpResponse& response);

/// The answer of one node, as if it had been asked directly.
[[nodiscard]] HttpResponse response_of(const nodes::Answers& answers, std::string_view node);
/// {"node", "nodes": {NAME: answer, or {"error", "status"}}, "silent": [NAME]}; `own` is this node's answer.
[[nodiscard]] HttpResponse response_of_all(std::string_view own_name, const Reply& own,
                                           const nodes::Answers& answers);

}  // namespace roost::admin
