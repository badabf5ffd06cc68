// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nkey.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "protocol/nats/base32.hpp"

namespace roost::nats {
namespace {

constexpr unsigned kSeedPrefix = 18U << 3U;  // S
constexpr unsigned kUser = 20U << 3U;        // U
constexpr std::size_t kSeedText = 58;
constexpr std::size_t kHead = 2;
constexpr std::size_t kChecksum = 2;

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyDeleter>;
using SigningContext = std::unique_ptr<EVP_MD_CTX, KeyDeleter>;

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
}

unsigned byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}

void append_checksum(std::string& bytes) {
  const unsigned crc = crc16(bytes);
  bytes += static_cast<char>(crc & 0xFFU);
  bytes += static_cast<char>(crc >> 8U);
}

bool has_right_checksum(std::string_view bytes) {
  std::string expected(bytes.substr(0, bytes.size() - kChecksum));
  append_checksum(expected);
  const bool right = expected == bytes;
  wipe(expected);
  return right;
}

/// What is wrong with decoded bytes; empty: nothing.
std::string_view fault_of(std::string_view bytes) {
  if (!has_right_checksum(bytes)) return "the seed's checksum is wrong: a character was lost or changed";
  if ((byte_at(bytes, 0) & 0xF8U) != kSeedPrefix) return "this is a key but not a seed: a seed begins with S";
  const unsigned role = (byte_at(bytes, 0) & 7U) << 5U | byte_at(bytes, 1) >> 3U;
  if (role != kUser) return "this is not the seed of a user: that begins with SU";
  return {};
}

Key key_of(const unsigned char* seed, std::size_t size) {
  Key key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed, size));
  ROOST_CHECK(key != nullptr, "any 32 bytes are an Ed25519 seed");
  return key;
}

}  // namespace

Result<NkeySeed> NkeySeed::parse(std::string_view text) {
  if (text.size() != kSeedText)
    return make_error("a seed has 58 characters, and this has " + std::to_string(text.size()));
  std::optional<std::string> bytes = base32_decode(text);
  if (!bytes) return make_error("a seed consists of the letters A to Z and the digits 2 to 7");
  const std::string_view fault = fault_of(*bytes);
  NkeySeed seed;
  if (fault.empty()) std::copy_n(bytes->begin() + kHead, kSize, seed.seed_.begin());
  wipe(*bytes);
  if (!fault.empty()) return make_error(std::string(fault));
  return seed;
}

NkeySeed::~NkeySeed() {
  OPENSSL_cleanse(seed_.data(), seed_.size());
}

std::string NkeySeed::public_key() const {
  const Key key = key_of(seed_.data(), seed_.size());
  std::array<unsigned char, kSize> raw{};
  std::size_t size = raw.size();
  const bool done = EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) == 1;
  ROOST_CHECK(done && size == raw.size(), "OpenSSL computes the public key");
  std::string bytes(1, static_cast<char>(kUser));
  bytes.append(raw.begin(), raw.end());
  append_checksum(bytes);
  return base32(bytes);
}

std::string NkeySeed::signature_of(std::string_view nonce) const {
  const Key key = key_of(seed_.data(), seed_.size());
  const SigningContext context(EVP_MD_CTX_new());
  std::string signature(64, '\0');
  std::size_t size = signature.size();
  const bool done = EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                   reinterpret_cast<const unsigned char*>(nonce.data()), nonce.size()) == 1;
  ROOST_CHECK(done && size == signature.size(), "OpenSSL signs");
  return base::base64url(signature);
}

}  // namespace roost::nats
