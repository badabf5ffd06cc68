// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/nats_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>

#include "protocol/nats/nats_headers.hpp"

namespace roost::nats {
namespace {

template <class Write>
std::string written(Write write) {
  std::string out = "+";
  write(out);
  EXPECT_EQ(out.front(), '+') << "everything is appended";
  return out.substr(1);
}

TEST(NatsWriter, Publishes) {
  EXPECT_EQ(written([](auto& out) { append_pub(out, {"a.b"}, "hello"); }), "PUB a.b 5\r\nhello\r\n");
  EXPECT_EQ(written([](auto& out) { append_pub(out, {"a", "r.1"}, ""); }), "PUB a r.1 0\r\n\r\n");
}

TEST(NatsWriter, PublishesInTwoSteps) {
  const std::string whole = written([](auto& out) { append_pub(out, {"a", "r"}, "hello"); });
  EXPECT_EQ(written([](auto& out) {
              append_pub_head(out, {"a", "r"}, 5);
              out += "hello";
              append_pub_end(out);
            }),
            whole);
}

TEST(NatsWriter, PublishesWithHeaders) {
  std::string headers(kHeadersBegin);
  EXPECT_TRUE(append_header(headers, "Name", "value: 1"));
  headers += kHeadersEnd;
  EXPECT_EQ(written([&](auto& out) { append_hpub(out, {"a", "r"}, headers, "hi"); }),
            "HPUB a r 28 30\r\nNATS/1.0\r\nName: value: 1\r\n\r\nhi\r\n");
}

TEST(NatsWriter, Subscribes) {
  EXPECT_EQ(written([](auto& out) { append_sub(out, "a.>", 7); }), "SUB a.> 7\r\n");
  EXPECT_EQ(written([](auto& out) { append_queue_sub(out, "a", "q", 7); }), "SUB a q 7\r\n");
  EXPECT_EQ(written([](auto& out) { append_unsub(out, ~std::uint64_t{0}); }),
            "UNSUB 18446744073709551615\r\n");
  EXPECT_EQ(written([](auto& out) { append_unsub_after(out, 7, 1); }), "UNSUB 7 1\r\n");
}

TEST(NatsWriter, Pings) {
  EXPECT_EQ(written([](auto& out) { append_ping(out); }), "PING\r\n");
  EXPECT_EQ(written([](auto& out) { append_pong(out); }), "PONG\r\n");
}

TEST(NatsWriterDeathTest, RefusesASubjectThatWouldBecomeAnotherOperation) {
  std::string out;
  EXPECT_DEATH(append_pub(out, {"a 0\r\n\r\nPUB b"}, ""), "a message goes to a valid subject");
  EXPECT_DEATH(append_pub(out, {"a", "b\r\n"}, ""), "an answer goes to a valid subject");
  EXPECT_DEATH(append_sub(out, "a b", 1), "a subscription has a subject");
}

}  // namespace
}  // namespace roost::nats
