// SPDX-License-Identifier: Apache-2.0
#include "cluster/hello.hpp"

#include <gmock/gmock.h>

namespace roost::cluster {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

Hello example() {
  return {.version = "0.9.0",
          .state = NodeState::draining,
          .age = 61s,
          .every = 2s,
          .counters = {.connections = 3, .topics = 2, .sent = 10, .received = 9, .lost = 1},
          .heard = {{.incarnation = 0x1112131415161718, .number = 7, .held = 1500us}}};
}

TEST(Hello, IsTheJsonOfTheProtocol) {
  EXPECT_EQ(to_json(example()), R"({"version":"0.9.0","state":"draining","age_ms":61000,"every_ms":2000,)"
                                R"("counters":{"connections":3,"topics":2,"sent":10,"received":9,"lost":1},)"
                                R"("heard":[{"incarnation":"1112131415161718","number":7,"held_us":1500}]})");
}

TEST(Hello, IsReadAsItWasWritten) {
  EXPECT_EQ(hello_of(to_json(example())).value(), example());
}

TEST(Hello, HasDefaultsForWhatIsMissingAndIgnoresWhatIsNew) {
  const auto hello = hello_of(R"({"state":"up","mood":"good"})");
  ASSERT_TRUE(hello);
  EXPECT_EQ(*hello, (Hello{.state = NodeState::up, .every = 100ms}));
}

TEST(Hello, IsRefusedWithoutAStateANodeCanAnnounce) {
  for (const char* body :
       {"", "[]", "{", "{}", R"({"state":"down"})", R"({"state":"left"})", R"({"state":1})"})
    EXPECT_FALSE(hello_of(body)) << body;
}

TEST(Hello, IsRefusedWhenItIsTooLarge) {
  const std::string body = R"({"state":"up"})";
  EXPECT_TRUE(hello_of(body + std::string(kMaxHelloSize - body.size(), ' ')));
  EXPECT_FALSE(hello_of(body + std::string(kMaxHelloSize - body.size() + 1, ' ')));
}

TEST(Hello, OfAllItsBoundsIsNotTooLarge) {
  Hello hello = example();
  hello.version = std::string(64, '9');
  hello.age = std::chrono::hours(24 * 365 * 99);
  hello.counters = {~0ULL, ~0ULL, ~0ULL, ~0ULL, ~0ULL};
  hello.heard = std::vector<HeardHello>(kMaxHeard, HeardHello{~0ULL, ~0ULL, 1h});
  EXPECT_EQ(hello_of(to_json(hello)).value(), hello);
}

TEST(Hello, KeepsToWhatANodeMayAskOfOthers) {
  EXPECT_EQ(hello_of(R"({"state":"up","every_ms":1})")->every, 100ms);
  EXPECT_EQ(hello_of(R"({"state":"up","every_ms":99999999})")->every, 1min);
  EXPECT_EQ(hello_of(R"({"state":"up","age_ms":-5,"counters":{"sent":"many"}})")->counters.sent, 0U);
  std::string heard;
  for (std::size_t i = 0; i <= kMaxHeard; ++i)
    heard += R"({"incarnation":"00000000000000aa","number":1},)";
  heard.pop_back();
  EXPECT_THAT(hello_of(R"({"state":"up","heard":[)" + heard + "]}")->heard, SizeIs(kMaxHeard));
}

TEST(Hello, NamesAnIncarnationByExactlySixteenDigits) {
  EXPECT_EQ(incarnation_text(0xab), "00000000000000ab");
  EXPECT_EQ(incarnation_of("00000000000000ab"), 0xabU);
  for (const char* text :
       {"", "ab", "00000000000000abc", "000000000000 0ab", "-0000000000000ab", "0x000000000000ab"})
    EXPECT_FALSE(incarnation_of(text)) << text;
}

}  // namespace
}  // namespace roost::cluster
