// SPDX-License-Identifier: Apache-2.0
// Cookies from a login, kept for one run and one server: names and values without attributes (RFC 6265 §5.2
// without the store). Pure.
#pragma once

#include <map>
#include <string>

#include "protocol/http1/headers.hpp"

namespace roost::cli::dial {

class Cookies {
 public:
  /// Reads every Set-Cookie of a response; a later cookie of the same name replaces the earlier.
  void take(const http1::Headers& response);
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// "a=1; b=2"
  [[nodiscard]] std::string header() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace roost::cli::dial
