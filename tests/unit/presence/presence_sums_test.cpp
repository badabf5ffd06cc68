// SPDX-License-Identifier: Apache-2.0
// What operators are told of a presence: keys in pages, and sums that tell whether nodes know the same.
#include <cstdint>
#include <set>

#include "unit/presence/presence_fixture.hpp"

namespace roost::presence {
namespace {

using std::chrono::milliseconds;
using ::testing::SizeIs;

class PresenceSums : public ::testing::Test {
 protected:
  using Node = PresenceNodeUnderTest;

  static const PresenceShard::ReplicaSum& of(const std::vector<PresenceShard::ReplicaSum>& sums,
                                             const std::string& name) {
    const auto found = std::find_if(sums.begin(), sums.end(), [&](const PresenceShard::ReplicaSum& sum) {
      return sum.replica.name.text == name;
    });
    return *found;
  }
  void pass(milliseconds time) {
    for (milliseconds passed{0}; passed < time; passed += milliseconds(50))
      for (Node* one : {&a_, &b_}) {
        one->node.advance(milliseconds(50));
        one->node.settle();
      }
  }
  std::vector<PresenceShard::ReplicaSum> sums(Node& node, const std::string& topic = {}) {
    return node.presence.sums(topic).front();
  }

  test::Hub hub_;
  Node a_{hub_.adapter("a@host"), {}};
  Node b_{hub_.adapter("b@host"), {}};
};

TEST_F(PresenceSums, AreEqualOnNodesThatKnowTheSame) {
  pass(milliseconds(3000));
  PresenceOwner ann = a_.presence.owner();
  ann.track("room:1", "ann").value();
  ann.track("room:2", "ann").value();
  EXPECT_EQ(of(sums(a_), "a@host").entries, 2U);
  EXPECT_TRUE(of(sums(a_), "a@host").self);
  EXPECT_EQ(of(sums(b_), "a@host").entries, 0U) << "it is on its way";
  EXPECT_LT(of(sums(b_), "a@host").clock, of(sums(a_), "a@host").clock);
  pass(milliseconds(3000));
  EXPECT_EQ(of(sums(b_), "a@host").entries, 2U);
  EXPECT_EQ(of(sums(b_), "a@host").hash, of(sums(a_), "a@host").hash);
  EXPECT_EQ(of(sums(b_), "a@host").clock, of(sums(a_), "a@host").clock);
  EXPECT_EQ(of(sums(b_, "room:1"), "a@host").entries, 1U);
  EXPECT_EQ(of(sums(b_, "room:1"), "a@host").hash, of(sums(a_, "room:1"), "a@host").hash);
  EXPECT_NE(of(sums(b_, "room:1"), "a@host").hash, of(sums(a_), "a@host").hash);
}

TEST_F(PresenceSums, ChangeWithEveryEntryAndEveryUpdate) {
  PresenceOwner ann = a_.presence.owner();
  std::set<std::uint64_t> hashes{of(sums(a_), "a@host").hash};
  ann.track("room:1", "ann").value();
  hashes.insert(of(sums(a_), "a@host").hash);
  ann.update("room:1", "ann", JsonObject{}).value();
  hashes.insert(of(sums(a_), "a@host").hash);
  ann.track("room:1", "bob").value();
  hashes.insert(of(sums(a_), "a@host").hash);
  EXPECT_THAT(hashes, SizeIs(4));
  ann.untrack_all();
  EXPECT_EQ(of(sums(a_), "a@host").hash, 0U);
}

TEST_F(PresenceSums, IncludeWhatIsHiddenOfANodeThatIsDown) {
  pass(milliseconds(3000));
  PresenceOwner ann = a_.presence.owner();
  ann.track("room:1", "ann").value();
  pass(milliseconds(3000));
  const std::uint64_t before = of(sums(b_), "a@host").hash;
  for (int i = 0; i < 1000; ++i) {
    b_.node.advance(milliseconds(100));
    b_.node.settle();
  }
  EXPECT_EQ(b_.presence.count("room:1"), 0U);
  EXPECT_FALSE(of(sums(b_), "a@host").up);
  EXPECT_EQ(of(sums(b_), "a@host").entries, 1U);
  EXPECT_EQ(of(sums(b_), "a@host").hash, before);
}

TEST_F(PresenceSums, KeysComeWithTheirCountAndTheirNodes) {
  pass(milliseconds(3000));
  PresenceOwner here = a_.presence.owner();
  PresenceOwner there = b_.presence.owner();
  here.track("room:1", "ann").value();
  there.track("room:1", "ann").value();
  there.track("room:1", "bob").value();
  pass(milliseconds(3000));
  const auto first = a_.presence.keys("room:1", std::nullopt, 1);
  ASSERT_THAT(first.keys, SizeIs(1));
  EXPECT_EQ(first.keys.front().count, 2U);
  EXPECT_THAT(first.keys.front().nodes, testing::ElementsAre("a@host", "b@host"));
  EXPECT_TRUE(first.more);
  EXPECT_EQ(first.total, 2U);
  const auto second = a_.presence.keys("room:1", "ann", 1);
  ASSERT_THAT(second.keys, SizeIs(1));
  EXPECT_EQ(second.keys.front().key, "bob");
  EXPECT_FALSE(second.more);
}

}  // namespace
}  // namespace roost::presence
