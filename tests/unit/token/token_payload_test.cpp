// SPDX-License-Identifier: Apache-2.0
// The bytes inside a token: formats, ages, and anything else that may appear there.
#include "token/token_payload.hpp"

#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <cstdint>
#include <limits>
#include <random>

#include "support/hex.hpp"
#include "vectors.hpp"

namespace roost::token {
namespace {

using test::hex;
using namespace std::chrono_literals;

constexpr std::int64_t kNow = 1700000000000;

/// The digits with each "TIME" and "FUN" written out: kNow, and &:os.cmd/1.
std::string spelled(std::string digits) {
  const std::pair<std::string_view, std::string_view> words[] = {{"TIME", "6e 06 00 00 68 e5 cf 8b 01"},
                                                                 {"FUN", "71 77 02 6f73 77 03 636d64 61 01"}};
  for (const auto& [word, term] : words) {
    const std::size_t at = digits.find(word);
    if (at != std::string::npos) digits.replace(at, word.size(), term);
  }
  return digits;
}

std::string read(std::string digits) {
  const auto payload = decode_payload(hex(spelled(std::move(digits))));
  if (!payload) return "refused";
  return serialize(payload->data) + " " + std::to_string(payload->signed_at_ms) + " " +
         std::to_string(payload->max_age.count());
}

bool can_be_encoded(const TokenPayload& payload) {
  return encode_payload(payload.data, payload.signed_at_ms, payload.max_age).has_value();
}

TEST(TokenPayload, IsATripleOfDataTimeAndAge_G215) {
  EXPECT_EQ(*encode_payload(99, kNow, 24h), hex(test::kPayloadOf99));
  EXPECT_EQ(read(std::string(test::kPayloadOf99)), "99 1700000000000 86400.000000");
}

TEST(TokenPayload, AgesAreWrittenAsInPhoenix_G217) {
  const std::string begin = "83 68 03 61 01 61 00";
  EXPECT_EQ(*encode_payload(1, 0, 255s), hex(begin + "61 ff"));
  EXPECT_EQ(*encode_payload(1, 0, 256s), hex(begin + "62 00 00 01 00"));
  EXPECT_EQ(*encode_payload(1, 0, 100ms), hex(begin + "46 3f b9 99 99 99 99 99 9a"));
  EXPECT_EQ(*encode_payload(1, 0, kTokenNeverExpires), hex(begin + "77 08 69 6e 66 69 6e 69 74 79"));
  EXPECT_FALSE(encode_payload(1, 0, TokenAge(std::nan(""))));
}

TEST(TokenPayload, AgesAreReadInEveryForm_G217) {
  const std::string begin = "83 68 03 61 01 61 00";
  EXPECT_EQ(read(begin + "61 ff"), "1 0 255.000000");
  EXPECT_EQ(read(begin + "46 3f b9 99 99 99 99 99 9a"), "1 0 0.100000");
  EXPECT_EQ(read(begin + "77 08 69 6e 66 69 6e 69 74 79"), "1 0 inf");
  EXPECT_EQ(read(begin + "64 00 08 69 6e 66 69 6e 69 74 79"), "1 0 inf");
  EXPECT_EQ(read(begin + "77 03 6e 69 6c"), "refused");
  EXPECT_EQ(read(begin + "77 05 6e 65 76 65 72"), "refused");
}

TEST(TokenPayload, OldFormatsAreReadWithADayOfAge_G220) {
  EXPECT_EQ(read("83 68 02 61 63 TIME"), "99 1700000000000 86400.000000");
  EXPECT_EQ(read("83 74 00000002 64 0004 64617461 61 63 64 0006 7369676e6564 TIME"),
            "99 1700000000000 86400.000000");
  EXPECT_EQ(read("83 74 00000002 77 04 64617461 61 63 77 06 7369676e6564 TIME"),
            "99 1700000000000 86400.000000");
}

TEST(TokenPayload, OtherFormatsAreRejected_G220) {
  const std::vector<std::string> shapes{
      "",
      "83",
      "61 63",
      "83 61 63",
      "82 68 02 61 63 TIME",
      "83 68 01 TIME",
      "83 68 04 61 63 TIME 61 01 61 01",
      "83 6c 00000003 61 63 TIME 61 01 6a",  // a list is not a triple
      "83 68 02 61 63 6d 00000001 31",       // the time is not a number
      "83 68 02 61 63 77 03 6e696c",
      "83 68 03 61 63 46 4278bcfe56800000 61 01",
      "83 74 00000001 77 04 64617461 61 63",         // no time
      "83 74 00000001 77 06 7369676e6564 TIME",      // no data
      std::string(test::kPayloadOf99).append("61"),  // trailing bytes
      "83 68 02 61 63 TIME 61 01",
  };
  for (const std::string& digits : shapes)
    EXPECT_EQ(read(digits), "refused") << digits;
}

TEST(TokenPayload, FunctionsAreRejectedAtAnyPosition_G220) {
  for (const std::string before :
       {"83 68 03 ", "83 68 03 68 01 ", "83 68 03 6c 00000001 61 01 ", "83 68 03 74 00000001 77 01 61 "}) {
    EXPECT_NE(read(before + "6a TIME 61 ff"), "refused") << before;
    EXPECT_EQ(read(before + "FUN TIME 61 ff"), "refused") << before;
  }
  EXPECT_EQ(read("83 68 02 61 01 FUN"), "refused");
}

TEST(TokenPayload, EveryTruncationIsRejected_G220) {
  const Json data{{"list", {1, -1, 300, 1.5, nullptr, true, "text"}}, {"map", {{"big", 1e300}}}};
  const std::string whole = *encode_payload(data, kNow, 100ms);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_payload(whole.substr(0, size))) << size;
  EXPECT_EQ(decode_payload(whole)->data, data);
}

TEST(TokenPayload, ChangedBytesAreReadOrRejectedAndNothingElse_G220) {
  const std::string whole = *encode_payload({{"a", {1, "b", {{"c", nullptr}}}}}, kNow, 24h);
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole;
    for (int changes = 1 + static_cast<int>(random() % 4); changes > 0; --changes)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto payload = decode_payload(bytes);
    refused += payload ? 0 : 1;
    EXPECT_TRUE(!payload || can_be_encoded(*payload));
  }
  EXPECT_GT(refused, 5000);
  EXPECT_LT(refused, 20000);
}

TEST(TokenPayload, RandomBytesAreReadOrRejectedAndNothingElse_G220) {
  constexpr std::string_view kTags = "\x61\x62\x6e\x46\x6d\x64\x76\x77\x68\x6a\x6b\x6c\x74\x50\x83";
  std::mt19937 random(2);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = hex("83 68 02");
    for (std::size_t left = random() % 40; left > 0; --left)
      bytes += random() % 2 == 0 ? kTags[random() % kTags.size()] : static_cast<char>(random() % 4);
    const auto payload = decode_payload(bytes);
    EXPECT_TRUE(!payload || can_be_encoded(*payload));
  }
}

TEST(TokenAgeRule, InfinityTakesPrecedenceOverTheFutureAndTheFutureOverAge_G218) {
  EXPECT_EQ(age_fault(kNow + 1, kTokenNeverExpires, kNow), std::nullopt);
  EXPECT_EQ(age_fault(kNow + 1, 0s, kNow), TokenError::expired);
  EXPECT_EQ(age_fault(kNow + 1, 1s, kNow), TokenError::invalid);
  EXPECT_EQ(age_fault(kNow - 1000, 1s, kNow), std::nullopt);
  EXPECT_EQ(age_fault(kNow - 1001, 1s, kNow), TokenError::expired);
}

TEST(TokenAgeRule, NeitherTimesNorAgesOverflow_G218) {
  constexpr auto kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(age_fault(kFirst, 24h, kNow), TokenError::expired);
  EXPECT_EQ(age_fault(kLast, 24h, kNow), TokenError::invalid);
  EXPECT_EQ(age_fault(kFirst, TokenAge(1e308), kLast), std::nullopt);
  EXPECT_EQ(age_fault(0, -kTokenNeverExpires, kNow), TokenError::expired);
}

}  // namespace
}  // namespace roost::token
