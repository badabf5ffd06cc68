// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/make_attempt.hpp"

#include "cli/explain/refusal_message.hpp"
#include "client/bearer_subprotocols.hpp"
#include "client/client_websocket.hpp"
#include "runtime/callback_timer.hpp"

namespace roost::cli::explain {
namespace {

/// One attempt, on a loop of its own.
class Run final : private client::ConnectionEvents {
 public:
  explicit Run(Attempt& attempt) : attempt_(attempt) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Runs until there is an answer or a failure.
  void make(const client::ConnectionOptions& options) {
    started_ = clock_.now();
    if (const auto opened = connection_.open(attempt_.ask.url, options); !opened)
      return void(attempt_.error = opened.error());
    loop_.run();
    connection_.abandon(websocket::CloseCode::normal, {});
  }

 private:
  void on_open() override {
    note_time();
    attempt_.accepted = true;
    attempt_.response = connection_.response();
    if (!attempt_.ask.stays) return loop_.stop();
    loop_.schedule_after(stayed_, kAtOnce);
  }
  void on_refused(const client::Refusal& refusal) override {
    note_time();
    attempt_.error = refusal.error;
    attempt_.response = refusal.response;
    loop_.stop();
  }
  void on_message(websocket::Opcode opcode, std::string_view payload) override {
    if (std::exchange(has_spoken_, true) || opcode != websocket::Opcode::text) return;
    attempt_.refusal = refusal_of(payload);
    if (attempt_.refusal) loop_.stop();
  }
  void on_pong(std::string_view) override {}
  void on_closed(const client::ConnectionClose& close) override {
    attempt_.drop = Drop{static_cast<unsigned>(close.code), close.reason};
    loop_.stop();
  }

  void note_time() {
    attempt_.took = std::chrono::duration_cast<std::chrono::microseconds>(clock_.now() - started_);
  }

  Attempt& attempt_;
  base::SteadyClock clock_;
  base::TimePoint started_;
  runtime::EventLoop loop_{clock_};
  runtime::CallbackTimer stayed_{[this] { loop_.stop(); }};
  client::ClientWebSocket connection_{loop_, base::system_random(), static_cast<ConnectionEvents&>(*this)};
  bool has_spoken_ = false;
};

/// A name lookup on a loop of its own, with a timeout.
class Lookup final : private net::Resolver::Waiter {
 public:
  explicit Lookup(const net::Resolver::LookUp& look_up)
      : resolver_(std::make_shared<net::Resolver>(loop_, look_up)) {}
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  net::Resolver::Addresses run(const client::ServerUrl& url, base::Duration timeout) {
    answer_ = make_error("no name server answered in time", std::errc::timed_out);
    runtime::CallbackTimer late([this] { loop_.stop(); });
    loop_.schedule_after(late, timeout);
    Waiter& waiter = *this;
    resolver_->look_up(url.host, url.port, waiter);
    loop_.run();
    return std::move(answer_);
  }

 private:
  void on_addresses(const net::Resolver::Addresses& addresses) override {
    answer_ = addresses;
    loop_.stop();
  }

  base::SteadyClock clock_;
  runtime::EventLoop loop_{clock_};
  std::shared_ptr<net::Resolver> resolver_;
  net::Resolver::Addresses answer_ = Error();
};

}  // namespace

Result<std::vector<std::string>> addresses_of(const client::ServerUrl& url, base::Duration timeout,
                                              const net::Resolver::LookUp& look_up) {
  const auto resolved = Lookup(look_up).run(url, timeout);
  if (!resolved) return resolved.error();
  std::vector<std::string> texts;
  for (const net::Address& address : *resolved)
    texts.push_back(address.ip());
  return texts;
}

Attempt make_attempt(const AttemptRequest& ask, base::Duration timeout, std::shared_ptr<net::ClientTls> tls) {
  Attempt attempt{.ask = ask, .at = std::time(nullptr)};
  client::ConnectionOptions options{.headers = ask.headers,
                                    .subprotocols = client::bearer_subprotocols(ask.auth_token),
                                    .timeout = timeout,
                                    .tls = std::move(tls)};
  if (!ask.origin.empty()) options.headers.add("Origin", ask.origin);
  Run(attempt).make(options);
  return attempt;
}

}  // namespace roost::cli::explain
