// SPDX-License-Identifier: Apache-2.0
// What a peer did wrong, as a value: the status it is told, and the rule it broke.
#pragma once

#include <string_view>

namespace roost::http1 {

struct HttpFault {
  unsigned status = 400;
  std::string_view reason;  // sent to the peer: says nothing about our insides
  std::string_view rule;    // for the log, e.g. "RFC 9112 5.1"

  friend bool operator==(const HttpFault&, const HttpFault&) = default;
};

/// Not a mistake of the request but of whoever chose the port; worth telling operators of.
inline constexpr HttpFault kTlsSpoken{400, "This port takes clear text. Ask for http:// (ws://) here.",
                                      "TLS on a port for clear text"};

}  // namespace roost::http1
