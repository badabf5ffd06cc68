// SPDX-License-Identifier: Apache-2.0
#include "net/openssl.hpp"

#include <openssl/err.h>

namespace roost::net {

std::string take_openssl_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

}  // namespace roost::net
