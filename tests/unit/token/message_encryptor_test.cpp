// SPDX-License-Identifier: Apache-2.0
#include "token/message_encryptor.hpp"

#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "support/hex.hpp"
#include "vectors.hpp"

namespace roost::token {
namespace {

using test::hex;

const std::string kKey = hex(test::kKeyDigits);
const std::string kPayload = hex(test::kPayloadOf99);

TEST(MessageEncryptor, MakesAndReadsTheVector_G215) {
  XChaChaNonce nonce;
  const std::string bytes = *base::base64url_decode(test::kEncrypted99.substr(4));
  std::copy_n(bytes.begin(), nonce.size(), nonce.begin());
  EXPECT_EQ(decrypt_message(test::kEncrypted99, kKey), kPayload);
  EXPECT_EQ(encrypt_message(kPayload, kKey, nonce), test::kEncrypted99);
}

TEST(MessageEncryptor, TheShortestMessageIsEmpty) {
  const std::string empty = encrypt_message("", kKey, XChaChaNonce{});
  EXPECT_EQ(decrypt_message(empty, kKey), "");
  EXPECT_EQ(decrypt_message("XCP." + base::base64url(std::string(39, '\0')), kKey), std::nullopt);
  EXPECT_EQ(decrypt_message("XCP." + base::base64url(std::string(40, '\0')), kKey), std::nullopt);
}

TEST(MessageEncryptor, OtherFormatsAreRejected_G216) {
  const std::string rest(test::kEncrypted99.substr(4));
  for (const char* prefix : {"", "XCP", "xcp.", "QTEyOEdDTQ.", "XCP..", " XCP."})
    EXPECT_EQ(decrypt_message(prefix + rest, kKey), std::nullopt) << prefix;
}

}  // namespace
}  // namespace roost::token
