// SPDX-License-Identifier: Apache-2.0
// `roost dial`: its options, its help, and the loop it runs on.
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command.hpp"
#include "cli/dial/conversation.hpp"
#include "cli/dial/dial_options.hpp"
#include "cli/dial/profile.hpp"
#include "runtime/signals.hpp"

namespace roost::cli {
namespace {

using dial::ExitCode;

constexpr const char* kAbout =
    R"(Talk to a WebSocket or a Phoenix channel: print each frame received, send each line typed.

MESSAGES are sent first, then each non-empty line of standard input. Frames go to
standard output, one per line, between "Connected to URL" and "Disconnected!"; everything
else goes to standard error. With --join it joins a channel of a Phoenix server and keeps
the connection alive with heartbeats. If the server refuses, `roost explain` tells you
which rule refused it and what to change.)";

constexpr const char* kFooter = R"(Examples:
  Join a channel manually, in protocol version 1:
    roost dial ws://localhost:4000/socket/websocket \
      '{"topic":"numbers:positive","event":"phx_join","payload":{},"ref":"1"}'
  The same in version 2, with heartbeats:
    roost dial --join numbers:positive ws://localhost:4000/socket/websocket
  Push, and see the reply:
    roost dial --join room:1='{"token":"abc"}' --push shout='{"body":"hi"}' URL
  With the token that a page would pass as authToken:
    roost dial --auth-token "$TOKEN" --join me ws://localhost:4000/socket/websocket
  Several channels; each push goes to the --join before it:
    roost dial --join room:1 --push shout --join room:2 --push whisper URL
  Who is there, redrawn as they come and go; a JSON line for each change in a pipe:
    roost dial --presence --join room:1 URL
    roost dial --presence --join room:1 URL </dev/null | jq -r .key
  A probe for cron or a health check; the exit code gives the result:
    roost dial --join numbers:positive --expect update --within 5s URL
  Over TLS, with a self-signed certificate:
    roost dial --cacert cert.pem --join numbers:positive wss://localhost:4040/socket/websocket
  In pipes:
    roost dial URL < messages.ndjson | tee log
    roost dial --wait --join numbers:positive URL </dev/null | grep number

With -b each chunk of input read is sent as one binary frame.

Exit codes:
  0    standard input ended and half a second passed for answers (--wait: stay connected);
       or the --expect event arrived
  1    an error: a bad option, no connection, a failed login
  2    the server closed the connection
  3    the server refused the handshake: it answered without opening a WebSocket
  4    the server refused a join
  5    timed out: no answer to the handshake, a join or a heartbeat, no --expect event,
       or nothing for --presence to show
  130  Ctrl-C

Profiles are sections of $XDG_CONFIG_HOME/roost/dial.toml (or ~/.config/roost/dial.toml).
A key is the long name of an option; url is the URL, and with it every positional
argument is a message. The command line wins over the profile; -H and --push add up:
  [staging]
  url = "ws://staging.example.com/socket/websocket"
  header = ["Authorization: Bearer abc"]
  join = "room:1"
)";

class DialCommand final : public Command {
 public:
  void add_to(CLI::App& app) override {
    dial_ = app.add_subcommand("dial", kAbout);
    dial_->footer(kFooter);
    add_positionals();
    add_handshake_options();
    add_output_options();
    add_phoenix_options();
  }

  [[nodiscard]] bool chosen() const override { return dial_->parsed(); }

  [[nodiscard]] Result<std::vector<std::string>> saved_arguments() const override {
    if (options_.profile.empty()) return std::vector<std::string>();
    return dial::load_profile(options_.profile, [this](const std::string& option) {
      const CLI::Option* known = dial_->get_option_no_throw(option);
      return known != nullptr && known->count() > 0 && known != headers_ && known != pushes_;
    });
  }

  int run() override {
    for (std::string& message : options_.messages)
      message = without_list_guard(message);
    options_.channels = channel_options();
    dial::Terminal terminal({.raw_binary = options_.binary,
                             .verbose = options_.verbose,
                             .for_people = ::isatty(STDOUT_FILENO) != 0,
                             .presence = options_.presence});
    const auto plan = dial::make_plan(options_);
    if (plan) return static_cast<int>(converse(*plan, terminal));
    terminal.error(plan.error().message);
    return static_cast<int>(ExitCode::failed);
  }

 private:
  static ExitCode converse(const dial::Plan& plan, dial::Terminal& terminal) {
    const base::SteadyClock clock;
    runtime::EventLoop loop(clock);
    runtime::Signals signals(loop);
    dial::Conversation conversation(loop, plan, terminal, STDIN_FILENO);
    signals.handle(SIGINT, [&] { conversation.interrupt(ExitCode::interrupted); }).value();
    signals.handle(SIGWINCH, [&] { conversation.redraw(); }).value();
    signals.handle(SIGTERM, [&] { conversation.interrupt(ExitCode::terminated); }).value();
    conversation.start();
    loop.run();
    return conversation.exit_code();
  }

  void add_positionals() {
    dial_->add_option("URL", options_.url, "The server to connect to")->type_name("ws[s]://HOST[:PORT]/PATH");
    dial_->add_option("MESSAGES", options_.messages, "Sent as soon as the connection is open");
  }

  void add_handshake_options() {
    constexpr const char* kGroup = "Handshake";
    headers_ =
        add_list("-H,--header", options_.headers, "NAME:VALUE", "An extra request header; may be repeated")
            ->group(kGroup);
    add_text("-o,--origin", options_.origin, "ORIGIN", "The Origin header; not sent by default")
        ->group(kGroup);
    add_text("--auth-token", options_.auth_token, "TOKEN", "The token for a mount with auth_token = true")
        ->group(kGroup);
    add_text("-l,--login", options_.login_url, "URL", "GET this page first and send its cookies")
        ->group(kGroup);
    add_flag("--follow-redirect", options_.follow_redirects, "Follow the server's redirects")->group(kGroup);
    options_.tls.add_to(*dial_, kGroup);
    add_text("-P,--profile", options_.profile, "NAME", "Use a saved set of options (see below)")
        ->group(kGroup);
  }

  void add_output_options() {
    constexpr const char* kGroup = "Input and output";
    add_flag("-I,--head", options_.show_headers, "Print the request and response of the handshake")
        ->group(kGroup);
    add_flag("-e,--echo", options_.echo, "Also print what is sent, after \"> \"")->group(kGroup);
    add_flag("-b,--binary", options_.binary, "Send and write raw binary frames (default: hex)")
        ->group(kGroup);
    add_flag("-w,--wait", options_.wait, "End with the server or Ctrl-C, not the input")->group(kGroup);
    add_text("-p,--ping", options_.ping, "SECONDS", "Send a WebSocket ping at this interval")->group(kGroup);
    add_text("--ping-msg", options_.ping_message, "TEXT", "The payload of the pings")->group(kGroup);
    add_flag("-v,--verbose", options_.verbose, "Report progress on standard error")->group(kGroup);
  }

  void add_phoenix_options() {
    constexpr const char* kGroup = "Phoenix";
    joins_ =
        add_list("--join", join_texts_, "TOPIC[=JSON]", "Join a channel with these params; may be repeated")
            ->group(kGroup);
    pushes_ =
        add_list("--push", push_texts_, "EVENT[=JSON]", "Push once joined; may be repeated")->group(kGroup);
    add_flag("--presence", options_.presence, "Show who is in the channels, instead of frames")
        ->group(kGroup);
    add_text("--vsn", options_.vsn, "VERSION", "1.0.0 or 2.0.0, if the URL does not say")->group(kGroup);
    add_text("--expect", options_.expect, "EVENT", "Exit with 0 when this event arrives")->group(kGroup);
    add_text("--within", options_.within, "TIME", "Timeout of --expect: 500ms, 5s (default), 2m")
        ->group(kGroup);
  }

  /// In command-line order. CLI11 appends the order of each parse; the last parse is the one that counts.
  [[nodiscard]] std::vector<dial::Options::ChannelOption> channel_options() const {
    using Kind = dial::Options::ChannelOption::Kind;
    std::vector<dial::Options::ChannelOption> options;
    auto join = join_texts_.rbegin();
    auto push = push_texts_.rbegin();
    const auto& order = dial_->parse_order();
    for (auto each = order.rbegin(); each != order.rend(); ++each) {
      if (*each == joins_ && join != join_texts_.rend()) options.push_back({Kind::join, *join++});
      if (*each == pushes_ && push != push_texts_.rend()) options.push_back({Kind::push, *push++});
    }
    std::reverse(options.begin(), options.end());
    return options;
  }

  CLI::Option* add_text(const char* names, std::string& value, const char* kind, const char* help) {
    return dial_->add_option(names, value, help)->type_name(kind);
  }
  CLI::Option* add_list(const char* names, std::vector<std::string>& values, const char* kind,
                        const char* help) {
    return dial_->add_option(names, values, help)->allow_extra_args(false)->type_name(kind);
  }
  CLI::Option* add_flag(const char* names, bool& value, const char* help) {
    return dial_->add_flag(names, value, help);
  }

  CLI::App* dial_ = nullptr;
  CLI::Option* headers_ = nullptr;
  CLI::Option* joins_ = nullptr;
  CLI::Option* pushes_ = nullptr;
  std::vector<std::string> join_texts_;
  std::vector<std::string> push_texts_;
  dial::Options options_;
};

}  // namespace

std::unique_ptr<Command> dial_command() {
  return std::make_unique<DialCommand>();
}

}  // namespace roost::cli
