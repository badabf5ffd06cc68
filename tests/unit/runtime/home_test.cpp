// SPDX-License-Identifier: Apache-2.0
#include "runtime/home.hpp"

#include <optional>
#include <vector>

#include "event_loop_fixture.hpp"

namespace roost::runtime {
namespace {

struct Resident {
  explicit Resident(EventLoop& loop) : home(*this, loop.mailbox()) {}
  std::vector<int> heard;
  Home<Resident> home;
};

class HomeTest : public EventLoopTest {
 protected:
  std::optional<Resident> resident_{loop_};
  Home<Resident>::Address address_ = resident_->home.address();
};

TEST_F(HomeTest, WorkComesToTheObjectOnItsLoopInTheOrderItWasPosted) {
  EXPECT_TRUE(address_.post([](Resident& one) { one.heard.push_back(1); }));
  EXPECT_TRUE(address_.post([](Resident& one) { one.heard.push_back(2); }));
  EXPECT_TRUE(resident_->heard.empty());
  turn();
  EXPECT_EQ(resident_->heard, (std::vector<int>{1, 2}));
}

TEST_F(HomeTest, WorkForAnObjectThatIsGoneIsDropped) {
  const auto owned = std::make_shared<int>(1);
  EXPECT_TRUE(address_.post([owned](Resident&) { FAIL() << "ran without its object"; }));
  resident_.reset();
  turn();
  EXPECT_EQ(owned.use_count(), 1);
}

TEST_F(HomeTest, AnObjectMayEndItselfInATaskAndTheNextOneIsDropped) {
  address_.post([this](Resident&) { resident_.reset(); });
  address_.post([](Resident&) { FAIL() << "ran without its object"; });
  turn();
  EXPECT_FALSE(resident_);
}

TEST_F(HomeTest, AClosedMailboxRefusesAndDestroysTheTask) {
  const auto owned = std::make_shared<int>(1);
  loop_.mailbox()->close();
  EXPECT_FALSE(address_.post([owned](Resident&) {}));
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(HomeAddress, OfNothingRefuses) {
  EXPECT_FALSE(Home<Resident>::Address().post([](Resident&) {}));
}

}  // namespace
}  // namespace roost::runtime
