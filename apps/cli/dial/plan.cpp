// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/plan.hpp"

#include <utility>

#include "cli/duration.hpp"
#include "cli/header_option.hpp"
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

std::string vsn_in(const client::Url& url) {
  const auto target = http1::parse_target(url.target);
  const auto query = target ? http1::parse_query(target->query) : std::nullopt;
  for (const auto& [name, value] : query.value_or(http1::QueryPairs()))
    if (name == "vsn") return value;
  return {};
}

/// The version that will be spoken, and puts it into the URL if that does not say it yet.
std::string settle_vsn(const Options& options, client::Url& url) {
  std::string in_url = vsn_in(url);
  if (!in_url.empty()) return in_url;
  std::string wanted = options.vsn.empty() && !options.join.empty() ? std::string(kNewestVsn) : options.vsn;
  if (wanted.empty()) return std::string(phoenix::kDefaultVsn);
  url.target = client::with_query(std::move(url.target), {{"vsn", wanted}});
  return wanted;
}

Result<std::optional<ChannelJoin>> join_of(const Options& options) {
  if (options.join.empty()) {
    if (!options.pushes.empty()) return make_error("--push needs --join TOPIC, the channel to push to");
    return std::optional<ChannelJoin>();
  }
  const auto [topic, params] = split(options.join);
  auto payload = payload_of("--join", params);
  if (!payload) return payload.error();
  ChannelJoin join{topic, *std::move(payload), {}};
  for (const std::string& text : options.pushes) {
    const auto [event, json] = split(text);
    auto pushed = payload_of("--push", json);
    if (!pushed) return pushed.error();
    join.pushes.push_back({event, *std::move(pushed)});
  }
  return std::optional(std::move(join));
}

Result<std::optional<base::Duration>> ping_of(const Options& options) {
  if (options.ping.empty()) return std::optional<base::Duration>();
  if (options.ping_message.size() > websocket::kMaxControlPayload)
    return make_error("--ping-msg: a ping has room for 125 bytes");
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

}  // namespace

Result<Plan> make_plan(const Options& options) {
  if (options.url.empty()) return make_error("where to? `roost dial ws://HOST:PORT/PATH`, or wss:// for TLS");
  auto url = client::parse_websocket_url(options.url);
  if (!url) return url.error();
  auto tls = options.tls.make();
  if (!tls) return tls.error();
  const std::string vsn = settle_vsn(options, *url);
  if (!options.vsn.empty() && options.vsn != vsn)
    return make_error("--vsn " + options.vsn + " contradicts the URL, which says vsn=" + vsn);
  // Frames can be passed on unread in any version, so that is only wrong when they have to be understood.
  const bool understands = !options.join.empty() || !options.vsn.empty() || !options.expect.empty();
  const auto codec = phoenix::ClientCodec::for_vsn(vsn);
  if (understands && !codec) return make_error("vsn " + vsn + " is unknown; 1.0.0 and 2.0.0 are known");
  auto headers = headers_of(options);
  if (!headers) return headers.error();
  auto join = join_of(options);
  if (!join) return join.error();
  return with_times(options, {.url = *std::move(url),
                              .shown_url = options.url,
                              .messages = options.messages,
                              .headers = *std::move(headers),
                              .login = {},
                              .ping = {},
                              .ping_message = options.ping_message,
                              .codec = codec.value_or(*phoenix::ClientCodec::for_vsn(kNewestVsn)),
                              .heartbeats = !options.join.empty() || !options.vsn.empty(),
                              .join = *std::move(join),
                              .expect = options.expect,
                              .tls = *std::move(tls),
                              .follow_redirects = options.follow_redirects,
                              .show_headers = options.show_headers,
                              .echo = options.echo,
                              .binary = options.binary,
                              .verbose = options.verbose,
                              .wait = options.wait});
}

}  // namespace roost::cli::dial
