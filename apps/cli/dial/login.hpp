// SPDX-License-Identifier: Apache-2.0
// Gets a page before opening the WebSocket, for the cookies it sets. Owner and thread: one loop; destroying
// it cancels the request.
#pragma once

#include <optional>

#include "cli/dial/cookies.hpp"
#include "client/http_exchange.hpp"
#include "client/server_url.hpp"

namespace roost::cli::dial {

class Login {
 public:
  enum class Redirects { use_cookies_only, follow };
  using Done = base::UniqueFunction<void(Result<Cookies>)>;

  /// Calls `done` once, never from within the constructor. `done` may destroy the login.
  Login(runtime::EventLoop& loop, client::ServerUrl url, Redirects redirects,
        std::shared_ptr<net::ClientTls> tls, Done done);
  Login(const Login&) = delete;
  Login& operator=(const Login&) = delete;

 private:
  void get();
  void answered(Result<client::HttpExchange::Outcome> answer);
  void follow(const http1::Response& response);
  void finish(Result<Cookies> outcome);

  runtime::EventLoop& loop_;
  client::ServerUrl url_;
  Redirects redirects_;
  std::shared_ptr<net::ClientTls> tls_;
  Done done_;
  int hops_ = 0;
  Cookies cookies_;
  std::optional<client::HttpExchange> exchange_;
};

[[nodiscard]] bool is_redirect(const http1::Response& response);

}  // namespace roost::cli::dial
