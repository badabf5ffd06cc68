// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nkey.hpp"

#include <gtest/gtest.h>

#include "protocol/nats/base32.hpp"
#include "support/hex.hpp"

namespace roost::nats {
namespace {

// The pair that the documentation of NATS shows, and what another implementation of Ed25519 makes of it.
constexpr std::string_view kSeed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
constexpr std::string_view kPublic = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
constexpr std::string_view kSignature =
    "rjiqZyNckrzUqY7-P4U_vqxai7mCO_O_2ymVeVbVn6_MRd3LFZk1fb_NcwohGWA6qelQlPJwrUpnRtIcdZ8TDw";

std::string seed_fault(std::string_view text) {
  const auto seed = NkeySeed::parse(text);
  return seed ? "none" : seed.error().message;
}

TEST(Base32, IsThatOfRfc4648WithoutPadding) {
  // RFC 4648 §10.
  for (const auto& [bytes, text] : {std::pair{"", ""},
                                    {"f", "MY"},
                                    {"fo", "MZXQ"},
                                    {"foo", "MZXW6"},
                                    {"foob", "MZXW6YQ"},
                                    {"fooba", "MZXW6YTB"},
                                    {"foobar", "MZXW6YTBOI"}}) {
    EXPECT_EQ(base32(bytes), text);
    EXPECT_EQ(base32_decode(text), bytes);
  }
}

TEST(Base32, OfSomeBytesThereIsOneText) {
  for (const char* text : {"M", "MZX", "MZXW6Y", "MZ", "mzxq", "MZX=", "MZ Q", "M1", "M8", "MZXQ===="})
    EXPECT_EQ(base32_decode(text), std::nullopt) << text;
}

TEST(Crc16, IsXmodem) {
  EXPECT_EQ(crc16(""), 0);
  EXPECT_EQ(crc16("123456789"), 0x31C3);
}

TEST(Nkey, HasThePublicKeyOfItsSeed) {
  const auto seed = NkeySeed::parse(kSeed);
  ASSERT_TRUE(seed) << seed.error().message;
  EXPECT_EQ(seed->public_key(), kPublic);
}

TEST(Nkey, SignsANonce) {
  const auto seed = NkeySeed::parse(kSeed);
  ASSERT_TRUE(seed);
  EXPECT_EQ(seed->signature_of("nonce-1"), kSignature);
  EXPECT_EQ(NkeySeed(*seed).signature_of("nonce-1"), kSignature);
  EXPECT_NE(seed->signature_of("nonce-2"), kSignature);
}

TEST(Nkey, SaysWhatIsWrongWithASeed) {
  EXPECT_EQ(seed_fault(""), "a seed has 58 characters, and this has 0");
  EXPECT_EQ(seed_fault(std::string(kSeed) + "A"), "a seed has 58 characters, and this has 59");
  EXPECT_EQ(seed_fault(kPublic), "a seed has 58 characters, and this has 56");
  std::string lower(kSeed);
  lower[5] = 'l';
  EXPECT_EQ(seed_fault(lower), "a seed consists of the letters A to Z and the digits 2 to 7");
  EXPECT_EQ(seed_fault("SAACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCTIMI"),
            "this is not the seed of a user: that begins with SU");
  std::string no_seed(36, '\0');
  EXPECT_EQ(seed_fault(base32(no_seed)), "this is a key but not a seed: a seed begins with S");
}

TEST(Nkey, FindsEachChangedCharacter) {
  for (std::size_t place = 0; place < kSeed.size(); ++place) {
    std::string changed(kSeed);
    changed[place] = changed[place] == 'A' ? 'B' : 'A';
    EXPECT_NE(seed_fault(changed), "none") << place;
    EXPECT_EQ(seed_fault(changed).find(changed.substr(0, 8)), std::string::npos)
        << "shows nothing of the seed";
  }
}

}  // namespace
}  // namespace roost::nats
