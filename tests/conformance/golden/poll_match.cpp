// SPDX-License-Identifier: Apache-2.0
#include "poll_match.hpp"

#include <boost/json/parse.hpp>

#include "http_match.hpp"
#include "message_match.hpp"
#include "roost/json.hpp"

namespace roost::golden {
namespace {

using websocket::Opcode;

std::string text_of(const JsonObject& body, std::string_view name) {
  const Json* value = body.if_contains(name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

JsonArray messages_of(const JsonObject& body) {
  const Json* value = body.if_contains("messages");
  return value == nullptr ? JsonArray() : value->as_array();
}

testing::AssertionResult same_messages(const JsonArray& received, const JsonArray& expected) {
  if (received.size() != expected.size()) {
    return testing::AssertionFailure() << received.size() << " messages instead of " << expected.size();
  }
  for (std::size_t i = 0; i < received.size(); ++i) {
    const std::string message(received[i].as_string());
    auto same =
        matches({Opcode::text, message}, Frame{Opcode::text, true, {}, std::string(expected[i].as_string())});
    if (!same) return same;
  }
  return testing::AssertionSuccess();
}

/// Removes what is compared here, and the length that depends on it.
template <class Response>
Response without_content(Response response) {
  response.body.clear();
  response.headers.set("content-length", "");
  return response;
}

/// A difference in every response (differences.md): Phoenix 1.8.10 and later forbid caching it.
SeeResponse as_expected(SeeResponse response) {
  response.headers.set("cache-control", "no-store");
  return response;
}

}  // namespace

bool is_poll_answer(const SeeResponse& expected) {
  return expected.body.find(R"("status":)") != std::string::npos;
}

testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected,
                                 Tokens& tokens) {
  auto same_head = matches(without_content(received), without_content(as_expected(expected)));
  if (!same_head) return same_head;
  const JsonObject answer = boost::json::parse(received.body).as_object();
  const JsonObject recorded = boost::json::parse(expected.body).as_object();
  if (answer.at("status") != recorded.at("status") || answer.size() != recorded.size()) {
    return testing::AssertionFailure()
           << "\n  expected: " << expected.body << "\n  received: " << received.body;
  }
  const std::string name = text_of(recorded, "token");
  if (!name.empty() && !tokens.stands_for(name, text_of(answer, "token"))) {
    return testing::AssertionFailure() << name << " is another token than before";
  }
  return same_messages(messages_of(answer), messages_of(recorded)) << "\n  in " << received.body;
}

}  // namespace roost::golden
