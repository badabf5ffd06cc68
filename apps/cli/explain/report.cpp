// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/utf8.hpp"
#include "base/visible_text.hpp"
#include "roost/json.hpp"

namespace roost::cli::explain {
namespace {

constexpr std::size_t kMaxBody = 300;  // bytes of a body that are shown

const char* word_of(HandshakeOutcome outcome) {
  switch (outcome) {
    case HandshakeOutcome::accepted:
      return "accepted";
    case HandshakeOutcome::refused:
      return "refused";
    case HandshakeOutcome::unreachable:
      return "unreachable";
  }
  return "";
}

const char* title_of(HandshakeOutcome outcome) {
  switch (outcome) {
    case HandshakeOutcome::accepted:
      return "Accepted.";
    case HandshakeOutcome::refused:
      return "Refused.";
    case HandshakeOutcome::unreachable:
      return "Unreachable.";
  }
  return "";
}

/// Text from the server, on one line and shortened.
std::string shown(std::string_view text) {
  const std::string_view beginning = base::whole_characters(text, kMaxBody);
  return base::visible(beginning) + (beginning.size() < text.size() ? "…" : "");
}

std::string answer_of(const Attempt& attempt) {
  if (!attempt.response) return shown(attempt.error.message);
  std::string answer = fmt::format("{} {}", attempt.response->status, shown(attempt.response->reason));
  if (attempt.drop) answer += fmt::format(", then dropped with {}", attempt.drop->code);
  return answer;
}

std::string line_of(const Explanation::Try& one) {
  return fmt::format("  {:<32} {}  ({:.1f} ms)\n", one.how, answer_of(one.attempt),
                     static_cast<double>(one.attempt.took.count()) / 1000.0);
}

JsonObject json_of(const Explanation::Try& one) {
  const Attempt& attempt = one.attempt;
  JsonObject json{{"how", one.how},
                  {"url", attempt.ask.url.to_string()},
                  {"origin", attempt.ask.origin.empty() ? Json() : Json(attempt.ask.origin)},
                  {"accepted", attempt.accepted},
                  {"microseconds", attempt.took.count()}};
  if (attempt.refusal) json["refusal"] = base::utf8_or_visible(*attempt.refusal);
  if (attempt.drop)
    json["drop"] = {{"code", attempt.drop->code}, {"reason", base::utf8_or_visible(attempt.drop->reason)}};
  if (attempt.response) {
    json["status"] = attempt.response->status;
    json["body"] = base::utf8_or_visible(base::whole_characters(attempt.response->body, kMaxBody));
  } else {
    json["error"] = base::utf8_or_visible(attempt.error.message);
  }
  return json;
}

}  // namespace

std::string as_text(const Explanation& explanation) {
  std::string text;
  if (!explanation.tries.empty()) {
    const AttemptRequest& ask = explanation.tries.front().attempt.ask;
    text = fmt::format("{}\n  {} is {}\n  {}\n\n", base::visible(ask.url.to_string()),
                       base::visible(ask.url.host), fmt::join(explanation.addresses, ", "),
                       ask.origin.empty() ? "no Origin header" : "Origin: " + base::visible(ask.origin));
    for (const Explanation::Try& one : explanation.tries)
      text += line_of(one);
    text += '\n';
  }
  text += fmt::format("{} {}\n", title_of(explanation.outcome), shown(explanation.verdict));
  for (const std::string& advice : explanation.advice)
    text += fmt::format("  - {}\n", shown(advice));
  return text;
}

std::string as_json(const Explanation& explanation) {
  JsonArray tries;
  for (const Explanation::Try& one : explanation.tries)
    tries.push_back(json_of(one));
  JsonArray advice;
  for (const std::string& one : explanation.advice)
    advice.emplace_back(base::utf8_or_visible(one));
  return base::visible_json(boost::json::serialize(
             JsonObject{{"outcome", word_of(explanation.outcome)},
                        {"rule", explanation.rule},
                        {"verdict", base::utf8_or_visible(explanation.verdict)},
                        {"advice", std::move(advice)},
                        {"addresses", JsonArray(explanation.addresses.begin(), explanation.addresses.end())},
                        {"tries", std::move(tries)}})) +
         "\n";
}

}  // namespace roost::cli::explain
