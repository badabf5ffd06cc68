// SPDX-License-Identifier: Apache-2.0
#include "dashboard/page_question.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/visible_text.hpp"

namespace roost::dashboard {
namespace {

constexpr unsigned kServerError = 500;

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // '/'
    const std::string_view segment = path.substr(0, path.find('/'));
    if (!segment.empty()) segments.emplace_back(segment);
    path.remove_prefix(segment.size());
  }
  return segments;
}

std::string text_of(const Json& value) {
  return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
}

}  // namespace

Result<HttpRequest> question_of(std::string_view method, const Payload& payload) {
  const auto value = payload.json();
  if (!value || !value->is_object())
    return make_error("a question is an object: {\"path\": \"/api/topics\"}");
  const JsonObject& asked = value->as_object();
  const Json* path = asked.if_contains("path");
  if (path == nullptr || !path->is_string() || !std::string_view(path->as_string()).starts_with("/api/"))
    return make_error("\"path\" must be one of the API: \"/api/topics\"");
  HttpRequest request;
  request.method = method;
  request.path = path->as_string();
  request.target = request.path;
  request.segments = segments_of(request.path);
  if (const Json* params = asked.if_contains("params")) {
    if (!params->is_object()) return make_error("\"params\" must be an object");
    request.params.reserve(params->as_object().size());
    for (const auto& [name, param] : params->as_object())
      request.params.push_back({name, text_of(param)});
  }
  if (const Json* body = asked.if_contains("body")) request.body = boost::json::serialize(*body);
  return request;
}

Payload Answer::payload() const {
  if (auto whole = Payload::from_json_text(text)) return std::move(*whole);
  return {{"error", "the answer is no JSON"}};
}

Answer answer_to(const Ask& ask, const HttpRequest& question) {
  try {
    HttpResponse response = ask(question);
    return {response.status, std::move(response.body)};
  } catch (const std::exception& error) {
    const Json told = JsonObject{
        {"error", fmt::format("the node could not answer: {}", base::utf8_or_visible(error.what()))}};
    return {kServerError, boost::json::serialize(told)};
  }
}

}  // namespace roost::dashboard
