// SPDX-License-Identifier: Apache-2.0
// `roost explain`: its options, its help, and its steps.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/visible_text.hpp"
#include "cli/command.hpp"
#include "cli/duration.hpp"
#include "cli/explain/make_attempt.hpp"
#include "cli/explain/report.hpp"
#include "cli/header_option.hpp"
#include "cli/tls_options.hpp"

namespace roost::cli {
namespace {

using explain::HandshakeOutcome;

constexpr const char* kAbout =
    R"(Explain why a server accepts or refuses a WebSocket: which rule decided, and what to change.

Connects as you would, then once or twice more with one thing changed (without Origin, from
another page, in another version), and compares the answers. The first connection stays
open for half a second, to see whether the server drops it; the others are closed at once.
Each attempt runs the server's connect() callback.)";

constexpr const char* kFooter = R"(Examples:
  Why is my page refused?
    roost explain --origin https://app.example.com ws://localhost:4000/socket/websocket
  With the cookies and parameters the page would send:
    roost explain -o https://app.example.com -H 'Cookie: _app_key=...' \
      'ws://localhost:4000/socket/websocket?token=abc&vsn=2.0.0'
  In a script, where the rule is one of origin, any_origin, no_origin, version, path, headers,
  authentication, rate, redirect, application, refused_for_good, dropped, crash,
  unavailable, proxy, certificate, tls, resolve, connect, ...:
    roost explain --json URL | jq -r .rule

Exit codes:
  0    the server accepts
  1    the server refuses (or an option is unknown)
  2    the server cannot be reached, or the URL or a header is not valid
)";

int exit_code(HandshakeOutcome outcome) {
  switch (outcome) {
    case HandshakeOutcome::accepted:
      return 0;
    case HandshakeOutcome::refused:
      return 1;
    case HandshakeOutcome::unreachable:
      return 2;
  }
  return 2;
}

class ExplainCommand final : public Command {
 public:
  void add_to(CLI::App& app) override {
    explain_ = app.add_subcommand("explain", kAbout);
    explain_->footer(kFooter);
    explain_->add_option("URL", url_, "The server to ask")->required()->type_name("ws[s]://HOST[:PORT]/PATH");
    explain_->add_option("-o,--origin", origin_, "The Origin header, as a browser would send it")
        ->type_name("ORIGIN");
    explain_->add_option("-H,--header", headers_, "An extra request header; may be repeated")
        ->allow_extra_args(false)
        ->type_name("NAME:VALUE");
    explain_->add_option("--auth-token", auth_token_, "The token for a mount with auth_token = true")
        ->type_name("TOKEN");
    explain_->add_option("--vsn", vsn_, "1.0.0 or 2.0.0, if the URL does not say")->type_name("VERSION");
    explain_->add_option("--within", within_, "Timeout per attempt: 500ms, 5s (default), 2m")
        ->type_name("TIME");
    tls_.add_to(*explain_);
    explain_->add_flag("--json", json_, "Print one line of JSON");
  }

  [[nodiscard]] bool chosen() const override { return explain_->parsed(); }

  int run() override {
    const auto ask = make_ask();
    if (!ask) return fail(ask.error());
    const auto within = parse_duration(within_);
    if (!within) return fail(make_error("--within: " + within.error().message));
    auto tls = tls_.make();
    if (!tls) return fail(tls.error());
    const explain::Explanation explanation = explain_it(*ask, *within, *tls);
    std::fputs((json_ ? explain::as_json(explanation) : explain::as_text(explanation)).c_str(), stdout);
    return exit_code(explanation.outcome);
  }

 private:
  static explain::Explanation explain_it(const explain::AttemptRequest& ask, base::Duration within,
                                         const std::shared_ptr<net::ClientTls>& tls) {
    auto addresses = explain::addresses_of(ask.url, within);
    if (!addresses) return explain::unresolved(ask.url.host, addresses.error());
    auto explanation = explain::investigate(
        ask, [&](const explain::AttemptRequest& one) { return explain::make_attempt(one, within, tls); });
    explanation.addresses = *std::move(addresses);
    return explanation;
  }

  [[nodiscard]] Result<explain::AttemptRequest> make_ask() const {
    const bool http = url_.starts_with("http://") || url_.starts_with("https://");
    auto url = client::parse_websocket_url(http ? "ws" + url_.substr(4) : url_);
    if (!url) return url.error();
    if (!vsn_.empty()) {
      if (!explain::vsn_of(*url).empty()) return make_error("--vsn: the URL already has a vsn");
      url->target = client::with_query(url->target, {{"vsn", vsn_}});
    }
    auto headers = parse_headers(headers_);
    if (!headers) return headers.error();
    return explain::AttemptRequest{*std::move(url), origin_, *std::move(headers), auth_token_};
  }

  static int fail(const Error& error) {
    std::fprintf(stderr, "roost explain: %s\n", base::visible_lines(error.message).c_str());
    return exit_code(HandshakeOutcome::unreachable);
  }

  CLI::App* explain_ = nullptr;
  std::string url_;
  std::string origin_;
  std::vector<std::string> headers_;
  std::string auth_token_;
  std::string vsn_;
  std::string within_ = "5s";
  TlsOptions tls_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> explain_command() {
  return std::make_unique<ExplainCommand>();
}

}  // namespace roost::cli
