// SPDX-License-Identifier: Apache-2.0
// The vectors with HS384 and HS512 were computed with Python's hmac.
#include "token/message_verifier.hpp"

#include <gtest/gtest.h>

#include "support/hex.hpp"
#include "vectors.hpp"

namespace roost::token {
namespace {

using test::hex;

const std::string kKey = hex(test::kKeyDigits);
const std::string kPayload = hex(test::kPayloadOf99);

TEST(MessageVerifier, SignsWithHmacSha256_G215) {
  EXPECT_EQ(sign_message(kPayload, kKey), test::kSigned99);
  EXPECT_EQ(verify_message(test::kSigned99, kKey), kPayload);
}

TEST(MessageVerifier, ReadsHs384AndHs512_G215) {
  EXPECT_EQ(verify_message("SFMzODQ.g2gDYWNuBgAAaOXPiwFiAAFRgA."
                           "PEGtRnpWArjv-eKOs-9xkZgh8JAwD_OThleX5tGTxj-Tkh3WhvA9J0aZ-VRCu-oM",
                           kKey),
            kPayload);
  EXPECT_EQ(
      verify_message("SFM1MTI.g2gDYWNuBgAAaOXPiwFiAAFRgA."
                     "l5VmLNTEp7VXoC74KllupskgadamP3Wyrf4KNiwTmgFLq3Mml-96tfBx5jw7nNiE7ig-kT_D8hPikfzGlowBSw",
                     kKey),
      kPayload);
}

TEST(MessageVerifier, TheAlgorithmIsPartOfWhatIsSigned_G216) {
  const std::string rest(test::kSigned99.substr(7));
  for (const char* name : {"SFMzODQ", "SFM1MTI", "bm9uZQ", "SFMyNTY=", "sfmyNTY", ""})
    EXPECT_EQ(verify_message(name + rest, kKey), std::nullopt) << name;
  EXPECT_EQ(verify_message("SFMyNTY" + rest, kKey), kPayload);
}

TEST(MessageVerifier, ASignatureIsWholeOrNothing_G216) {
  const std::string text = "SFMyNTY.g2gDYWNuBgAAaOXPiwFiAAFRgA.";
  EXPECT_EQ(verify_message(text, kKey), std::nullopt);
  EXPECT_EQ(verify_message(text + "uvJE", kKey), std::nullopt);
  EXPECT_EQ(verify_message(text, ""), std::nullopt);
}

TEST(MessageVerifier, AnyBytesCanBeSigned) {
  for (const std::string& message : {std::string(), std::string("\0\xff.", 3), std::string(70000, 'x')})
    EXPECT_EQ(verify_message(sign_message(message, "k"), "k"), message);
}

}  // namespace
}  // namespace roost::token
