// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_error.hpp"

#include <algorithm>
#include <iterator>

namespace roost::nats {
namespace {

struct Known {
  std::string_view begins;  // in lower case
  ErrorKind kind;
  bool closes;
};

constexpr Known kErrors[] = {
    {"authorization violation", ErrorKind::authorization, true},
    {"authentication timeout", ErrorKind::authorization, true},
    {"user authentication expired", ErrorKind::authorization, true},
    {"user authentication revoked", ErrorKind::authorization, true},
    {"account authentication expired", ErrorKind::authorization, true},
    {"permissions violation for publish", ErrorKind::publish_permission, false},
    {"permissions violation for subscription", ErrorKind::subscribe_permission, false},
    {"slow consumer", ErrorKind::slow_consumer, true},
    {"stale connection", ErrorKind::stale_connection, true},
    {"maximum payload", ErrorKind::too_large, true},
    {"maximum control line", ErrorKind::too_large, true},
    {"maximum connections", ErrorKind::limit, true},
    {"maximum account active connections", ErrorKind::limit, true},
    {"maximum subscriptions", ErrorKind::limit, false},
    {"connection throttling", ErrorKind::limit, true},
    {"secure connection - tls required", ErrorKind::tls_required, true},
    {"unknown protocol operation", ErrorKind::protocol, true},
    {"parser error", ErrorKind::protocol, true},
    {"invalid client protocol", ErrorKind::protocol, true},
    {"attempted to connect to", ErrorKind::protocol, true},
    {"no responders requires headers", ErrorKind::protocol, true},
    {"message headers not supported", ErrorKind::protocol, true},
    {"invalid subject", ErrorKind::protocol, false},
    {"invalid publish subject", ErrorKind::protocol, false},
};

bool begins_with(std::string_view text, std::string_view beginning) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; };
  return text.size() >= beginning.size() && std::equal(beginning.begin(), beginning.end(), text.begin(),
                                                       [same](char known, char c) { return same(c, known); });
}

/// Of a text like: Permissions Violation for Subscription to "a.b" using queue "q"
std::string_view first_quoted(std::string_view text) {
  const std::size_t begin = text.find('"');
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + 1);
  const std::size_t end = text.find('"');
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end);
}

bool names_a_subject(ErrorKind kind) {
  return kind == ErrorKind::publish_permission || kind == ErrorKind::subscribe_permission;
}

}  // namespace

ServerError error_of(std::string_view text) {
  const auto* const known = std::find_if(std::begin(kErrors), std::end(kErrors), [text](const Known& error) {
    return begins_with(text, error.begins);
  });
  if (known == std::end(kErrors)) return {};
  return {known->kind, known->closes, names_a_subject(known->kind) ? first_quoted(text) : std::string_view()};
}

}  // namespace roost::nats
