// SPDX-License-Identifier: Apache-2.0
#include "roost/http.hpp"

#include "http/exchange.hpp"
#include "protocol/http1/cookie.hpp"

namespace roost {
namespace {

HttpResponse with_content(const char* content_type, std::string body, unsigned status) {
  return {status, {{"content-type", content_type}}, std::move(body)};
}

}  // namespace

const std::string* HttpRequest::param(std::string_view name) const {
  for (const auto* list : {&path_params, &params})
    for (auto param = list->rbegin(); param != list->rend(); ++param)
      if (param->name == name) return &param->value;
  return nullptr;
}

std::optional<std::string_view> HttpRequest::cookie(std::string_view name) const {
  for (const std::string_view header : headers.get_all("cookie"))
    if (const auto value = http1::cookie_value(header, name)) return value;
  return std::nullopt;
}

HttpResponse HttpResponse::empty(unsigned status) {
  return {status, {}, {}};
}

HttpResponse HttpResponse::text(std::string body, unsigned status) {
  return with_content("text/plain; charset=utf-8", std::move(body), status);
}

HttpResponse HttpResponse::html(std::string body, unsigned status) {
  return with_content("text/html; charset=utf-8", std::move(body), status);
}

HttpResponse HttpResponse::json(std::string text, unsigned status) {
  return with_content("application/json; charset=utf-8", std::move(text), status);
}

HttpResponder::HttpResponder(std::unique_ptr<http::Exchange> exchange) : exchange_(std::move(exchange)) {}
HttpResponder::HttpResponder(HttpResponder&&) noexcept = default;

HttpResponder& HttpResponder::operator=(HttpResponder&& other) noexcept {
  HttpResponder abandoned(std::move(*this));
  exchange_ = std::move(other.exchange_);
  return *this;
}

HttpResponder::~HttpResponder() {
  if (exchange_ != nullptr) exchange_->abandon();
}

void HttpResponder::respond(HttpResponse response) {
  if (const auto exchange = release()) exchange->respond(std::move(response), {});
}

std::unique_ptr<http::Exchange> HttpResponder::release() {
  return std::move(exchange_);
}

}  // namespace roost
