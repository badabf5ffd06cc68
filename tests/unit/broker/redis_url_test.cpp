// SPDX-License-Identifier: Apache-2.0
#include "broker/redis_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roost::broker {
namespace {

std::string redis_url_text(std::string_view url) {
  const auto parsed = parse_redis_url(url);
  if (!parsed) return "error";
  return parsed->address.text() + (parsed->address.tls ? " tls " : " ") + parsed->user + ":" +
         parsed->password + " " + std::to_string(parsed->database);
}

TEST(RedisUrl, HasDefaultsForAllButTheHost) {
  EXPECT_EQ(redis_url_text("redis://host"), "host:6379 : 0");
  EXPECT_EQ(redis_url_text("redis://host/"), "host:6379 : 0");
  EXPECT_EQ(redis_url_text("rediss://host:1"), "host:1 tls : 0");
  EXPECT_EQ(redis_url_text("redis://[::1]:1/3"), "[::1]:1 : 3");
}

TEST(RedisUrl, MayCarryUserAndPassword) {
  EXPECT_EQ(redis_url_text("redis://u:p@host:1/2"), "host:1 u:p 2");
  EXPECT_EQ(redis_url_text("redis://:p@host"), "host:6379 :p 0");
  EXPECT_EQ(redis_url_text("redis://u:a:b@host"), "host:6379 u:a:b 0");
  EXPECT_EQ(redis_url_text("redis://u%40x:p%2F%3A@host"), "host:6379 u@x:p/: 0");
  EXPECT_EQ(redis_url_text("redis://u:p@/q@host"), "host:6379 u:p@/q 0");
}

TEST(RedisUrl, IsRefusedWhereItHasNoMeaning) {
  for (const auto* url :
       {"", "host", "http://host", "redis://", "redis://host:0", "redis://host:70000", "redis://host/x",
        "redis://host/1/2", "redis://host/-1", "redis://host/99999999999", "redis://u@host",
        "redis://u:@host", "redis://@host", "redis://host?db=1", "redis://ho st", "unix:///run/redis"})
    EXPECT_EQ(redis_url_text(url), "error") << url;
}

TEST(RedisUrl, AnErrorNeverShowsThePassword) {
  for (const auto* url :
       {"redis://u:secret@", "redis://u:secret@host:x", "redis://u:secret@host/x", "http://u:secret@host",
        "redis://secret@host", "u:secret@host", "redis://:secret", "redis://u:secret/0"}) {
    const auto parsed = parse_redis_url(url);
    ASSERT_FALSE(parsed) << url;
    EXPECT_THAT(parsed.error().message, testing::Not(testing::HasSubstr("secret"))) << url;
  }
}

}  // namespace
}  // namespace roost::broker
