// SPDX-License-Identifier: Apache-2.0
// TLS options that are weaker than the defaults, for the log. Thread: any.
#pragma once

#include <string>
#include <vector>

#include "roost/tls.hpp"

namespace roost::net {

struct TlsWeakness {
  std::string option;   // "ciphers"
  std::string setting;  // its value
  std::string consequence;
};

[[nodiscard]] std::vector<TlsWeakness> weaknesses_of(const TlsOptions& options);

}  // namespace roost::net
