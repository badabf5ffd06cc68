// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/read_file.hpp"
#include "broker/problems.hpp"
#include "erlang/distribution_adapter.hpp"
#include "net/address.hpp"
#include "protocol/distribution/erlang_name.hpp"
#include "roost/erlang_adapter.hpp"

namespace roost {
namespace {

constexpr base::ReadLimits kCookieFile{.max_bytes = 4UL * 1024};
constexpr std::size_t kMaxCookie = 255;  // characters of an atom

/// As Erlang reads ~/.erlang.cookie: without what ends the line.
std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

Result<std::string> cookie_of(const ErlangOptions& options) {
  if (options.cookie.empty() == options.cookie_file.empty())
    return make_error("cookie: one of cookie and cookie_file is needed");
  std::string cookie = options.cookie;
  if (cookie.empty()) {
    const auto content = base::read_file(options.cookie_file, kCookieFile);
    if (!content)
      return make_error(fmt::format("cookie_file: {}: {}", options.cookie_file, content.error().message));
    cookie = without_blanks(*content);
  }
  const auto is_visible = [](char c) { return c > ' ' && c <= '~'; };
  if (cookie.empty() || cookie.size() > kMaxCookie || !std::all_of(cookie.begin(), cookie.end(), is_visible))
    return make_error(fmt::format("{}: a cookie has 1 to {} characters of visible ASCII",
                                  options.cookie.empty() ? "cookie_file" : "cookie", kMaxCookie));
  return cookie;
}

void check_names(const ErlangOptions& options, broker::Problems& problems) {
  if (!distribution::is_node_name(options.node))
    return problems.add(fmt::format("node: \"{}\" must be like \"roost@10.0.0.5\"", options.node));
  for (const std::string& peer : options.peers) {
    if (!distribution::is_node_name(peer)) {
      problems.add(fmt::format("peers: \"{}\" must be like \"chat@10.0.0.1\"", peer));
    } else if (distribution::has_long_name(peer) != distribution::has_long_name(options.node)) {
      problems.add(fmt::format(
          "peers: {} and {} can't connect to each other: the host of one name has a dot, the other's "
          "has none",
          options.node, peer));
    }
  }
}

void check_numbers(const ErlangOptions& options, broker::Problems& problems) {
  constexpr std::size_t kLeast = 1UL << 10;
  constexpr std::size_t kMost = 1UL << 30;
  problems.check(options.listen_ip.empty() || bool(net::Address::from_ip(options.listen_ip, 0)),
                 fmt::format("listen_ip: \"{}\" is not an IP address", options.listen_ip));
  problems.check(options.epmd_port > 0, "epmd_port must not be 0");
  problems.check(options.connect_timeout.count() > 0, "connect_timeout must be longer than 0 ms");
  problems.check(options.net_ticktime >= std::chrono::seconds(1), "net_ticktime must be at least 1 s");
  problems.check(!options.reconnect_delays.empty() &&
                     std::all_of(options.reconnect_delays.begin(), options.reconnect_delays.end(),
                                 [](const auto& delay) { return delay.count() > 0; }),
                 "reconnect_delays must have at least one, each longer than 0 ms");
  problems.check(options.max_message_bytes >= kLeast && options.max_message_bytes <= kMost,
                 "max_message_bytes must be between 1 KiB and 1 GiB");
  problems.check(options.max_queued_bytes >= options.max_message_bytes,
                 "max_queued_bytes must not be less than max_message_bytes");
  problems.check(options.max_received_bytes >= options.max_message_bytes,
                 "max_received_bytes must not be less than max_message_bytes");
}

}  // namespace

std::vector<std::chrono::milliseconds> ErlangOptions::default_reconnect_delays() {
  using std::chrono::milliseconds;
  return {milliseconds(100),   milliseconds(250),   milliseconds(500),
          milliseconds(1'000), milliseconds(2'000), milliseconds(5'000)};
}

Result<void> validate(const ErlangOptions& options) {
  broker::Problems problems;
  check_names(options, problems);
  if (const auto cookie = cookie_of(options); !cookie) problems.add(cookie.error().message);
  check_numbers(options, problems);
  return problems.result();
}

std::shared_ptr<PubSubAdapter> erlang_pubsub_adapter(const ErlangOptions& options) {
  validate(options).value();
  return std::make_shared<erlang::ErlangAdapter>(options, cookie_of(options).value());
}

}  // namespace roost
