// SPDX-License-Identifier: Apache-2.0
#include "steps/jwt_key.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <stdexcept>

namespace roost::steps {
namespace {

constexpr std::size_t kMinSecret = 32;  // RFC 7518 §3.2
constexpr int kMinRsaBits = 2048;       // RFC 7518 §3.3

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeKey>;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument("bearer_jwt: " + what);
}

KeyPtr public_key(const std::string& pem) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return KeyPtr(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
}

bool is_p256(EVP_PKEY& key) {
  char group[64] = {};
  std::size_t size = 0;
  return EVP_PKEY_get_utf8_string_param(&key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, &size) == 1 &&
         std::string_view(group, size) == "prime256v1";
}

}  // namespace

void check_key(const JwtKey& key) {
  if (key.algorithm == JwtAlgorithm::hs256) {
    return require(key.key.size() >= kMinSecret,
                   fmt::format("an hs256 secret must be at least 32 bytes; this one has {}", key.key.size()));
  }
  const bool rsa = key.algorithm == JwtAlgorithm::rs256;
  const char* name = rsa ? "rs256" : "es256";
  const KeyPtr parsed = public_key(key.key);
  require(parsed != nullptr,
          fmt::format("the key of {} is not a public key in PEM (\"-----BEGIN PUBLIC KEY-----\")", name));
  if (rsa) {
    return require(EVP_PKEY_is_a(parsed.get(), "RSA") == 1 && EVP_PKEY_get_bits(parsed.get()) >= kMinRsaBits,
                   "the key of rs256 must be an RSA key of at least 2048 bits");
  }
  require(EVP_PKEY_is_a(parsed.get(), "EC") == 1 && is_p256(*parsed),
          "the key of es256 must be an EC key on the curve P-256 (prime256v1)");
}

}  // namespace roost::steps
