// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_version.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "support/hex.hpp"

namespace roost::etf {
namespace {

using test::hex;

constexpr std::size_t kMaxSize = 64 * 1024;

std::optional<std::string> term_of(std::string_view bytes) {
  return term_after_version(bytes, kMaxSize);
}

/// 300 times "a" as data, compressed with Python's zlib.
const std::string kCompressed =
    hex("83 50 00000141 789ccb60ce656060d4491c0544833c3606868ca7e7bb19931818031b0075c17702");

std::string compressed(std::string_view term, std::size_t announced) {
  uLongf size = compressBound(term.size());
  std::string stream(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(stream.data()), &size, reinterpret_cast<const Bytef*>(term.data()),
             term.size());
  std::string out = hex("83 50");
  for (int shift = 24; shift >= 0; shift -= 8)
    out += static_cast<char>(announced >> shift);
  return out + stream.substr(0, size);
}

TEST(TermVersion, IsOneByteBeforeTheTerm) {
  EXPECT_EQ(term_of(hex("83 61 01")), hex("61 01"));
  EXPECT_EQ(term_of(hex("83")), "");
  EXPECT_EQ(term_of(hex("82 61 01")), std::nullopt);
  EXPECT_EQ(term_of(""), std::nullopt);
}

TEST(TermVersion, CompressedTermsAreRead_G220) {
  const std::string term = hex("6d 0000012c") + std::string(300, 'a');
  EXPECT_EQ(term_of(compressed(term, term.size())), term);
  EXPECT_EQ(term_of(kCompressed)->size(), 321U);
  for (std::size_t size = 2; size < kCompressed.size(); ++size)
    EXPECT_EQ(term_of(kCompressed.substr(0, size)), std::nullopt) << size;
}

TEST(TermVersion, CompressedTermsMustHaveTheAnnouncedLength_G220) {
  const std::string term(300, 'a');
  EXPECT_EQ(term_of(compressed(term, 299)), std::nullopt);
  EXPECT_EQ(term_of(compressed(term, 301)), std::nullopt);
  EXPECT_EQ(term_of(compressed(term, 300) + "x"), std::nullopt);
}

TEST(TermVersion, SizeHasALimitBeforeAndAfterDecompression_G220) {
  const std::string most(kMaxSize, 'a');
  EXPECT_EQ(term_of(compressed(most, most.size())), most);
  EXPECT_EQ(term_of(compressed(most + "a", most.size() + 1)), std::nullopt);
  EXPECT_EQ(term_of(compressed(most, 0xffffffff)), std::nullopt);
  EXPECT_TRUE(term_of("\x83" + std::string(kMaxSize - 1, 'a')));
  EXPECT_FALSE(term_of("\x83" + most));
}

}  // namespace
}  // namespace roost::etf
