// SPDX-License-Identifier: Apache-2.0
#include "roost/http.hpp"

#include "http/exchange.hpp"

namespace roost {
namespace {

HttpResponse with_content(const char* content_type, std::string body, unsigned status) {
  return {status, {{"content-type", content_type}}, std::move(body)};
}

}  // namespace

const std::string* HttpRequest::param(std::string_view name) const {
  for (auto param = params.rbegin(); param != params.rend(); ++param)
    if (param->name == name) return &param->value;
  return nullptr;
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
