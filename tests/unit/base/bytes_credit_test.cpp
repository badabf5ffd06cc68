// SPDX-License-Identifier: Apache-2.0
// AddressSanitizer checks that nothing is freed too early, twice or never; these tests create the situations.
#include "base/bytes_credit.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace roost::base {
namespace {

SharedBytes frame(int number) {
  return SharedBytes::copy_of("frame " + std::to_string(number));
}

TEST(BytesCredit, SharedCopiesOutliveTheOriginal) {
  BytesCredit credit;
  SharedBytes original = frame(1);
  const SharedBytes copy = credit.share(original);
  original = {};
  EXPECT_EQ(copy.view(), "frame 1");
}

TEST(BytesCredit, SharedCopiesOutliveTheAccount) {
  SharedBytes copy;
  {
    BytesCredit credit;
    copy = credit.share(frame(1));
  }
  EXPECT_EQ(copy.view(), "frame 1");
}

TEST(BytesCredit, KeepsAnAccountOpenWhileOthersHaveReferences) {
  BytesCredit credit;
  SharedBytes copy = credit.share(frame(1));
  credit.sweep();
  EXPECT_EQ(credit.open(), 1U);
  EXPECT_EQ(copy.view(), "frame 1");
  credit.give_back(copy);
  EXPECT_FALSE(copy);
  credit.sweep();
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, SettlesWhateverIsStillBorrowed) {
  BytesCredit credit;
  SharedBytes copy = credit.share(frame(1));
  credit.settle();
  EXPECT_EQ(credit.open(), 0U);
  EXPECT_EQ(copy.view(), "frame 1");
  credit.give_back(copy);  // a closed account is not reopened
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, SharesMoreThanItBorrowsAtOnce) {
  BytesCredit credit;
  std::vector<SharedBytes> copies;
  SharedBytes original = frame(1);
  for (int i = 0; i < 5000; ++i)
    copies.push_back(credit.share(original));
  original = {};
  for (SharedBytes& copy : copies) {
    EXPECT_EQ(copy.view(), "frame 1");
    credit.give_back(copy);
  }
  credit.sweep();
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, SurvivesReferencesReleasedWithoutIt) {
  BytesCredit credit;
  SharedBytes original = frame(1);
  for (int i = 0; i < 5000; ++i)
    const SharedBytes dropped = credit.share(original);  // all borrowed references bypass the account
  original = {};
  credit.sweep();
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, HoldsABoundedNumberOfBlocksHoweverManyAreShared) {
  BytesCredit credit;
  std::vector<SharedBytes> originals;
  std::vector<SharedBytes> copies;
  for (int i = 0; i < 1000; ++i) {
    originals.push_back(frame(i));
    copies.push_back(credit.share(originals.back()));
  }
  EXPECT_LE(credit.open(), 64U);
  originals.clear();
  for (std::size_t i = 0; i < copies.size(); ++i) {
    EXPECT_EQ(copies[i].view(), "frame " + std::to_string(i));
    credit.give_back(copies[i]);
  }
  credit.sweep();
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, FreesBytesThatHaveNoOtherOwner) {
  BytesCredit credit;
  SharedBytes own = frame(1);
  credit.give_back(own);
  EXPECT_FALSE(own);
  EXPECT_EQ(credit.open(), 0U);
}

TEST(BytesCredit, EachShardMayHaveAnAccountForTheSameBytes) {
  SharedBytes original = frame(1);
  const auto shard = [](SharedBytes bytes) {
    BytesCredit credit;
    std::vector<SharedBytes> queue;
    for (int turn = 0; turn < 100; ++turn) {
      for (int i = 0; i < 100; ++i)
        queue.push_back(credit.share(bytes));
      for (SharedBytes& sent : queue)
        credit.give_back(sent);
      queue.clear();
      credit.sweep();
    }
    EXPECT_EQ(bytes.view(), "frame 1");
  };
  std::thread one(shard, original);
  std::thread other(shard, std::move(original));
  one.join();
  other.join();
}

TEST(BytesCredit, SharingNoBytesGivesNoBytes) {
  BytesCredit credit;
  SharedBytes nothing;
  EXPECT_FALSE(credit.share(nothing));
  credit.give_back(nothing);
  EXPECT_EQ(credit.open(), 0U);
}

}  // namespace
}  // namespace roost::base
