// SPDX-License-Identifier: Apache-2.0
// Plays sections against the running application: sends what the clients sent, and fails the test where they
// see something else. Silence is never waited for: an answered heartbeat with nothing before it shows it, and
// shows at the end of each section that nothing more has come. Owner and thread: one test.
#pragma once

#include <map>
#include <memory>

#include "application.hpp"
#include "messages.hpp"
#include "support/tcp_client.hpp"
#include "support/websocket_client.hpp"
#include "transcript.hpp"

namespace roost::golden {

class Replay {
 public:
  explicit Replay(Application& application) : application_(application) {}

  /// Clients that are connected at its end are so in the next section.
  void play(const Section& section);

 private:
  struct Connection {
    test::WebSocketClient client;
    Version version;
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

  [[nodiscard]] Connection& connection(char client);
  void expect_silence(char client, Connection& connection);

  Application& application_;
  std::map<char, Connection> connections_;
  // Of the last request:
  std::unique_ptr<test::TcpClient> http_;
  std::string request_;
};

}  // namespace roost::golden
