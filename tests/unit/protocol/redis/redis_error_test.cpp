// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/redis_error.hpp"

#include <gtest/gtest.h>

namespace roost::redis {
namespace {

TEST(RedisError, IsClassifiedByItsText) {
  EXPECT_EQ(error_of("NOAUTH Authentication required."), ErrorKind::authorization);
  EXPECT_EQ(error_of("WRONGPASS invalid username-password pair or user is disabled."),
            ErrorKind::authorization);
  EXPECT_EQ(error_of("NOPERM this user has no permissions to access one of the channels"),
            ErrorKind::permission);
  EXPECT_EQ(error_of("LOADING Redis is loading the dataset in memory"), ErrorKind::busy);
  EXPECT_EQ(error_of("READONLY You can't write against a read only replica."), ErrorKind::busy);
  EXPECT_EQ(error_of("ERR max number of clients reached"), ErrorKind::limit);
  EXPECT_EQ(error_of("NOPROTO unsupported protocol version"), ErrorKind::no_resp3);
}

TEST(RedisError, MayBeAnyOther) {
  for (const char* text : {"", "ERR", "ERR syntax error", "LOADINGX "})
    EXPECT_EQ(error_of(text), ErrorKind::other) << text;
}

}  // namespace
}  // namespace roost::redis
