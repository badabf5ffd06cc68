// SPDX-License-Identifier: Apache-2.0
// What proxies record in a request about the peer they received it from: x-forwarded-for, and Forwarded (RFC
// 7239). Each proxy appends its element, so lists are read from the right: anything left of an untrusted
// proxy's element may be forged. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "protocol/http1/headers.hpp"

namespace roost::http1 {

/// The elements of all headers with one name, last first. Views the headers.
class ElementsFromTheRight {
 public:
  enum class Quotes { ignored, keep_commas };

  ElementsFromTheRight(const Headers& headers, std::string_view name, Quotes quotes = Quotes::ignored);

  /// The next element, trimmed. A reasonable number of empty ones is passed over (RFC 9110 §5.6.1.2). nullopt
  /// at the end.
  [[nodiscard]] std::optional<std::string_view> next();

 private:
  [[nodiscard]] std::optional<std::string_view> next_of_list();

  std::vector<std::string_view> lists_;  // not yet returned; the last is next
  const Quotes quotes_;
  std::size_t empty_ = 0;  // passed over so far
};

/// "192.0.2.7", "192.0.2.7:4711", "2001:db8::7", "[2001:db8::7]:4711"; without a port, or with an obfuscated
/// one ("192.0.2.7:_x"), the port is 0. nullopt for "unknown", "_hidden", and malformed text.
[[nodiscard]] std::optional<base::SocketAddress> read_node(std::string_view text);

/// One element of Forwarded.
struct ForwardedElement {
  std::optional<base::SocketAddress> from{};  // for=; nullopt: absent, or as in read_node()
  std::string proto{};                        // proto=, as written; empty: absent
};
/// `for="[2001:db8::7]:4711";proto=https`. Empty for an element that violates RFC 7239 §4.
[[nodiscard]] ForwardedElement read_forwarded(std::string_view element);

}  // namespace roost::http1
