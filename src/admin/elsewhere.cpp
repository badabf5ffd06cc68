// SPDX-License-Identifier: Apache-2.0
#include "admin/elsewhere.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <map>

#include "admin/access.hpp"
#include "admin/query.hpp"
#include "dashboard/page_question.hpp"
#include "roost/payload.hpp"

namespace roost::admin {
namespace {

using std::chrono::milliseconds;

constexpr unsigned kOk = 200;
constexpr unsigned kBadGateway = 502;
constexpr unsigned kGatewayTimeout = 504;
constexpr unsigned kFirstError = 400;
constexpr unsigned kLastError = 599;
// A node may take a second for what it does without timeout_ms.
constexpr milliseconds kShortestPatience{1000};
constexpr milliseconds kOnTheWay{500};

bool is_destination(const HttpParam& param) {
  return param.name == "node" || param.name == "cluster";
}

bool is_api(const HttpRequest& request) {
  return !request.segments.empty() && request.segments[0] == "api";
}

std::string error_text(std::string_view message, unsigned status) {
  return boost::json::serialize(JsonObject{{"error", message}, {"status", status}});
}

/// The status of an error, and the error as the API would say it.
HttpResponse error_response(std::string_view node, const std::string& body) {
  boost::system::error_code failed;
  const Json value = boost::json::parse(body, failed);
  if (failed || !value.is_object())
    return problem(kBadGateway, fmt::format("node {} does not answer in JSON", node));
  const Json* status = value.as_object().if_contains("status");
  const Json* error = value.as_object().if_contains("error");
  const std::int64_t number = status != nullptr && status->is_int64() ? status->as_int64() : 0;
  const bool fits = number >= kFirstError && number <= kLastError;
  const std::string message =
      error != nullptr && error->is_string() ? std::string(error->as_string()) : "no reason given";
  return problem(fits ? static_cast<unsigned>(number) : kBadGateway, message);
}

/// Without the line end of the API's answers. What is not JSON would break that of all.
std::string json_of(std::string_view node, std::string_view text) {
  while (text.ends_with('\n'))
    text.remove_suffix(1);
  if (Payload::from_json_text(text)) return std::string(text);
  return error_text(fmt::format("node {} does not answer in JSON", node), kBadGateway);
}

}  // namespace

Result<Destination> destination_of(const HttpRequest& request) {
  Destination destination;
  if (!is_api(request)) return destination;
  const std::string cluster = text_param(request, "cluster");
  destination.node = text_param(request, "node");
  destination.everywhere = request.param("cluster") != nullptr;
  if (destination.everywhere && cluster != "1" && !cluster.empty()) return make_error("cluster= must be 1");
  if (destination.everywhere && !destination.node.empty())
    return make_error("node= is one node and cluster= is all: give one of them");
  return destination;
}

Result<nodes::Question> question_for(const HttpRequest& request, std::string_view node) {
  JsonObject params;
  for (const HttpParam& param : request.params)
    if (!is_destination(param)) params[param.name] = param.value;
  JsonObject asked{{"method", request.method}, {"path", request.path}, {"params", std::move(params)}};
  if (!request.body.empty()) {
    const auto body = body_of(request);
    if (!body) return body.error();
    asked["body"] = *body;
  }
  const auto page = page_of(request);
  const milliseconds patience = page ? page->timeout : kShortestPatience;
  return nodes::Question{.node = std::string(node),
                         .event = kAdminQuestion,
                         .body = boost::json::serialize(asked),
                         .patience = std::max(patience, kShortestPatience) + kOnTheWay};
}

Result<HttpRequest> request_of(std::string_view body) {
  const auto payload = Payload::from_json_text(body);
  if (!payload) return make_error("a question to the admin endpoint is JSON");
  const auto value = payload->json();
  if (!value || !value->is_object()) return make_error("a question to the admin endpoint is an object");
  const auto method = text_in(value->as_object(), "method");
  if (!method) return method.error();
  auto request = dashboard::question_of(*method, *payload);
  if (request) std::erase_if(request->params, is_destination);  // it is not sent on from there
  return request;
}

Reply reply_of(const HttpResponse& response) {
  if (response.status == kOk) return {true, response.body};
  boost::system::error_code failed;
  const Json value = boost::json::parse(response.body, failed);
  const Json* error = !failed && value.is_object() ? value.as_object().if_contains("error") : nullptr;
  const std::string message =
      error != nullptr && error->is_string() ? std::string(error->as_string()) : "it is refused";
  return {false, error_text(message, response.status)};
}

HttpResponse response_of(const nodes::Answers& answers, std::string_view node) {
  if (answers.answers.empty())
    return problem(kGatewayTimeout, fmt::format("node {} did not answer in time", node));
  const nodes::Answer& answer = answers.answers.front();
  return answer.ok ? HttpResponse::json(json_of(node, answer.body) + "\n")
                   : error_response(node, answer.body);
}

HttpResponse response_of_all(std::string_view own_name, const Reply& own, const nodes::Answers& answers) {
  std::map<std::string_view, std::string_view> bodies{{own_name, own.body}};
  for (const nodes::Answer& answer : answers.answers)
    bodies.emplace(answer.node, answer.body);
  std::string text = fmt::format(R"({{"node":{},"nodes":{{)", boost::json::serialize(Json(own_name)));
  bool first = true;
  for (const auto& [node, body] : bodies) {
    text += fmt::format("{}{}:", first ? "" : ",", boost::json::serialize(Json(node)));
    text += json_of(node, body);
    first = false;
  }
  JsonArray silent(answers.silent.begin(), answers.silent.end());
  text += fmt::format(R"(}},"silent":{}}})", boost::json::serialize(silent));
  return HttpResponse::json(text + "\n");
}

}  // namespace roost::admin
