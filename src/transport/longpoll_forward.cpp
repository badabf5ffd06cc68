// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_forward.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "base/digest.hpp"
#include "protocol/websocket/utf8_validation.hpp"
#include "roost/json.hpp"

namespace roost::transport {
namespace {

using Kind = ForwardedRequest::Kind;

constexpr std::array<std::pair<Kind, std::string_view>, 5> kKinds{{{Kind::poll, "poll"},
                                                                   {Kind::post, "post"},
                                                                   {Kind::taken, "taken"},
                                                                   {Kind::lost, "lost"},
                                                                   {Kind::release, "release"}}};

std::string_view name_of(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)].second;
}

std::optional<Kind> kind_of(std::string_view name) {
  for (const auto& [kind, its_name] : kKinds)
    if (its_name == name) return kind;
  return std::nullopt;
}

std::optional<JsonObject> object_of(std::string_view text) {
  boost::json::error_code fault;
  Json parsed = boost::json::parse(text, fault);
  if (fault || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.get_object());
}

/// Empty if there is none, or it is not a text.
std::string text_in(const JsonObject& members, std::string_view name) {
  const Json* found = members.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// 0 if there is none, or it is not such a number.
template <class Number>
Number number_in(const JsonObject& members, std::string_view name) {
  const Json* found = members.if_contains(name);
  boost::json::error_code fault;
  const auto number = found == nullptr ? Number{0} : found->to_number<Number>(fault);
  return fault ? Number{0} : number;
}

/// Text stays readable; what a client posts need not be UTF-8.
void put_body(JsonObject& members, const std::string& body) {
  if (websocket::is_utf8(body)) {
    members["text"] = body;
  } else {
    members["base64"] = base::base64(body);
  }
}

std::optional<std::string> body_in(const JsonObject& members) {
  if (members.contains("base64")) return base::base64_decode(text_in(members, "base64"));
  return text_in(members, "text");
}

/// Nothing if one of them is not a text.
std::optional<std::vector<std::string>> messages_in(const JsonObject& members) {
  std::vector<std::string> messages;
  const Json* found = members.if_contains("messages");
  if (found == nullptr) return messages;
  if (!found->is_array()) return std::nullopt;
  messages.reserve(found->get_array().size());
  for (const Json& message : found->get_array()) {
    if (!message.is_string()) return std::nullopt;
    messages.emplace_back(message.get_string());
  }
  return messages;
}

}  // namespace

std::string to_json(const ForwardedRequest& request) {
  JsonObject members{{"do", name_of(request.kind)}};
  if (!request.mount.empty()) members["mount"] = request.mount;
  members["token"] = request.token;
  if (request.kind == Kind::post) {
    members["type"] = request.type;
    put_body(members, request.body);
  }
  if (request.kind == Kind::lost) members["batch"] = request.batch;
  if (request.kind == Kind::release) members["poll"] = request.poll;
  return boost::json::serialize(members);
}

std::optional<ForwardedRequest> forwarded_request_of(std::string_view text) {
  const auto members = object_of(text);
  const auto kind = members ? kind_of(text_in(*members, "do")) : std::nullopt;
  if (!kind) return std::nullopt;
  ForwardedRequest request{
      .kind = *kind, .mount = text_in(*members, "mount"), .token = text_in(*members, "token")};
  if (*kind == Kind::lost) request.batch = number_in<std::uint64_t>(*members, "batch");
  if (*kind == Kind::release) request.poll = number_in<std::uint64_t>(*members, "poll");
  if (*kind != Kind::post) return request;
  auto body = body_in(*members);
  if (!body) return std::nullopt;
  request.type = text_in(*members, "type");
  request.body = *std::move(body);
  return request;
}

std::string to_json(const ForwardedAnswer& answer) {
  JsonObject members{{"status", answer.status}};
  if (answer.batch == 0) return boost::json::serialize(members);
  members["token"] = answer.token;
  members["batch"] = answer.batch;
  members["messages"] = JsonArray(answer.messages.begin(), answer.messages.end());
  return boost::json::serialize(members);
}

std::optional<ForwardedAnswer> forwarded_answer_of(std::string_view text) {
  const auto members = object_of(text);
  if (!members) return std::nullopt;
  auto messages = messages_in(*members);
  const auto status = number_in<unsigned>(*members, "status");
  if (!messages || status == 0) return std::nullopt;
  return ForwardedAnswer{status, text_in(*members, "token"), number_in<std::uint64_t>(*members, "batch"),
                         *std::move(messages)};
}

}  // namespace roost::transport
