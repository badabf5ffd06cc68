// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roost/pubsub.hpp"
#include "roost/redis_adapter.hpp"

namespace roost {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string redis_problems(const RedisOptions& options) {
  const auto valid = validate(options);
  return valid ? "" : valid.error().message;
}

TEST(RedisOptions, TheDefaultsAreValid) {
  EXPECT_EQ(redis_problems({}), "");
}

TEST(RedisOptions, EveryProblemIsReportedAtOnce) {
  const std::string problems = redis_problems({.url = "redis://u:secret@host/x",
                                               .max_message_bytes = 1,
                                               .broker = {.node = "a b", .cacertfile = "/nowhere"}});
  EXPECT_THAT(problems, HasSubstr("url: after the / comes the number of a database"));
  EXPECT_THAT(problems, HasSubstr("max_message_bytes must be"));
  EXPECT_THAT(problems, HasSubstr("node must be"));
  EXPECT_THAT(problems, HasSubstr("cacertfile: "));
  EXPECT_THAT(problems, Not(HasSubstr("secret")));
}

TEST(RedisOptions, APasswordIsGivenOnce) {
  EXPECT_EQ(redis_problems({.url = "redis://host", .user = "u", .password = "secret"}), "");
  const std::string problems = redis_problems({.url = "redis://:secret1@host", .password = "secret2"});
  EXPECT_THAT(problems, HasSubstr("password is set beside the one in the url"));
  EXPECT_THAT(problems, Not(HasSubstr("secret")));
}

TEST(RedisOptions, AUserNeedsAPassword) {
  EXPECT_THAT(redis_problems({.user = "u"}), HasSubstr("user needs a password"));
}

TEST(RedisOptions, TheSizeOfMessagesHasBounds) {
  EXPECT_EQ(redis_problems({.max_message_bytes = 65'536}), "");
  EXPECT_EQ(redis_problems({.max_message_bytes = 512UL << 20}), "");
  EXPECT_NE(redis_problems({.max_message_bytes = 65'535}), "");
  EXPECT_NE(redis_problems({.max_message_bytes = (512UL << 20) + 1}), "");
}

TEST(RedisOptions, AnAdapterOfInvalidOnesThrows) {
  EXPECT_THROW(static_cast<void>(redis_pubsub_adapter({.url = "nonsense"})), std::system_error);
}

TEST(RedisOptions, TheNodeIsNamedAsConfiguredOrUniquely) {
  EXPECT_EQ(redis_pubsub_adapter({.broker = {.node = "chat-1"}})->node_name(), "chat-1");
  const auto one = redis_pubsub_adapter({})->node_name();
  EXPECT_NE(one, redis_pubsub_adapter({})->node_name());
}

TEST(RedisOptions, AnAdapterIsAnOptionOfThePubSub) {
  // [snippet: redis]
  roost::PubSubOptions pubsub;
  pubsub.adapter = roost::redis_pubsub_adapter({.url = "redis://10.0.0.1"});
  // [/snippet]
  EXPECT_EQ(pubsub.adapter->state().adapter, "redis");
}

}  // namespace
}  // namespace roost
