// SPDX-License-Identifier: Apache-2.0
#include "protocol/redis/redis_writer.hpp"

#include <gtest/gtest.h>

#include <array>

namespace roost::redis {
namespace {

using Words = std::array<std::string_view, 2>;

template <class Write>
std::string written(Write write) {
  std::string out = "+";
  write(out);
  EXPECT_EQ(out.front(), '+') << "everything is appended";
  return out.substr(1);
}

TEST(RedisWriter, WritesACommandAsAnArrayOfTexts) {
  EXPECT_EQ(written([](auto& out) { append_command(out, Words{"GET", "a b\r\n"}); }),
            "*2\r\n$3\r\nGET\r\n$5\r\na b\r\n\r\n");
}

TEST(RedisWriter, LogsIn) {
  EXPECT_EQ(written([](auto& out) { append_auth(out, "pw"); }), "*2\r\n$4\r\nAUTH\r\n$2\r\npw\r\n");
  EXPECT_EQ(written([](auto& out) { append_auth(out, "me", ""); }),
            "*3\r\n$4\r\nAUTH\r\n$2\r\nme\r\n$0\r\n\r\n");
  EXPECT_EQ(written([](auto& out) { append_hello(out); }), "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n");
  EXPECT_EQ(written([](auto& out) { append_select(out, 15); }), "*2\r\n$6\r\nSELECT\r\n$2\r\n15\r\n");
}

TEST(RedisWriter, NamesTheConnectionWithWhatRedisAccepts) {
  EXPECT_EQ(written([](auto& out) { append_client_setname(out, "a b\n\xc3\xa9~!"); }),
            "*3\r\n$6\r\nCLIENT\r\n$7\r\nSETNAME\r\n$8\r\na-b---~!\r\n");
}

TEST(RedisWriter, SubscribesToManyAtOnce) {
  EXPECT_EQ(written([](auto& out) { append_subscribe(out, Words{"a", "bc"}); }),
            "*3\r\n$9\r\nSUBSCRIBE\r\n$1\r\na\r\n$2\r\nbc\r\n");
  EXPECT_EQ(written([](auto& out) { append_unsubscribe(out, Words{"a", ""}); }),
            "*3\r\n$11\r\nUNSUBSCRIBE\r\n$1\r\na\r\n$0\r\n\r\n");
}

TEST(RedisWriter, SubscribesToAllThatBeginsAlike) {
  EXPECT_EQ(pattern_of_prefix("room."), "room.*");
  EXPECT_EQ(pattern_of_prefix("a*b?[c]\\."), "a\\*b\\?\\[c\\]\\\\.*");
  EXPECT_EQ(written([](auto& out) { append_psubscribe(out, "a.*"); }),
            "*2\r\n$10\r\nPSUBSCRIBE\r\n$3\r\na.*\r\n");
  EXPECT_EQ(written([](auto& out) { append_punsubscribe(out, "a.*"); }),
            "*2\r\n$12\r\nPUNSUBSCRIBE\r\n$3\r\na.*\r\n");
}

TEST(RedisWriter, Publishes) {
  const std::string whole = written([](auto& out) { append_publish(out, "room:1", "hello"); });
  EXPECT_EQ(whole, "*3\r\n$7\r\nPUBLISH\r\n$6\r\nroom:1\r\n$5\r\nhello\r\n");
  EXPECT_EQ(written([](auto& out) {
              append_publish_head(out, "room:1", 5);
              out += "hello";
              append_publish_end(out);
            }),
            whole);
}

TEST(RedisWriter, Pings) {
  EXPECT_EQ(written([](auto& out) { append_ping(out); }), "*1\r\n$4\r\nPING\r\n");
}

TEST(RedisWriterDeathTest, NeverUnsubscribesFromEverythingByAccident) {
  std::string out;
  EXPECT_DEATH(append_unsubscribe(out, {}), "without a channel this command means all of them");
}

}  // namespace
}  // namespace roost::redis
