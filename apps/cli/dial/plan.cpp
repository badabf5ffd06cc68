// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/plan.hpp"

#include <algorithm>
#include <utility>

#include "cli/duration.hpp"
#include "cli/header_option.hpp"
#include "cli/shell_word.hpp"
#include "protocol/http1/url.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "protocol/websocket/frame_header.hpp"

namespace roost::cli::dial {
namespace {

constexpr std::string_view kNewestVsn = "2.0.0";

/// "NAME=VALUE"; without a '=' the value is empty.
std::pair<std::string, std::string> split(const std::string& text) {
  const auto equals = std::min(text.find('='), text.size());
  return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

Result<Payload> payload_of(const std::string& option, const std::string& json) {
  if (json.empty()) return Payload();
  auto payload = Payload::from_json_text(json);
  if (!payload) return make_error(option + ": what follows the = is not JSON: " + json);
  return payload;
}

Result<http1::Headers> headers_of(const Options& options) {
  http1::Headers headers;
  if (!options.origin.empty()) headers.add("Origin", options.origin);
  auto typed = parse_headers(options.headers);
  if (!typed) return typed.error();
  for (const http1::Header& header : *typed)
    headers.add(header.name, header.value);
  return headers;
}

/// Leaves out the token and the values of other headers: they may be secrets, and this is printed.
std::string explain_command(const Options& options) {
  std::string command = "roost explain";
  if (!options.origin.empty()) command += " --origin " + shell_word(options.origin);
  if (!options.headers.empty()) command += " -H ...";
  if (!options.auth_token.empty()) command += " --auth-token ...";
  if (!options.tls.cacert.empty()) command += " --cacert " + shell_word(options.tls.cacert);
  if (options.tls.insecure) command += " --insecure";
  return command;
}

std::string vsn_in(const client::ServerUrl& url) {
  const auto target = http1::parse_target(url.target);
  const auto query = target ? http1::parse_query(target->query) : std::nullopt;
  for (const auto& [name, value] : query.value_or(http1::QueryPairs()))
    if (name == "vsn") return value;
  return {};
}

/// The protocol version to use; adds it to the URL if it is not there yet.
std::string settle_vsn(const Options& options, bool joins, client::ServerUrl& url) {
  std::string in_url = vsn_in(url);
  if (!in_url.empty()) return in_url;
  std::string wanted = options.vsn.empty() && joins ? std::string(kNewestVsn) : options.vsn;
  if (wanted.empty()) return std::string(phoenix::kDefaultVsn);
  url.target = client::with_query(std::move(url.target), {{"vsn", wanted}});
  return wanted;
}

Result<std::vector<ChannelJoin>> joins_of(const Options& options) {
  std::vector<ChannelJoin> joins;
  for (const Options::ChannelOption& each : options.channels) {
    if (each.kind != Options::ChannelOption::Kind::join) continue;
    const auto [topic, params] = split(each.text);
    if (topic.empty()) return make_error("--join needs TOPIC[=JSON], but " + each.text + " has no topic");
    if (std::any_of(joins.begin(), joins.end(), [&](const auto& join) { return join.topic == topic; }))
      return make_error("--join " + topic + " is given twice; a connection joins a topic only once");
    auto payload = payload_of("--join", params);
    if (!payload) return payload.error();
    joins.push_back({topic, *std::move(payload), {}});
  }
  return joins;
}

/// Assigns each --push to the --join before it.
Result<std::vector<ChannelJoin>> with_pushes(const Options& options, std::vector<ChannelJoin> joins) {
  std::size_t joined = 0;
  for (const Options::ChannelOption& each : options.channels) {
    if (each.kind == Options::ChannelOption::Kind::join) {
      ++joined;
      continue;
    }
    if (joins.empty()) return make_error("--push needs a --join TOPIC before it: the channel to push to");
    const auto [event, json] = split(each.text);
    if (event.empty()) return make_error("--push needs EVENT[=JSON], but " + each.text + " has no event");
    auto pushed = payload_of("--push", json);
    if (!pushed) return pushed.error();
    joins[joined == 0 ? 0 : joined - 1].pushes.push_back({event, *std::move(pushed)});
  }
  return joins;
}

Result<std::optional<base::Duration>> ping_of(const Options& options) {
  if (options.ping.empty()) return std::optional<base::Duration>();
  if (options.ping_message.size() > websocket::kMaxControlPayload)
    return make_error("--ping-msg: a ping holds at most 125 bytes");
  const auto every = parse_duration(options.ping);
  if (!every) return make_error("--ping: " + every.error().message);
  return std::optional(*every);
}

Result<Plan> with_times(const Options& options, Plan plan) {
  auto ping = ping_of(options);
  if (!ping) return ping.error();
  plan.ping = *ping;
  const auto within = parse_duration(options.within);
  if (!within) return make_error("--within: " + within.error().message);
  plan.within = *within;
  if (options.login_url.empty()) return plan;
  auto login = client::parse_http_url(options.login_url);
  if (!login) return make_error("--login: " + login.error().message);
  plan.login = *std::move(login);
  return plan;
}

Result<void> check_presence(const Options& options, bool joins) {
  if (!options.presence) return {};
  if (!joins) return make_error("--presence needs a --join TOPIC: the channel whose members it lists");
  if (options.binary || options.echo || options.show_headers)
    return make_error("--presence prints who is there instead of frames: leave out -b, -e and -I");
  return {};
}

}  // namespace

Result<Plan> make_plan(const Options& options) {
  if (options.url.empty())
    return make_error("no URL given: try `roost dial ws://HOST:PORT/PATH`, or wss:// for TLS");
  auto url = client::parse_websocket_url(options.url);
  if (!url) return url.error();
  auto tls = options.tls.make();
  if (!tls) return tls.error();
  auto joins = joins_of(options);
  if (joins) joins = with_pushes(options, *std::move(joins));
  if (!joins) return joins.error();
  if (const auto presence = check_presence(options, !joins->empty()); !presence) return presence.error();
  const std::string vsn = settle_vsn(options, !joins->empty(), *url);
  if (!options.vsn.empty() && options.vsn != vsn)
    return make_error("--vsn " + options.vsn + " contradicts the URL, which says vsn=" + vsn);
  // Frames are passed through unparsed in any version, so this is an error only when they must be parsed.
  const bool understands = !joins->empty() || !options.vsn.empty() || !options.expect.empty();
  const auto codec = phoenix::ClientCodec::for_vsn(vsn);
  if (understands && !codec) return make_error("vsn " + vsn + " is not supported; use 1.0.0 or 2.0.0");
  auto headers = headers_of(options);
  if (!headers) return headers.error();
  return with_times(options, {.url = *std::move(url),
                              .shown_url = options.url,
                              .explain = explain_command(options),
                              .messages = options.messages,
                              .headers = *std::move(headers),
                              .auth_token = options.auth_token,
                              .login = {},
                              .ping = {},
                              .ping_message = options.ping_message,
                              .codec = codec.value_or(*phoenix::ClientCodec::for_vsn(kNewestVsn)),
                              .heartbeats = !joins->empty() || !options.vsn.empty(),
                              .joins = *std::move(joins),
                              .expect = options.expect,
                              .tls = *std::move(tls),
                              .follow_redirects = options.follow_redirects,
                              .show_headers = options.show_headers,
                              .echo = options.echo,
                              .binary = options.binary,
                              .verbose = options.verbose,
                              .wait = options.wait,
                              .presence = options.presence});
}

}  // namespace roost::cli::dial
