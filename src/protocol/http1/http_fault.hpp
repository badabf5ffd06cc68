// SPDX-License-Identifier: Apache-2.0
// A peer's fault as a value: the status to answer with, and the rule it broke.
#pragma once

#include <string_view>

namespace roost::http1 {

struct HttpFault {
  unsigned status = 400;
  std::string_view reason;  // sent to the peer: reveals nothing about the implementation
  std::string_view rule;    // for the log, e.g. "RFC 9112 5.1"

  friend bool operator==(const HttpFault&, const HttpFault&) = default;
};

/// A wrong port rather than a bad request; worth reporting to operators.
inline constexpr HttpFault kTlsOnClearTextPort{400, "This port expects clear text. Use http:// (ws://).",
                                               "TLS on a clear-text port"};

}  // namespace roost::http1
