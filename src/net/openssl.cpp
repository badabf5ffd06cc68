// SPDX-License-Identifier: Apache-2.0
#include "net/openssl.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>

#include <algorithm>

namespace roost::net {

void disable_openssl_cleanup() {
  OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, nullptr);
}

std::string take_openssl_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

std::string der_of(const X509& certificate) {
  std::string der(static_cast<std::size_t>(std::max(0, i2d_X509(&certificate, nullptr))), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_X509(&certificate, &out);
  return der;
}

}  // namespace roost::net
