// SPDX-License-Identifier: Apache-2.0
// The cookies of a login, kept for one run and one server: names and values, and none of the attributes
// (RFC 6265 §5.2 without its store). Pure.
#pragma once

#include <map>
#include <string>

#include "protocol/http1/headers.hpp"

namespace roost::cli::dial {

class Cookies {
 public:
  /// Takes every Set-Cookie of a response; a later one of the same name replaces the earlier.
  void take(const http1::Headers& response);
  [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
  /// "a=1; b=2"
  [[nodiscard]] std::string header() const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace roost::cli::dial
