// SPDX-License-Identifier: Apache-2.0
// Plays sections against the running application: sends what the clients sent, and fails the test if they see
// something else. It never waits for silence: an answered heartbeat with nothing before it proves it, also at
// the end of each section. Messages of presences may come before or after others than recorded
// (docs/spec/presence.md §2), so those that come early are kept until they are expected. Owner and thread:
// one test.
#pragma once

#include <gtest/gtest.h>

#include <future>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "application.hpp"
#include "messages.hpp"
#include "presence_match.hpp"
#include "stream.hpp"
#include "support/tcp_client.hpp"
#include "tokens.hpp"
#include "transcript.hpp"

namespace roost::golden {

class Replay {
 public:
  explicit Replay(Application& application, Transport transport = Transport::websocket)
      : application_(application), transport_(transport) {}

  /// Clients connected at its end are still connected in the next section.
  void play(const Section& section);
  /// For the token in a request, if its issue was not recorded; play() does this, too.
  void open_session_for(const std::string& request);

 private:
  struct Connection {
    std::unique_ptr<Stream> stream;
    Version version;
    std::list<test::ReceivedFrame> early{};  // messages of presences that no step has seen yet
  };

  void act(const Step& step, const Upgrade& upgrade);
  void act(const Step& step, const SendRequest& request);
  void act(const Step& step, const SendFrame& send);
  void act(const Step& step, const HangUp& hang_up);
  void act(const Step& step, const SeeFrame& see);
  void act(const Step& step, const SeeResponse& see);
  void act(const Step& step, const SeeNothing& see);
  void act(const Step& step, const SeeEnd& see);
  void act(const Step& step, const SeeAfterwards& see);
  void act(const Step& step, const TurnTo& turn);
  void act(const Step& step, const StopServer& stop);

  [[nodiscard]] Connection& connection(char client);
  void expect_silence(char client, Connection& connection);
  [[nodiscard]] bool came_early(Connection& connection, const Frame& expected);
  [[nodiscard]] testing::AssertionResult matches_now(const test::ReceivedFrame& received,
                                                     const Frame& expected);

  struct Request {
    std::string bytes;
    std::unique_ptr<test::TcpClient> connection;  // null: upgraded
    bool answered = false;
  };

  [[nodiscard]] Request& request();
  void wait_until_all_is_read();

  Application& application_;
  const Transport transport_;
  std::map<char, Connection> connections_;
  std::vector<Request> requests_;  // of this section
  std::size_t turned_to_ = 0;      // the one that responses and remarks refer to
  Tokens tokens_;
  PhxRefs refs_;
  std::future<bool> stopped_;
};

}  // namespace roost::golden
