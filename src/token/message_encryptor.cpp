// SPDX-License-Identifier: Apache-2.0
#include "token/message_encryptor.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "token/xchacha20_poly1305.hpp"

namespace roost::token {
namespace {

constexpr std::string_view kPrefix = "XCP.";
constexpr std::string_view kAssociatedData = "A128GCM";  // inherited from the format before XChaCha20

template <class Array>
Array array_of(std::string_view bytes) {
  ROOST_CHECK(bytes.size() == std::tuple_size_v<Array>, "keys, nonces and tags have a fixed size");
  Array array;
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

template <class Array>
void append(std::string& out, const Array& bytes) {
  out.append(bytes.begin(), bytes.end());
}

}  // namespace

std::string encrypt_message(std::string_view message, std::string_view key, const XChaChaNonce& nonce) {
  const SealedMessage sealed = seal(message, kAssociatedData, array_of<ChaChaKey>(key), nonce);
  std::string out;
  append(out, nonce);
  append(out, sealed.tag);
  append(out, sealed.ciphertext);
  return std::string(kPrefix) + base::base64url(out);
}

std::optional<std::string> decrypt_message(std::string_view encrypted, std::string_view key) {
  constexpr std::size_t kNonceSize = std::tuple_size_v<XChaChaNonce>;
  constexpr std::size_t kTagSize = std::tuple_size_v<Poly1305Tag>;
  if (!encrypted.starts_with(kPrefix)) return std::nullopt;
  const auto bytes = base::base64url_decode(encrypted.substr(kPrefix.size()));
  if (!bytes || bytes->size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view view = *bytes;
  return open(view.substr(kNonceSize + kTagSize), array_of<Poly1305Tag>(view.substr(kNonceSize, kTagSize)),
              kAssociatedData, array_of<ChaChaKey>(key), array_of<XChaChaNonce>(view.substr(0, kNonceSize)));
}

}  // namespace roost::token
