// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/login.hpp"

namespace roost::cli::dial {
namespace {

constexpr int kMaxLoginHops = 10;
constexpr base::Duration kTimeout = std::chrono::seconds(10);

}  // namespace

bool is_redirect(const http1::Response& response) {
  return response.status >= 300 && response.status < 400 && response.headers.contains("location");
}

Login::Login(runtime::EventLoop& loop, client::ServerUrl url, Redirects redirects,
             std::shared_ptr<net::ClientTls> tls, Done done)
    : loop_(loop), url_(std::move(url)), redirects_(redirects), tls_(std::move(tls)), done_(std::move(done)) {
  get();
}

void Login::get() {
  http1::Headers headers;
  if (!cookies_.empty()) headers.add("Cookie", cookies_.header());
  auto request = client::get_request(url_, headers);
  if (!request) return finish(request.error());
  exchange_.emplace(loop_, url_, *std::move(request), client::ExchangeOptions{kTimeout, tls_},
                    [this](Result<client::HttpExchange::Outcome> answer) { answered(std::move(answer)); });
}

void Login::answered(Result<client::HttpExchange::Outcome> answer) {
  if (!answer) return finish(answer.error());
  const http1::Response& response = answer->response;
  cookies_.take(response.headers);
  if (response.status >= 400)
    return finish(make_error(url_.to_string() + " answered " + std::to_string(response.status) + " " +
                             response.reason + "\n" + response.body));
  if (is_redirect(response) && redirects_ == Redirects::follow) return follow(response);
  finish(std::move(cookies_));
}

void Login::follow(const http1::Response& response) {
  if (++hops_ > kMaxLoginHops) return finish(make_error("too many redirects"));
  auto url = client::redirected(url_, *response.headers.get("location"));
  if (!url) return finish(url.error());
  url_ = *std::move(url);
  get();
}

void Login::finish(Result<Cookies> outcome) {
  Done done = std::move(done_);
  done(std::move(outcome));
}

}  // namespace roost::cli::dial
