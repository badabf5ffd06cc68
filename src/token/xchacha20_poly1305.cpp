// SPDX-License-Identifier: Apache-2.0
#include "token/xchacha20_poly1305.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdint>
#include <memory>

#include "base/check.hpp"
#include "token/hchacha20.hpp"

namespace roost::token {
namespace {

enum class Direction { decrypt = 0, encrypt = 1 };  // the values of EVP_CipherInit_ex

// ChaCha20-Poly1305 (RFC 8439) with the subkey; call the functions in this order.
class Cipher {
 public:
  Cipher(Direction direction, const ChaChaKey& key, const XChaChaNonce& nonce)
      : context_(EVP_CIPHER_CTX_new()) {
    const ChaChaKey subkey = hchacha20(key, std::span<const std::uint8_t, 16>(nonce.data(), 16));
    std::array<std::uint8_t, 12> rest{};  // 00000000 and the last 8 bytes of the nonce
    std::copy(nonce.begin() + 16, nonce.end(), rest.begin() + 4);
    check(EVP_CipherInit_ex(context_.get(), EVP_chacha20_poly1305(), nullptr, subkey.data(), rest.data(),
                            static_cast<int>(direction)));
  }

  void associated_data(std::string_view bytes) { update(nullptr, bytes); }

  std::string text(std::string_view bytes) {
    std::string out(bytes.size(), '\0');
    update(reinterpret_cast<unsigned char*>(out.data()), bytes);
    return out;
  }

  Poly1305Tag sealing_tag() {
    Poly1305Tag tag;
    check(finish());
    check(
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()));
    return tag;
  }

  [[nodiscard]] bool has_tag(Poly1305Tag tag) {
    check(
        EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()));
    return finish() == 1;
  }

 private:
  struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  static void check(int done) { ROOST_CHECK(done == 1, "OpenSSL computes ChaCha20-Poly1305"); }

  void update(unsigned char* out, std::string_view bytes) {
    if (bytes.empty()) return;  // OpenSSL treats empty input as the end
    int written = 0;
    check(EVP_CipherUpdate(context_.get(), out, &written,
                           reinterpret_cast<const unsigned char*>(bytes.data()),
                           static_cast<int>(bytes.size())));
  }

  int finish() {
    unsigned char none[EVP_MAX_BLOCK_LENGTH];
    int written = 0;
    return EVP_CipherFinal_ex(context_.get(), none, &written);
  }

  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_;
};

}  // namespace

SealedMessage seal(std::string_view message, std::string_view associated_data, const ChaChaKey& key,
                   const XChaChaNonce& nonce) {
  Cipher cipher(Direction::encrypt, key, nonce);
  cipher.associated_data(associated_data);
  std::string ciphertext = cipher.text(message);
  return {std::move(ciphertext), cipher.sealing_tag()};
}

std::optional<std::string> open(std::string_view ciphertext, const Poly1305Tag& tag,
                                std::string_view associated_data, const ChaChaKey& key,
                                const XChaChaNonce& nonce) {
  Cipher cipher(Direction::decrypt, key, nonce);
  cipher.associated_data(associated_data);
  std::string message = cipher.text(ciphertext);
  if (!cipher.has_tag(tag)) return std::nullopt;
  return message;
}

}  // namespace roost::token
