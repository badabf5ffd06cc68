// SPDX-License-Identifier: Apache-2.0
// What proxies write into a request about those who sent it to them: x-forwarded-for, and Forwarded
// (RFC 7239). Each adds its word at the end, so lists are read from the right: what is left of the word of a
// proxy that can't be trusted may have been written by anybody. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// The elements of all headers of one name, the last first. Views the headers.
class ElementsFromTheRight {
 public:
  enum class Quotes { mean_nothing, keep_commas };

  ElementsFromTheRight(const Headers& headers, std::string_view name, Quotes quotes = Quotes::mean_nothing);

  /// Without the blanks around it; an empty one is one too. Nothing: that was all.
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  std::vector<std::string_view> lists_;  // not yet given; the last is the next
  const Quotes quotes_;
};

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]:4711"; without a port, or with one that has a
/// name of its own ("192.0.2.7:_x"), the port is 0. Nothing for "unknown", "_hidden", and what can't be read.
[[nodiscard]] std::optional<base::SocketAddress> read_node(std::string_view text);

/// One element of Forwarded.
struct ForwardedElement {
  std::optional<base::SocketAddress> from{};  // for=; nothing: not said, or as read_node()
  std::string proto{};                        // proto=, as it is written; empty: not said
};
/// `for="[2001:db8::7]:4711";proto=https`. One that breaks RFC 7239 §4 says nothing.
[[nodiscard]] ForwardedElement read_forwarded(std::string_view element);

}  // namespace roost::http1
