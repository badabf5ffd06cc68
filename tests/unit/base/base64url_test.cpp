// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/digest.hpp"

namespace roost::base {
namespace {

TEST(Base64Url, HasNoPadding) {
  EXPECT_EQ(base64url(""), "");
  EXPECT_EQ(base64url("f"), "Zg");
  EXPECT_EQ(base64url("fo"), "Zm8");
  EXPECT_EQ(base64url("foo"), "Zm9v");
  EXPECT_EQ(base64url("\xfb\xff\xfe"), "-__-");
}

TEST(Base64Url, DecodesWhatItEncodes) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(base64url_decode(base64url(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
}

TEST(Base64Url, RejectsOtherAlphabetsPaddingAndBlanks) {
  for (const char* text : {"Zg==", "Zm8=", "+w", "/w", "Zg\n", " Zg", "Z g", "Zm9v=", "====", "=", "Zü"})
    EXPECT_EQ(base64url_decode(text), std::nullopt) << text;
}

TEST(Base64Url, OneCharacterIsNotAByte) {
  EXPECT_EQ(base64url_decode("Z"), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm9vZ"), std::nullopt);
}

TEST(Base64Url, UnusedBitsMustBeZero) {
  EXPECT_EQ(base64url_decode("Zg"), "f");
  EXPECT_EQ(base64url_decode("Zh"), std::nullopt);
  EXPECT_EQ(base64url_decode("Zm8"), "fo");
  EXPECT_EQ(base64url_decode("Zm9"), std::nullopt);
}

}  // namespace
}  // namespace roost::base
