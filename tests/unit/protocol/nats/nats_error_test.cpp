// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_error.hpp"

#include <gtest/gtest.h>

namespace roost::nats {
namespace {

TEST(ServerError, IsClassifiedByItsText) {
  EXPECT_EQ(error_of("Authorization Violation").kind, ErrorKind::authorization);
  EXPECT_EQ(error_of("User Authentication Expired").kind, ErrorKind::authorization);
  EXPECT_EQ(error_of("Permissions Violation for Publish to \"a\"").kind, ErrorKind::publish_permission);
  EXPECT_EQ(error_of("Permissions Violation for Subscription to \"a\"").kind,
            ErrorKind::subscribe_permission);
  EXPECT_EQ(error_of("Slow Consumer").kind, ErrorKind::slow_consumer);
  EXPECT_EQ(error_of("Stale Connection").kind, ErrorKind::stale_connection);
  EXPECT_EQ(error_of("Maximum Payload Violation").kind, ErrorKind::too_large);
  EXPECT_EQ(error_of("maximum connections exceeded").kind, ErrorKind::limit);
  EXPECT_EQ(error_of("Secure Connection - TLS Required").kind, ErrorKind::tls_required);
  EXPECT_EQ(error_of("Unknown Protocol Operation").kind, ErrorKind::protocol);
}

TEST(ServerError, IgnoresCase) {
  EXPECT_EQ(error_of("sTALE cONNECTION").kind, ErrorKind::stale_connection);
}

TEST(ServerError, SaysWhetherTheConnectionEnds) {
  EXPECT_TRUE(error_of("Authorization Violation").closes);
  EXPECT_TRUE(error_of("Slow Consumer").closes);
  EXPECT_FALSE(error_of("Permissions Violation for Publish to \"a\"").closes);
  EXPECT_FALSE(error_of("Invalid Subject").closes);
}

TEST(ServerError, NamesTheSubjectThatMayNotBeUsed) {
  EXPECT_EQ(error_of(R"(Permissions Violation for Publish to "a.b")").subject, "a.b");
  EXPECT_EQ(error_of(R"(permissions violation for subscription to "a.*" using queue "q")").subject, "a.*");
  EXPECT_EQ(error_of(R"(Permissions Violation for Publish to "a)").subject, "");
  EXPECT_EQ(error_of("Permissions Violation for Publish to a").subject, "");
  EXPECT_EQ(error_of(R"(Stale Connection "a")").subject, "");
}

TEST(ServerError, MayBeUnknown) {
  for (const char* text : {"", "Slow", "Something New"}) {
    EXPECT_EQ(error_of(text).kind, ErrorKind::other);
    EXPECT_FALSE(error_of(text).closes);
  }
}

}  // namespace
}  // namespace roost::nats
