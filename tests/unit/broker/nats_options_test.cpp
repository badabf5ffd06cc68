// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "roost/nats_adapter.hpp"
#include "roost/pubsub.hpp"

namespace roost {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string problems_of(const NatsOptions& options) {
  const auto valid = validate(options);
  return valid ? "" : valid.error().message;
}

TEST(NatsOptions, TheDefaultsAreValid) {
  EXPECT_EQ(problems_of({}), "");
}

TEST(NatsOptions, EveryProblemIsReportedAtOnce) {
  const std::string problems = problems_of({.servers = {"host", "nats://"},
                                            .user = "u",
                                            .token = "t",
                                            .broker = {.node = "a b", .cacertfile = "/nowhere"}});
  EXPECT_THAT(problems, HasSubstr("servers: "));
  EXPECT_THAT(problems, HasSubstr("only one of user, token"));
  EXPECT_THAT(problems, HasSubstr("node must be"));
  EXPECT_THAT(problems, HasSubstr("cacertfile: "));
}

TEST(NatsOptions, AtLeastOneServerIsNeeded) {
  EXPECT_THAT(problems_of({.servers = {}}), HasSubstr("servers must name at least one"));
}

TEST(NatsOptions, APasswordNeedsAUser) {
  const std::string problems = problems_of({.password = "very secret"});
  EXPECT_THAT(problems, HasSubstr("password needs user"));
  EXPECT_THAT(problems, Not(HasSubstr("very secret")));
}

TEST(NatsOptions, AFileThatCannotBeReadIsNamedWithItsKey) {
  EXPECT_THAT(problems_of({.nkey_seed_file = "/nowhere"}),
              HasSubstr("nkey_seed_file: /nowhere: No such file or directory"));
  EXPECT_THAT(problems_of({.credentials_file = "/nowhere"}), HasSubstr("credentials_file: /nowhere: "));
}

TEST(NatsOptions, TimesAndBoundsAreChecked) {
  using std::chrono::milliseconds;
  EXPECT_THAT(problems_of({.broker = {.connect_timeout = milliseconds(0)}}), HasSubstr("connect_timeout"));
  EXPECT_THAT(problems_of({.broker = {.reconnect_delays = {}}}), HasSubstr("reconnect_delays"));
  EXPECT_THAT(problems_of({.broker = {.reconnect_delays = {milliseconds(0)}}}), HasSubstr("reconnect delay"));
  EXPECT_THAT(problems_of({.broker = {.probe_interval = milliseconds(9)}}), HasSubstr("probe_interval"));
  EXPECT_THAT(problems_of({.broker = {.digest_interval = milliseconds(9)}}), HasSubstr("digest_interval"));
  EXPECT_THAT(problems_of({.broker = {.interest_linger = milliseconds(-1)}}), HasSubstr("interest_linger"));
  EXPECT_THAT(problems_of({.broker = {.max_topic_interest = 0}}), HasSubstr("max_topic_interest"));
  EXPECT_THAT(problems_of({.broker = {.max_queued_bytes = 65'535}}), HasSubstr("max_queued_bytes"));
  EXPECT_EQ(problems_of({.broker = {.max_queued_bytes = 65'536}}), "");
}

TEST(NatsAdapter, TwoNodesWithoutANameHaveDifferentOnes) {
  const auto one = nats_pubsub_adapter({});
  const auto two = nats_pubsub_adapter({});
  EXPECT_NE(one->node_name(), two->node_name());
  EXPECT_NE(one->incarnation(), two->incarnation());
  EXPECT_NE(one->incarnation(), 0U);
}

TEST(NatsAdapter, IsGivenToThePubSub) {
  // [snippet: nats]
  roost::PubSubOptions pubsub;
  pubsub.adapter = roost::nats_pubsub_adapter({.servers = {"nats://10.0.0.1", "nats://10.0.0.2"}});
  // [/snippet]
  EXPECT_EQ(pubsub.adapter->state().adapter, "nats");
  EXPECT_FALSE(pubsub.adapter->state().connected());
}

TEST(NatsAdapter, OptionsThatAreNotValidThrow) {
  EXPECT_THROW(static_cast<void>(nats_pubsub_adapter({.servers = {"host"}})), std::system_error);
}

}  // namespace
}  // namespace roost
