// SPDX-License-Identifier: Apache-2.0
#include "broker/link_board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>

#include "support/recording_log.hpp"

namespace roost::broker {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Status = PubSubState::Status;

struct LinkBoardTest : testing::Test {
  void connect_all() {
    for (std::size_t link = 0; link < 3; ++link) {
      board.connecting(link, "host:4222");
      board.connected(link, "one 2.9", now);
    }
  }
  [[nodiscard]] std::size_t lines() const { return log->all().size() / 2; }  // each is kept as JSON, too

  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  Logger logger{log};
  int changes = 0;
  base::TimePoint now{1h};
  PubSubState::Time wall{5h};
  LinkBoard board{{.adapter = "nats", .links = 3, .default_max_payload = 1000},
                  logger,
                  [this] { ++changes; },
                  [this] { return wall; }};
};

TEST_F(LinkBoardTest, BeginsWithLinksThatConnect) {
  for (const auto& link : board.links()) {
    EXPECT_EQ(link.status, Status::connecting);
    EXPECT_EQ(link.since, wall);
  }
  EXPECT_FALSE(board.up_since(0));
  EXPECT_EQ(board.max_payload(), 1000U);
}

TEST_F(LinkBoardTest, ShowsWhatALinkSays) {
  board.connecting(1, "host:4222");
  wall += 1s;
  board.connected(1, "one 2.9", now);
  board.set_queued(1, 77);
  board.set_round_trip(1, 250us);
  const auto link = board.links().at(1);
  EXPECT_EQ(link.broker, "host:4222");
  EXPECT_EQ(link.status, Status::connected);
  EXPECT_EQ(link.since, wall);
  EXPECT_EQ(link.connects, 1U);
  EXPECT_EQ(link.queued_bytes, 77U);
  EXPECT_EQ(link.round_trip, 250us);
  EXPECT_EQ(board.up_since(1), now);
  EXPECT_EQ(changes, 1);
}

TEST_F(LinkBoardTest, ALostLinkKeepsItsProblemUntilItIsConnected) {
  connect_all();
  board.set_queued(1, 77);
  board.set_round_trip(1, 250us);
  board.lost(1, "cut");
  EXPECT_EQ(board.links().at(1).status, Status::connecting);
  EXPECT_EQ(board.links().at(1).problem, "cut");
  EXPECT_EQ(board.links().at(1).queued_bytes, 0U);
  EXPECT_EQ(board.links().at(1).round_trip, 0us) << "of the connection that is gone";
  EXPECT_FALSE(board.up_since(1));
  board.connected(1, "one 2.9", now);
  EXPECT_EQ(board.links().at(1).problem, "");
  EXPECT_EQ(board.links().at(1).connects, 2U);
}

TEST_F(LinkBoardTest, AnAddressStandsOnceInAProblem) {
  board.connecting(0, "10.0.0.1:4222");
  board.lost(0, "connect to 10.0.0.1:4222: Connection refused");
  EXPECT_EQ(board.links().at(0).problem, "Connection refused");
  EXPECT_TRUE(log->has(LogLevel::warning, "cannot connect to 10.0.0.1:4222: Connection refused"));
  board.connecting(1, "host:4222");
  board.lost(1, "connect to 10.0.0.1:4222: Connection refused");
  EXPECT_EQ(board.links().at(1).problem, "connect to 10.0.0.1:4222: Connection refused");
}

TEST_F(LinkBoardTest, ThatAllLinksAreConnectedIsOneLine) {
  connect_all();
  EXPECT_EQ(lines(), 1U);
  EXPECT_EQ(log->count(LogLevel::info, "nats: connected to host:4222 (one 2.9), 3 links"), 1U);
}

TEST_F(LinkBoardTest, WhatAllLinksMeetTogetherIsOneLine) {
  connect_all();
  for (std::size_t link = 0; link < 3; ++link)
    board.lost(link, "the server closed the connection");
  EXPECT_EQ(log->count(LogLevel::warning, "lost the connection to host:4222"), 1U);
}

TEST_F(LinkBoardTest, AProblemThatStaysIsOneLineForEachOutage) {
  connect_all();
  for (int attempt = 0; attempt < 100; ++attempt)
    board.lost(0, "refused");
  EXPECT_EQ(log->count(LogLevel::warning, "refused"), 2U);  // lost, and not reached again
  board.connected(0, "one 2.9", now);
  board.lost(0, "refused");
  EXPECT_EQ(log->count(LogLevel::warning, "refused"), 3U);
}

TEST_F(LinkBoardTest, EverDifferentProblemsDoNotFillTheLog) {
  for (int attempt = 0; attempt < 1'000; ++attempt)
    board.lost(0, "problem " + std::to_string(attempt));
  EXPECT_LE(lines(), 16U);
}

TEST_F(LinkBoardTest, ALastingTroubleIsAnError) {
  board.lost(0, "the server said: Authorization Violation", LinkBoard::Trouble::lasting);
  EXPECT_TRUE(log->has(LogLevel::error, "Authorization Violation"));
}

TEST_F(LinkBoardTest, WhatAServerSaysIsEscaped) {
  board.lost(0, "\x1b[31mred");
  EXPECT_EQ(board.links().at(0).problem.find('\x1b'), std::string::npos);
}

TEST_F(LinkBoardTest, TheSmallestPayloadCounts) {
  board.set_max_payload(0, 5'000);
  EXPECT_EQ(board.max_payload(), 5'000U);
  board.set_max_payload(1, 4'000);
  EXPECT_EQ(board.max_payload(), 4'000U);
  board.set_max_payload(1, 9'000);
  EXPECT_EQ(board.max_payload(), 5'000U);
}

}  // namespace
}  // namespace roost::broker
