// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_headers.hpp"

#include <gtest/gtest.h>

namespace roost::nats {
namespace {

TEST(NatsHeaders, AHeaderIsOneLine) {
  std::string headers;
  for (const char* name : {"", "a b", "a:", "a\r", "\xc3\xa9"})
    EXPECT_FALSE(append_header(headers, name, "x")) << name;
  for (const char* value : {"a\r\nB: c", "\n", "\r"})
    EXPECT_FALSE(append_header(headers, "A", value));
  EXPECT_EQ(headers, "");
  EXPECT_TRUE(append_header(headers, "Name", "a: b"));
  EXPECT_EQ(headers, "Name: a: b\r\n");
}

TEST(NatsHeaders, MayHaveAStatus) {
  EXPECT_EQ(status_of("NATS/1.0 503\r\n\r\n"), kNoResponders);
  EXPECT_EQ(status_of("NATS/1.0 100 Idle Heartbeat\r\n\r\n"), 100U);
  for (const char* headers : {"", "NATS/1.0\r\n\r\n", "NATS/1.0 \r\n", "NATS/1.0 50\r\n", "NATS/1.0 5033\r\n",
                              "NATS/1.0 5x3\r\n", "NATS/1.0 -03\r\n", "HTTP/1.1 503\r\n"})
    EXPECT_EQ(status_of(headers), std::nullopt) << headers;
}

}  // namespace
}  // namespace roost::nats
