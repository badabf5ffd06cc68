// SPDX-License-Identifier: Apache-2.0
#include "replay.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "http_match.hpp"
#include "message_match.hpp"
#include "poll_match.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

using websocket::Opcode;

constexpr std::string_view kRef = "nothing before this";
constexpr unsigned kSwitchingProtocols = 101;

std::string target_of(const std::string& request) {
  const std::size_t begin = request.find(' ') + 1;
  return request.substr(begin, request.find(' ', begin) - begin);
}

std::string all_of(const std::list<test::ReceivedFrame>& frames) {
  std::string text;
  for (const test::ReceivedFrame& frame : frames)
    text += "\n  received: " + to_string(frame);
  return text;
}

/// What the others saw meanwhile is recorded where it was read.
std::set<char> clients_in(const Section& section) {
  std::set<char> clients;
  for (const Step& step : section.steps)
    clients.insert(step.client);
  return clients;
}

}  // namespace

void Replay::play(const Section& section) {
  const testing::ScopedTrace trace(__FILE__, __LINE__,
                                   fmt::format("section {}: {}", section.number, section.title));
  requests_.clear();
  for (const Step& step : section.steps) {
    const testing::ScopedTrace line(__FILE__, __LINE__, fmt::format("line {}", step.line));
    std::visit([&](const auto& action) { act(step, action); }, step.action);
    if (testing::Test::HasFatalFailure()) return;
  }
  for (auto& [client, connection] : connections_)
    expect_silence(client, connection);
  for (const char client : clients_in(section)) {
    const auto found = connections_.find(client);
    const bool all_seen = found == connections_.end() || found->second.early.empty();
    EXPECT_TRUE(all_seen) << client << " sees more than was recorded" << all_of(found->second.early);
  }
}

void Replay::act(const Step& step, const Upgrade& upgrade) {
  connections_.erase(step.client);
  connections_.emplace(step.client, Connection{open_stream(transport_, application_.port(), upgrade),
                                               version_of(upgrade.target)});
}

void Replay::act(const Step&, const SendRequest& send) {
  if (!requests_.empty() && !requests_.back().answered) wait_until_all_is_read();
  open_session_for(send.bytes);
  turned_to_ = requests_.size();
  requests_.push_back({tokens_.fill_in(send.bytes), std::make_unique<test::TcpClient>(application_.port())});
  request().connection->send(request().bytes);
}

/// A token whose issue was not recorded belongs to a session opened earlier.
void Replay::open_session_for(const std::string& request) {
  const std::string name = token_name_in(request);
  if (name.empty() || tokens_.find(name)) return;
  if (name == kForgedToken) {
    ASSERT_TRUE(tokens_.stands_for(name, forged(tokens_.find("<TOKEN1>").value())));
    return;
  }
  const auto opened = test::get(application_.port(), target_of_session(request));
  ASSERT_TRUE(tokens_.stands_for(
      name, std::string(boost::json::parse(opened.body).as_object().at("token").as_string())));
}

/// With one shard, a request after another that is still unanswered is processed after it: what was sent
/// before is read before.
void Replay::wait_until_all_is_read() {
  EXPECT_EQ(test::get(application_.port(), "/health").body, "ok");
}

Replay::Request& Replay::request() {
  if (turned_to_ >= requests_.size()) throw std::runtime_error("no such request in this section");
  return requests_[turned_to_];
}

void Replay::act(const Step&, const TurnTo& turn) {
  turned_to_ = turn.request;
}

void Replay::act(const Step&, const StopServer&) {
  stopped_ = std::async(std::launch::async, [this] { return application_.stop(); });
}

void Replay::act(const Step& step, const SendFrame& send) {
  connection(step.client).stream->send(send.frame);
}

void Replay::act(const Step& step, const HangUp&) {
  connection(step.client).stream->hang_up();
}

void Replay::act(const Step& step, const SeeFrame& see) {
  if (const auto topic = topic_of_update(see.frame); !topic.empty()) application_.second_passes(topic);
  Connection& seer = connection(step.client);
  if (came_early(seer, see.frame)) return;
  for (;;) {
    const auto received = seer.stream->receive();
    ASSERT_TRUE(received) << "the connection ended before " << see.frame.payload << all_of(seer.early);
    const auto match = matches_now(*received, see.frame);
    if (match || !is_presence(received->payload)) {
      EXPECT_TRUE(match) << all_of(seer.early);
      return;
    }
    seer.early.push_back(*received);
  }
}

bool Replay::came_early(Connection& connection, const Frame& expected) {
  for (auto early = connection.early.begin(); early != connection.early.end(); ++early) {
    if (!matches_now(*early, expected)) continue;
    connection.early.erase(early);
    return true;
  }
  return false;
}

testing::AssertionResult Replay::matches_now(const test::ReceivedFrame& received, const Frame& expected) {
  if (received.opcode != Opcode::text || !is_presence(received.payload) || !is_presence(expected.payload))
    return matches(received, expected);
  if (refs_.match(received.payload, expected.payload)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\n  expected: " << expected.payload
                                     << "\n  received: " << received.payload;
}

void Replay::act(const Step& step, const SeeResponse& see) {
  const auto body = request().bytes.starts_with("HEAD ") ? test::Body::none : test::Body::as_announced;
  const auto answer = test::read_answer(*request().connection, body);
  ASSERT_TRUE(answer) << "the connection ended before " << see.status_line;
  request().answered = true;
  EXPECT_TRUE(is_poll_answer(see) ? matches(*answer, see, tokens_) : matches(*answer, see));
  if (answer->status != kSwitchingProtocols) return;
  connections_.erase(step.client);
  auto upgraded = std::make_unique<WebSocketStream>(test::WebSocketClient(std::move(*request().connection)));
  connections_.emplace(step.client, Connection{std::move(upgraded), version_of(target_of(request().bytes))});
  request().connection.reset();
}

void Replay::act(const Step& step, const SeeNothing&) {
  expect_silence(step.client, connection(step.client));
}

void Replay::act(const Step& step, const SeeEnd&) {
  EXPECT_TRUE(connection(step.client).stream->is_ended()) << "the server sends more instead of closing";
  connections_.erase(step.client);
}

void Replay::act(const Step&, const SeeAfterwards& see) {
  auto& connection = request().connection;
  if (!connection) return;  // upgraded: the end of the section shows that it is open
  if (!see.kept_open) {
    EXPECT_TRUE(connection->is_ended());
    return;
  }
  connection->send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const auto answer = test::read_answer(*connection);
  ASSERT_TRUE(answer) << "the connection is not kept open";
  EXPECT_EQ(answer->body, "ok");
}

Replay::Connection& Replay::connection(char client) {
  const auto found = connections_.find(client);
  if (found == connections_.end())
    throw std::runtime_error(fmt::format("client {} is not connected", client));
  return found->second;
}

void Replay::expect_silence(char client, Connection& connection) {
  connection.stream->send({Opcode::text, true, {}, heartbeat(connection.version, kRef)});
  const Frame answer{Opcode::text, true, {}, heartbeat_answer(connection.version, kRef)};
  for (;;) {
    const auto received = connection.stream->receive();
    ASSERT_TRUE(received) << "the connection of " << client << " has ended";
    if (matches(*received, answer)) return;
    if (is_presence(received->payload)) {
      connection.early.push_back(*received);
      continue;
    }
    ADD_FAILURE() << client << " sees more than was recorded: " << to_string(*received);
  }
}

}  // namespace roost::golden
