// SPDX-License-Identifier: Apache-2.0
#include "token/keyed_digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/check.hpp"

namespace roost::token {
namespace {

const EVP_MD* hash_function(TokenDigest digest) {
  switch (digest) {
    case TokenDigest::sha256:
      return EVP_sha256();
    case TokenDigest::sha384:
      return EVP_sha384();
    case TokenDigest::sha512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

const unsigned char* unsigned_data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

std::string hmac(TokenDigest digest, std::string_view key, std::string_view message) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  const auto* done =
      HMAC(hash_function(digest), key.data(), static_cast<int>(key.size()), unsigned_data(message),
           message.size(), reinterpret_cast<unsigned char*>(out.data()), &size);
  ROOST_CHECK(done != nullptr, "OpenSSL computes HMAC-SHA2");
  out.resize(size);
  return out;
}

std::string pbkdf2(std::string_view password, std::string_view salt, const TokenKeyOptions& options) {
  std::string key(options.length, '\0');
  const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), unsigned_data(salt),
                                     static_cast<int>(salt.size()), static_cast<int>(options.iterations),
                                     hash_function(options.digest), static_cast<int>(key.size()),
                                     reinterpret_cast<unsigned char*>(key.data()));
  ROOST_CHECK(done == 1, "OpenSSL computes PBKDF2");
  return key;
}

bool constant_time_equal(std::string_view left, std::string_view right) noexcept {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace roost::token
