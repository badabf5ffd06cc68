// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/broadcast_term.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/hex.hpp"
#include "support/recorded_terms.hpp"

namespace roost::distribution {
namespace {

using test::hex;
using testing::HasSubstr;
using namespace test::recorded;

/// "topic event payload dispatcher", or why not.
std::string read(std::string_view term) {
  const auto forwarded = read_forwarded(term);
  if (!forwarded) return "not forwarded";
  const auto message = read_message(*forwarded);
  if (!message) return message.error().message;
  const std::string begin = std::string(forwarded->topic) + " ";
  if (!message->term.empty())
    return begin + "a term of " + std::to_string(message->term.size()) + " bytes " + message->dispatcher;
  return begin + message->event + " " + message->payload + " " + message->dispatcher;
}

std::string recorded(const char* term) {
  return read(hex(term).substr(1));
}

TEST(BroadcastTerm, ReadsWhatRealNodesSent) {
  EXPECT_EQ(
      recorded(kBroadcast),
      R"(room:lobby shout {"f":1.5,"l":[1,2,300],"n":null,"s":"hi","t":true,"x":1} Elixir.Phoenix.Channel.Server)");
  EXPECT_EQ(recorded(kBinaryPush), "room:lobby bin \x01\x02\xff Elixir.Phoenix.Channel.Server");
  EXPECT_EQ(recorded(kDisconnect), "user_sockets:alice disconnect {} Elixir.Phoenix.Channel.Server");
  EXPECT_EQ(recorded(kAtomKeys),
            R"(room:lobby shout {"nested":{"ok":"yes"},"user":"u"} Elixir.Phoenix.Channel.Server)");
  EXPECT_EQ(recorded(kPlainMessage), "t a term of 17 bytes Elixir.Phoenix.PubSub");
  EXPECT_EQ(recorded(kFragment), R"(t e {"pre":1} Elixir.Phoenix.Channel.Server)");
}

TEST(BroadcastTerm, CutAnywhereItIsRefused) {
  const std::string term = hex(kBroadcast).substr(1);
  const std::string whole = read(term);
  for (std::size_t size = 0; size < term.size(); ++size)
    EXPECT_NE(read(std::string_view(term).substr(0, size)), whole) << size;
}

TEST(BroadcastTerm, ReadsBackWhatItWrites) {
  const auto there_and_back = [](const Broadcast& broadcast) {
    const auto message = ForwardMessage::of(broadcast);
    return message ? read(std::string_view(message->term()).substr(1)) : message.error().message;
  };
  EXPECT_EQ(there_and_back({.topic = "t", .event = "e", .payload = R"({"b":[1.5,"ü"],"a":null})"}),
            R"(t e {"b":[1.5,"ü"],"a":null} Elixir.Phoenix.Channel.Server)");
  EXPECT_EQ(
      there_and_back(
          {.topic = "", .event = "", .payload = "\xff", .form = PayloadForm::binary, .dispatcher = "own"}),
      "  \xff own");
  EXPECT_THAT(there_and_back({.topic = "\xff", .event = "e", .payload = "{}"}),
              HasSubstr("topic is not UTF-8"));
  EXPECT_THAT(there_and_back({.topic = "t", .event = "\xff", .payload = "{}"}),
              HasSubstr("event is not UTF-8"));
  EXPECT_THAT(there_and_back({.topic = "t", .event = "e", .payload = "[]"}), HasSubstr("not an object"));
  EXPECT_THAT(there_and_back({.topic = "t", .event = "e", .payload = "{\"a\":1e999}"}),
              HasSubstr("too large"));
  EXPECT_THAT(
      there_and_back({.topic = "t", .event = "e", .payload = "{}", .dispatcher = std::string(256, 'd')}),
      HasSubstr("dispatcher is too long"));
}

TEST(BroadcastTerm, OnlyPhoenixOwnDispatchersGoToRealNodes) {
  const auto of = [](std::string_view dispatcher) {
    return ForwardMessage::of({.topic = "t", .event = "e", .payload = "{}", .dispatcher = dispatcher})
        ->for_roost_only();
  };
  EXPECT_FALSE(of(""));
  EXPECT_FALSE(of(kChannelDispatcher));
  EXPECT_FALSE(of(kPlainDispatcher));
  EXPECT_TRUE(of("Elixir.Chat.Dispatcher"));
}

TEST(BroadcastTerm, APlainTermIsOneTermOfData) {
  const auto plain = ForwardMessage::plain("t", hex("68 02 77 03 616e79 61 01"));
  ASSERT_TRUE(plain);
  EXPECT_EQ(read(std::string_view(plain->term()).substr(1)), "t a term of 9 bytes Elixir.Phoenix.PubSub");
  EXPECT_FALSE(ForwardMessage::plain("t", hex("61 01 61 02")));
  EXPECT_FALSE(ForwardMessage::plain("t", hex("70 00000004")));
  EXPECT_FALSE(ForwardMessage::plain("t", ""));
}

}  // namespace
}  // namespace roost::distribution
