// SPDX-License-Identifier: Apache-2.0
// The state behind TestSocket, TestChannel and ChannelTest. Owner: ChannelTest::State.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/phoenix/client_codec.hpp"
#include "roost/testing/channel_test.hpp"
#include "testing/client_inbox.hpp"
#include "testing/wire.hpp"

namespace roost::test {

/// One client's side of one connection.
struct TestChannel::Connection {
 public:
  Connection(ChannelTest::State& test, socket::SocketMount mount, std::unique_ptr<Socket> application,
             std::optional<std::string> id);

  /// Returns the ref it was sent with.
  PushRef send(std::string_view topic, std::string_view join_ref, std::string_view event,
               const Payload& payload);
  /// What has arrived so far.
  [[nodiscard]] Inbox& inbox();
  /// Throws std::logic_error when the ChannelTest has ended.
  [[nodiscard]] Wire& wire();
  [[nodiscard]] ChannelTest::State& test() noexcept { return test_; }
  [[nodiscard]] const std::optional<std::string>& id() const noexcept { return id_; }
  void close();
  void end() { wire_.reset(); }

 private:
  void decode(const InMemoryTransport::Frame& frame);

  ChannelTest::State& test_;
  std::optional<std::string> id_;
  std::optional<Wire> wire_;
  phoenix::ClientCodec codec_;
  phoenix::DecodeScratch scratch_;
  Inbox inbox_;
  std::uint64_t last_ref_ = 0;
};

struct ChannelTest::State {
  explicit State(const ChannelTestOptions& options)
      : node({.log_level = options.log_level, .log_sink = options.log_sink}) {}

  void subscribe(std::string_view topic);

  TestNode node;
  std::set<std::string, std::less<>> topics;  // subscribed
  Inbox broadcasts;
  std::vector<Subscription> subscriptions;
  std::vector<std::shared_ptr<TestChannel::Connection>> connections;
};

}  // namespace roost::test
