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

}  // namespace

HttpResponse longpoll_answer(LongPollStatus status) {
  return json(fmt::format(R"({{"status":{}}})", static_cast<unsigned>(status)));
}

HttpResponse longpoll_answer(LongPollStatus status, std::string_view token,
                             std::span<const base::SharedBytes> frames) {
  std::string text = R"({"messages":[)";
  for (const base::SharedBytes& frame : frames) {
    if (&frame != &frames.front()) text += ',';
    text += boost::json::serialize(fastlane::payload_of(frame));
  }
  text += fmt::format(R"(],"status":{},"token":{}}})", static_cast<unsigned>(status),
                      boost::json::serialize(token));
  return json(std::move(text));
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
