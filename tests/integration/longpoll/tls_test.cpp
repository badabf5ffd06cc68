// SPDX-License-Identifier: Apache-2.0
// Long polling over TLS: sessions, and what becomes of answers that do not arrive (decision 0003).
#include <boost/json/parse.hpp>

#include "integration/endpoint/endpoint_fixture.hpp"
#include "support/certificates.hpp"
#include "support/http_answer.hpp"

namespace roost::test {
namespace {

constexpr std::string_view kJoin = R"(["1","1","room:a","phx_join",{}])";
constexpr std::string_view kHello = R"([null,null,"room:a","hello",{"n":1}])";

class LongPollOverTls : public EndpointTest {
 protected:
  LongPollOverTls() {
    files = certificates.make();
    config.https =
        HttpsListenerConfig{.port = 0, .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
    config.secret_key_base = "a secret of more than twenty bytes";
    start_rooms({.longpoll = LongPollOptions{}});
  }

  TcpClient connect() { return {endpoint().port("https"), {.cacertfile = files.certfile}}; }
  static std::string target(const std::string& token) {
    return "/socket/longpoll?vsn=2.0.0" + (token.empty() ? "" : "&token=" + token);
  }
  static void ask(TcpClient& connection, const std::string& token) {
    connection.send("GET " + target(token) + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  static JsonObject answer(TcpClient& connection) {
    return boost::json::parse(read_answer(connection).value().body).as_object();
  }
  JsonObject poll(const std::string& token) {
    TcpClient connection = connect();
    ask(connection, token);
    return answer(connection);
  }
  /// A session with one member of room:a, whose join has been answered.
  std::string open_joined() {
    const std::string token(poll("").at("token").as_string());
    TcpClient connection = connect();
    connection.send("POST " + target(token) + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
                    "Content-Length: " + std::to_string(kJoin.size()) + "\r\n\r\n" + std::string(kJoin));
    EXPECT_EQ(answer(connection).at("status"), 200);
    EXPECT_EQ(poll(token).at("status"), 200);
    return token;
  }
  /// The poll on `connection` is waiting: whoever asks later is answered later.
  void wait_until_it_waits() { EXPECT_EQ(get(port(), "/nowhere").status, 404U); }
  void hello() { endpoint().broadcast("room:a", "hello", Payload({{"n", 1}})).value(); }

  Certificates certificates;
  CertificateFiles files;
};

TEST_F(LongPollOverTls, AWaitingPollIsAnsweredByABroadcast) {
  const std::string token = open_joined();
  TcpClient connection = connect();
  ask(connection, token);
  hello();
  EXPECT_EQ(answer(connection).at("messages").as_array().at(0), Json(kHello));
  ask(connection, token);  // on the same connection: it has arrived
  endpoint().broadcast("room:a", "hello", Payload({{"n", 2}})).value();
  EXPECT_EQ(answer(connection).at("messages"), (Json{R"([null,null,"room:a","hello",{"n":2}])"}));
}

TEST_F(LongPollOverTls, WhatIsAnsweredToAPeerThatHungUpComesWithTheNextPoll) {
  const std::string token = open_joined();
  TcpClient connection = connect();
  ask(connection, token);
  wait_until_it_waits();
  connection.shutdown_write();
  hello();
  EXPECT_TRUE(read_answer(connection)) << "it is tried all the same";
  EXPECT_EQ(poll(token).at("messages").as_array().at(0), Json(kHello));
}

TEST_F(LongPollOverTls, WhatArrivedIsNotAnsweredAgainThoughThatConnectionEnds) {
  const std::string token = open_joined();
  {
    TcpClient connection = connect();
    ask(connection, token);
    hello();
    EXPECT_EQ(answer(connection).at("messages").as_array().size(), 1U);
    connection.shutdown_write();
    EXPECT_TRUE(connection.is_ended());
  }
  TcpClient next = connect();
  ask(next, token);
  endpoint().broadcast("room:a", "hello", Payload({{"n", 2}})).value();
  EXPECT_EQ(answer(next).at("messages"), (Json{R"([null,null,"room:a","hello",{"n":2}])"}));
}

}  // namespace
}  // namespace roost::test
