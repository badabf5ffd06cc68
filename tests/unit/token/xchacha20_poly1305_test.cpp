// SPDX-License-Identifier: Apache-2.0
// The vectors of draft-irtf-cfrg-xchacha-03.
#include "token/xchacha20_poly1305.hpp"

#include <cstdint>

#include <gtest/gtest.h>

#include "support/hex.hpp"
#include "token/hchacha20.hpp"

namespace roost::token {
namespace {

using test::hex;

template <class Array>
Array bytes_of(std::string_view digits) {
  const std::string bytes = hex(digits);
  Array array{};
  EXPECT_EQ(bytes.size(), array.size());
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

const auto kKey = bytes_of<ChaChaKey>("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
const auto kNonce = bytes_of<XChaChaNonce>("404142434445464748494a4b4c4d4e4f5051525354555657");
const auto kTag = bytes_of<Poly1305Tag>("c0875924c1c7987947deafd8780acf49");
const std::string kAssociated = hex("50515253c0c1c2c3c4c5c6c7");
const std::string kMessage =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
    "would be it.";
const std::string kCiphertext =
    hex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e");

TEST(HChaCha20, TestVectorOfSection2_2_1_G215) {
  const auto key = bytes_of<ChaChaKey>("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const auto nonce = bytes_of<std::array<std::uint8_t, 16>>("000000090000004a0000000031415927");
  EXPECT_EQ(hchacha20(key, nonce),
            bytes_of<ChaChaKey>("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
}

TEST(XChaCha20Poly1305, TestVectorOfAppendixA3_1_G215) {
  const SealedMessage sealed = seal(kMessage, kAssociated, kKey, kNonce);
  EXPECT_EQ(sealed.ciphertext, kCiphertext);
  EXPECT_EQ(sealed.tag, kTag);
  EXPECT_EQ(open(kCiphertext, kTag, kAssociated, kKey, kNonce), kMessage);
}

TEST(XChaCha20Poly1305, DetectsAChangeOfAnyInput) {
  for (std::size_t i = 0; i < kCiphertext.size(); ++i) {
    std::string changed = kCiphertext;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(open(changed, kTag, kAssociated, kKey, kNonce), std::nullopt) << i;
  }
  Poly1305Tag tag = kTag;
  tag[15] ^= 0x80;
  XChaChaNonce nonce = kNonce;
  nonce[0] ^= 1;
  ChaChaKey key = kKey;
  key[31] ^= 1;
  EXPECT_EQ(open(kCiphertext, tag, kAssociated, kKey, kNonce), std::nullopt);
  EXPECT_EQ(open(kCiphertext, kTag, kAssociated, kKey, nonce), std::nullopt);
  EXPECT_EQ(open(kCiphertext, kTag, kAssociated, key, kNonce), std::nullopt);
  EXPECT_EQ(open(kCiphertext, kTag, "", kKey, kNonce), std::nullopt);
}

TEST(XChaCha20Poly1305, AMessageMayBeEmpty) {
  const SealedMessage sealed = seal("", "", kKey, kNonce);
  EXPECT_EQ(sealed.ciphertext, "");
  EXPECT_EQ(open("", sealed.tag, "", kKey, kNonce), "");
  EXPECT_EQ(open("", sealed.tag, "x", kKey, kNonce), std::nullopt);
}

}  // namespace
}  // namespace roost::token
