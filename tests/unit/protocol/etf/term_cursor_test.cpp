// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_cursor.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <limits>

#include "support/hex.hpp"

namespace roost::etf {
namespace {

using test::hex;

/// What `copy` makes of these bytes.
std::string copied(std::string_view term) {
  TermCursor cursor(term);
  TermOutput out;
  if (!cursor.copy(out)) return "refused";
  return cursor.at_end() ? std::move(out).text() : "not at its end";
}

TEST(TermCursor, ReadsTuplesAndMapsBySize) {
  const std::string terms = hex("68 02 69 00000001 74 00000000");
  TermCursor cursor(terms);
  EXPECT_TRUE(cursor.tuple_of(2));
  EXPECT_TRUE(cursor.next_is_tuple());
  EXPECT_EQ(cursor.tuple(), 1U);
  EXPECT_TRUE(cursor.next_is_map());
  EXPECT_EQ(cursor.map(), 0U);
  EXPECT_TRUE(cursor.at_end());
}

TEST(TermCursor, ReadsAtomsOfAllFormsAsUtf8) {
  for (const char* term : {"77 02 c3bc", "76 0002 c3bc", "73 01 fc", "64 0001 fc"}) {
    const std::string bytes = hex(term);
    TermCursor cursor(bytes);
    EXPECT_TRUE(cursor.next_is_atom());
    EXPECT_EQ(cursor.atom(), "ü") << term;
  }
  for (const char* term : {"77 01 fc", "77 02 c3", "6d 00000001 61", ""}) {
    const std::string bytes = hex(term);
    EXPECT_EQ(TermCursor(bytes).atom(), std::nullopt) << term;
  }
}

TEST(TermCursor, ReadsNaturalNumbersUpTo63Bits) {
  const auto read = [](const char* term) { return TermCursor(hex(term)).natural(); };
  EXPECT_EQ(read("61 ff"), 255U);
  EXPECT_EQ(read("62 7fffffff"), 0x7fffffffU);
  EXPECT_EQ(read("6e 05 00 0000000001"), 0x100000000U);
  EXPECT_EQ(read("6e 08 00 ffffffffffffff7f"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(read("6e 08 00 0000000000000080"), std::nullopt);
  EXPECT_EQ(read("6e 09 00 000000000000000001"), std::nullopt);
  EXPECT_EQ(read("62 ffffffff"), std::nullopt) << "-1";
  EXPECT_EQ(read("6e 01 01 01"), std::nullopt) << "-1";
  EXPECT_EQ(read("46 0000000000000000"), std::nullopt);
  EXPECT_EQ(read("62 7fff"), std::nullopt);
}

TEST(TermCursor, ReadsProcessesAndReferencesOfOldAndNewNodes) {
  const Pid pid{"a@b", 1, 2, 3};
  EXPECT_EQ(TermCursor(hex("58 77 03 614062 00000001 00000002 00000003")).pid(), pid);
  EXPECT_EQ(TermCursor(hex("67 64 0003 614062 00000001 00000002 03")).pid(), pid);
  const Reference reference{"a@b", 3, {7, 8}};
  EXPECT_EQ(TermCursor(hex("5a 0002 77 03 614062 00000003 00000007 00000008")).reference(), reference);
  EXPECT_EQ(TermCursor(hex("72 0002 64 0003 614062 03 00000007 00000008")).reference(), reference);
  EXPECT_EQ(TermCursor(hex("5a 0000 77 03 614062 00000003")).reference(), std::nullopt);
  EXPECT_EQ(TermCursor(hex("5a 0006 77 03 614062 00000003" + std::string(48, '0'))).reference(),
            std::nullopt);
}

TEST(TermCursor, CopiesDataAndPutsAtomsIntoUtf8) {
  for (const char* term :
       {"61 07", "62 00010000", "6e 01 01 07", "46 3ff0000000000000", "6d 00000002 ff00", "6a",
        "6b 0002 0102", "6c 00000001 61 01 6a", "68 02 61 01 6a", "74 00000001 77 01 61 61 01",
        "58 77 01 61 00000001 00000002 00000003", "5a 0001 77 01 61 00000003 00000007"})
    EXPECT_EQ(copied(hex(term)), hex(term)) << term;
  EXPECT_EQ(copied(hex("74 00000001 64 0001 fc 73 01 61")), hex("74 00000001 77 02 c3bc 77 01 61"));
}

TEST(TermCursor, RefusesToCopyWhatIsNotData) {
  for (const char* term : {"",
                           "70 00000000",                            // a function
                           "71 77 01 61 77 01 62 61 00",             // an exported function
                           "59 77 01 61 00000001 00000001",          // a port
                           "4d 00000001 04 10",                      // a bit string
                           "6c 00000001 61 01 61 02",                // an improper list
                           "46 7ff0000000000000",                    // infinity
                           "6e 01 02 07",                            // neither sign
                           "74 00000002 61 01 61 02 61 01 61 03",    // a key twice
                           "74 00000002 77 01 61 6a 64 0001 61 6a",  // a key twice, in two forms
                           "6d 00000002 61", "68 02 61 01", "83 61 01"})
    EXPECT_EQ(copied(hex(term)), "refused") << term;
}

TEST(TermCursor, SkipsAnyTermWhateverIsInIt) {
  for (const char* term : {"61 07",
                           "62 00010000",
                           "6e 01 01 07",
                           "6f 00000001 00 07",
                           "46 7ff0000000000000",
                           "6d 00000002 ff00",
                           "6a",
                           "6b 0002 0102",
                           "6c 00000001 61 01 61 02",
                           "68 02 61 01 6a",
                           "69 00000001 6a",
                           "74 00000002 61 01 61 02 61 01 61 03",
                           "77 01 ff",
                           "58 77 01 61 00000001 00000002 00000003",
                           "67 64 0001 61 00000001 00000002 03",
                           "5a 0001 77 01 61 00000003 00000007",
                           "72 0001 64 0001 61 03 00000007",
                           "78 77 01 61 0000000000000001 00000001",
                           "59 77 01 61 00000001 00000001",
                           "66 77 01 61 00000001 01",
                           "4d 00000001 04 10",
                           "70 00000006 0102",
                           "71 77 01 61 77 01 62 61 00"}) {
    const std::string bytes = hex(term);
    TermCursor cursor(bytes);
    EXPECT_EQ(cursor.skipped(), bytes) << term;
    EXPECT_TRUE(cursor.at_end()) << term;
    for (std::size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(TermCursor(std::string_view(bytes).substr(0, size)).skip()) << term << " " << size;
  }
  EXPECT_FALSE(TermCursor(hex("70 00000003 01")).skip());
  EXPECT_FALSE(TermCursor(hex("5a 0006 77 01 61 00000003")).skip());
}

TEST(TermCursor, SkippingHasNoLimitOfDepth) {
  std::string term;
  for (int i = 0; i < 1'000'000; ++i)
    term += "\x68\x01";
  EXPECT_TRUE(TermCursor(term + "\x6a").skip());
  EXPECT_FALSE(TermCursor(term).skip());
}

TEST(TermCursor, NestingHasALimit) {
  const auto nested = [](std::size_t depth) {
    std::string term;
    for (std::size_t i = 0; i < depth; ++i)
      term += hex("68 01");
    return term + hex("6a");
  };
  EXPECT_EQ(copied(nested(kMaxTermDepth)), nested(kMaxTermDepth));
  EXPECT_EQ(copied(nested(kMaxTermDepth + 1)), "refused");
  EXPECT_EQ(copied(nested(100'000)), "refused");
}

TEST(TermCursor, CountsThatAreNotThereTakeNothing) {
  for (const char* term : {"69 ffffffff", "6c ffffffff", "74 ffffffff", "6d ffffffff", "6e ff 00"})
    EXPECT_EQ(copied(hex(term)), "refused") << term;
}

TEST(TermCursor, RefusesTermsThatAreCutAnywhere) {
  const std::string term = hex(
      "74 00000002 77 01 61 6c 00000001 46 3ff0000000000000 6a 6d 00000001 62 58 77 01 61 00000001 00000002"
      "00000003");
  ASSERT_EQ(copied(term), term);
  for (std::size_t size = 0; size < term.size(); ++size)
    EXPECT_EQ(copied(std::string_view(term).substr(0, size)), "refused") << size;
}

}  // namespace
}  // namespace roost::etf
