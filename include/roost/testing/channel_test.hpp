// SPDX-License-Identifier: Apache-2.0
// Drives sockets and channels without a network, without threads and in virtual time (Phoenix.ChannelTest).
//
// Compiled in tests/unit/testing/channel_test_test.cpp [example]:
//   roost::test::ChannelTest node;
//   auto channel = node.connect<UserSocket>().subscribe_and_join("room:lobby");
//   const auto ref = channel.push("ping", {{"a", 1}});
//   EXPECT_TRUE(channel.assert_reply(ref, "ok", {{"a", 1}}));
//
// Everything that a call sets off is done when it returns, also what run_blocking() does. What has come is
// kept until it is asserted; an assertion takes what it found away. Thread: the test's.
#pragma once

#include <any>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeinfo>

#include "roost/channel.hpp"
#include "roost/log.hpp"
#include "roost/presence.hpp"
#include "roost/pubsub.hpp"
#include "roost/socket.hpp"
#include "roost/telemetry.hpp"
#include "roost/testing/outcome.hpp"
#include "roost/testing/pattern.hpp"

namespace roost::test {

struct ChannelTestOptions {
  LogLevel log_level = LogLevel::warning;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
};

/// Names one message that was sent, for its reply.
struct PushRef {
  std::string text;
};

class TestSocket;

/// One join of one topic, as its client sees it. Copies are of the same channel.
class TestChannel {
 public:
  [[nodiscard]] const std::string& topic() const noexcept { return topic_; }

  Outcome assert_joined(const Pattern& response = {}) const;
  /// The join was answered with an error: by the channel, or {"reason": …} by Roost.
  Outcome assert_refused(const Pattern& response = {}) const;

  // What its client does.

  PushRef push(std::string_view event, const Payload& payload = {});
  PushRef leave();

  // What its client gets.

  Outcome assert_push(std::string_view event, const Pattern& payload = {}) const;
  Outcome refute_push(std::string_view event, const Pattern& payload = {}) const;
  Outcome assert_reply(const PushRef& ref, std::string_view status, const Pattern& response = {}) const;
  Outcome refute_reply(const PushRef& ref, std::string_view status, const Pattern& response = {}) const;
  /// phx_close: the channel has ended by a leave or a graceful stop.
  Outcome assert_closed() const;
  /// phx_error: it has ended by an exception, a stop with an error, or was killed.
  Outcome assert_crashed() const;

  // Inside.

  /// handle_info(value)
  void send(std::any value);
  /// To all others of the topic.
  void broadcast_from(std::string_view event, const Payload& payload = {});
  [[nodiscard]] ChannelHandle handle() const;
  /// The application's own object, to look at. Throws std::bad_cast when it is no C, std::logic_error when
  /// it has ended.
  template <class C>
  [[nodiscard]] C& as() const {
    return dynamic_cast<C&>(object());
  }

  struct Connection;
  TestChannel(std::shared_ptr<Connection> connection, std::string topic, std::string join_ref);

 private:
  [[nodiscard]] Channel& object() const;

  std::shared_ptr<Connection> connection_;
  std::string topic_;
  std::string join_ref_;
};

/// A client's connection.
class TestSocket {
 public:
  Outcome assert_connected() const;
  /// connect() said no; `reason` if it gave one.
  Outcome assert_refused() const;
  [[nodiscard]] const std::optional<std::string>& reason() const noexcept { return reason_; }

  /// The application's own object as connect() left it.
  template <class T>
  [[nodiscard]] T& as() const {
    return dynamic_cast<T&>(object());
  }
  [[nodiscard]] std::optional<std::string> id() const;

  /// Asks to join; see TestChannel::assert_joined.
  TestChannel join(std::string_view topic, const Payload& params = {});
  /// Also listens to the topic's broadcasts, for ChannelTest::assert_broadcast.
  TestChannel subscribe_and_join(std::string_view topic, const Payload& params = {});
  /// The connection ends, and its channels terminate.
  void close();
  /// The code with which the server has closed the connection, if it has.
  [[nodiscard]] std::optional<std::uint16_t> close_code() const;

  TestSocket(std::shared_ptr<TestChannel::Connection> connection, std::optional<std::string> reason);

 private:
  [[nodiscard]] Socket& object() const;
  [[nodiscard]] TestChannel::Connection& connection() const;

  std::shared_ptr<TestChannel::Connection> connection_;  // null: refused
  std::optional<std::string> reason_;
};

/// The node. When it dies its connections end; its sockets and channels then throw std::logic_error.
class ChannelTest {
 public:
  explicit ChannelTest(const ChannelTestOptions& options = {});
  ~ChannelTest();
  ChannelTest(const ChannelTest&) = delete;
  ChannelTest& operator=(const ChannelTest&) = delete;

  /// What T::connect() throws comes through.
  template <SocketType T>
  [[nodiscard]] TestSocket connect(const Params& params = {}, const ConnectInfo& info = {}) {
    return connect(
        {typeid(T).name(), [] { return std::make_unique<T>(); }, std::make_shared<const Routes>(T::routes())},
        params, info);
  }
  [[nodiscard]] TestSocket connect(SocketDefinition definition, const Params& params = {},
                                   const ConnectInfo& info = {});

  /// Moves the time on; timers fire each at its moment.
  void advance(std::chrono::milliseconds by);
  /// Lets happen what was set off by something else than this kit's calls, as a handle in another thread.
  void settle();

  // Broadcasts. They are seen from subscribe() on.

  void subscribe(std::string_view topic);
  void broadcast(std::string_view topic, std::string_view event, const Payload& payload = {});
  Outcome assert_broadcast(std::string_view topic, std::string_view event, const Pattern& payload = {});
  Outcome refute_broadcast(std::string_view topic, std::string_view event, const Pattern& payload = {});

  [[nodiscard]] PubSub& pubsub();
  /// As Endpoint::add_presence(); at any time.
  Presence& add_presence(PresenceOptions options = {});
  [[nodiscard]] Presence& presence(std::string_view name = {}) const;
  [[nodiscard]] Telemetry& telemetry();
  [[nodiscard]] Logger& logger();

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace roost::test
