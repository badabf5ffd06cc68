// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_response.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "fastlane/encoded_message.hpp"

namespace roost::transport {
namespace {

HttpResponse with_cors(HttpResponse response) {
  response.headers.add("access-control-allow-origin", "*");
  return response;
}

HttpResponse json(std::string text) {
  HttpResponse response = with_cors(HttpResponse::json(std::move(text)));
  response.headers.add("cache-control", "no-store");
  return response;
}

template <class Message, class TextOf>
HttpResponse with_messages(LongPollStatus status, std::string_view token, std::span<const Message> messages,
                           TextOf text_of) {
  std::string text = R"({"messages":[)";
  for (const Message& message : messages) {
    if (&message != &messages.front()) text += ',';
    text += boost::json::serialize(text_of(message));
  }
  text += fmt::format(R"(],"status":{},"token":{}}})", static_cast<unsigned>(status),
                      boost::json::serialize(token));
  return json(std::move(text));
}

}  // namespace

HttpResponse longpoll_answer(LongPollStatus status) {
  return json(fmt::format(R"({{"status":{}}})", static_cast<unsigned>(status)));
}

HttpResponse longpoll_answer(LongPollStatus status, std::string_view token,
                             std::span<const base::SharedBytes> frames) {
  return with_messages(status, token, frames,
                       [](const base::SharedBytes& frame) { return fastlane::payload_of(frame); });
}

HttpResponse longpoll_answer_from_elsewhere(std::string_view token,
                                            const std::vector<std::string>& messages) {
  return with_messages(LongPollStatus::ok, token, std::span(messages),
                       [](const std::string& message) { return std::string_view(message); });
}

HttpResponse longpoll_preflight(const HttpRequest& request) {
  HttpResponse response = with_cors(HttpResponse::empty(200));
  const auto asked = request.headers.get("access-control-request-headers");
  response.headers.add("access-control-allow-headers", std::string(asked.value_or("")));
  response.headers.add("access-control-allow-methods", "get, post, options");
  response.headers.add("access-control-max-age", "3600");
  return response;
}

HttpResponse longpoll_refusal(unsigned http_status) {
  return longpoll_refusal(HttpResponse::empty(http_status));
}

HttpResponse longpoll_refusal(HttpResponse response) {
  return with_cors(std::move(response));
}

}  // namespace roost::transport
