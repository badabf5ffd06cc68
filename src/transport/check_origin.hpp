// SPDX-License-Identifier: Apache-2.0
// May a page of this origin open a socket? (spec websocket-transport.md §4, RFC 6454.) Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/result.hpp"
#include "roost/socket.hpp"

namespace roost::transport {

/// The parts of an origin, or of an entry of the list. Scheme lower-cased; hosts compare byte by byte.
struct Origin {
  std::string scheme;                 // empty: none
  std::string host;                   // empty: none
  std::optional<std::uint16_t> port;  // given, or the default of the scheme
};

[[nodiscard]] Origin parse_origin(std::string_view text);

/// A policy made ready: list entries parsed once.
class OriginPolicy {
 public:
  /// Fails for a list entry without a host, naming it.
  static Result<OriginPolicy> make(const CheckOrigin& check, std::string url_host);

  /// `origin`: the first Origin header, or none.
  [[nodiscard]] bool allows(std::optional<std::string_view> origin) const;

 private:
  OriginPolicy(CheckOrigin::Policy policy, std::string url_host, std::vector<Origin> entries)
      : policy_(policy), url_host_(std::move(url_host)), entries_(std::move(entries)) {}

  CheckOrigin::Policy policy_;
  std::string url_host_;
  std::vector<Origin> entries_;
};

}  // namespace roost::transport
