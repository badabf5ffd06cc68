// SPDX-License-Identifier: Apache-2.0
// What a session's token names, and what other nodes make of it.
#include "transport/longpoll_token.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace roost::transport {
namespace {

using namespace std::chrono_literals;

constexpr ConnectionId kSession{{.index = 7, .generation = 3, .shard = 2}};
constexpr auto kLong = TokenAge(1000);

/// A node of a cluster, with its own clock.
struct TokenNode {
  explicit TokenNode(const NodeLife& life = {}, std::string secret = "a secret of more than twenty bytes")
      : tokens(
            Tokens::create({.current = std::move(secret), .previous = {}}, [this] { return now; }).value()),
        longpoll(tokens,
                 [](std::span<std::byte> bytes) { std::fill(bytes.begin(), bytes.end(), std::byte{9}); }) {
    if (life.incarnation != 0) longpoll.join(life);
  }

  std::chrono::system_clock::time_point now{std::chrono::seconds(1'700'000'000)};
  Tokens tokens;
  LongPollTokens longpoll;
};

const NodeLife kA{"a@host", 0x1122334455667788};
const NodeLife kB{"b@host", 0x99AABBCCDDEEFF00};

TEST(LongPollToken, NamesASessionOfThisNode) {
  for (const NodeLife& life : {NodeLife{}, kA}) {
    const TokenNode node(life);
    EXPECT_EQ(node.longpoll.verify(node.longpoll.sign(kSession), kLong), (NamedSession{kSession, {}}));
  }
}

TEST(LongPollToken, NamesItsNodeToOthers) {
  const TokenNode a(kA), b(kB);
  EXPECT_EQ(b.longpoll.verify(a.longpoll.sign(kSession), kLong), (NamedSession{kSession, kA}));
}

TEST(LongPollToken, OfAnEarlierRunOfThisNodeNamesNothing) {
  const TokenNode before({kA.node, 5}), now(kA);
  EXPECT_EQ(now.longpoll.verify(before.longpoll.sign(kSession), kLong), std::nullopt);
}

TEST(LongPollToken, OfAnotherRunIsNothingOutsideAClusterAndToANodeAlone) {
  TokenNode a(kA);
  const TokenNode alone;
  EXPECT_EQ(alone.longpoll.verify(a.longpoll.sign(kSession), kLong), std::nullopt);
  const TokenNode b(kB);
  const std::string without_node =
      a.tokens.sign("roost longpoll session", JsonArray{"v1", "AAAAAAAAAAAAAAAAAAAAAA==", 2, 7, 3}).value();
  EXPECT_EQ(b.longpoll.verify(without_node, kLong), std::nullopt);
}

TEST(LongPollToken, GrowsInAClusterByTheNameOfTheNodeAlone) {
  const TokenNode alone, a(kA);
  const std::size_t name_in_term = 5 + kA.node.size();  // and in base64
  EXPECT_LE(a.longpoll.sign(kSession).size() - alone.longpoll.sign(kSession).size(),
            (name_in_term + 2) / 3 * 4 + 4);
}

TEST(LongPollToken, TheAgeOfAnothersTokenIsItsOwnToJudge) {
  TokenNode a(kA), b(kB);
  const std::string token = a.longpoll.sign(kSession);
  for (const auto skew : {-1h, 1h}) {
    b.now = a.now + skew;
    EXPECT_EQ(b.longpoll.verify(token, kLong), (NamedSession{kSession, kA})) << skew.count();
  }
  a.now += 1001s;
  EXPECT_EQ(a.longpoll.verify(token, kLong), std::nullopt);
}

TEST(LongPollToken, OfAnotherSecretNamesNothingButWhoClaimsIt) {
  const TokenNode a(kA, "another secret of twenty bytes"), b(kB);
  const std::string token = a.longpoll.sign(kSession);
  EXPECT_EQ(b.longpoll.verify(token, kLong), std::nullopt);
  EXPECT_EQ(b.longpoll.claimed_by(token), kA);
}

TEST(LongPollToken, WhatIsNotATokenIsClaimedByNobody) {
  const TokenNode a(kA), b(kB);
  EXPECT_EQ(b.longpoll.claimed_by(b.longpoll.sign(kSession)), std::nullopt) << "this node itself";
  for (const char* text : {"", ".", "..", "a.b", "SFMyNTY.g2gDbQ.x", "SFMyNTY.!!!!.x"})
    EXPECT_EQ(b.longpoll.claimed_by(text), std::nullopt) << text;
  std::string token = a.longpoll.sign(kSession);
  for (std::size_t size = 0; size < token.size(); ++size)
    static_cast<void>(b.longpoll.claimed_by(std::string_view(token).substr(0, size)));
}

TEST(LongPollToken, MembersThatDoNotFitAreRefused) {
  const TokenNode a(kA), b(kB);
  const auto signed_with = [&](const Json& data) {
    return b.longpoll.verify(a.tokens.sign("roost longpoll session", data).value(), kLong);
  };
  const char* boot = "ESIzRFVmd4gJCQkJCQkJCQ==";
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 2, 7, 3, "a@host"}), (NamedSession{kSession, kA}));
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 2, 7, 3}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v3", boot, 2, 7, 3, "a@host"}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v2", "AAAA", 2, 7, 3, "a@host"}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 70'000, 7, 3, "a@host"}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 2, -7, 3, "a@host"}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 2, 7, 3, ""}), std::nullopt);
  EXPECT_EQ(signed_with(JsonArray{"v2", boot, 2, 7, 3, 8}), std::nullopt);
  EXPECT_EQ(signed_with("v2"), std::nullopt);
}

}  // namespace
}  // namespace roost::transport
