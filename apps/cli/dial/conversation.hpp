// SPDX-License-Identifier: Apache-2.0
// One run of `roost dial`: logs in, connects, sends what is typed, prints what arrives, and decides how it
// ends. Owner and thread: the program's event loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/dial/login.hpp"
#include "cli/dial/phoenix_session.hpp"
#include "cli/dial/plan.hpp"
#include "cli/dial/stdin_reader.hpp"
#include "cli/dial/terminal.hpp"
#include "client/client_websocket.hpp"

namespace roost::cli::dial {

/// Listed in `--help`. The first three match wsta's.
enum class ExitCode {
  done = 0,
  failed = 1,  // a bad option, no connection, a failed login, ...
  server_closed = 2,
  handshake_refused = 3,
  join_refused = 4,
  timed_out = 5,  // an expected answer or event did not arrive
  interrupted = 130,
  terminated = 143
};

class Conversation final : private client::ConnectionEvents,
                           private StdinReader::Owner,
                           private PhoenixSession::Owner,
                           private runtime::TurnEnd {
 public:
  /// `input` is a descriptor to read from; borrowed, like the other arguments.
  Conversation(runtime::EventLoop& loop, const Plan& plan, Terminal& terminal, int input);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  void start();
  /// Called on a signal.
  void interrupt(ExitCode code);
  /// Called when the terminal has another size.
  void redraw();
  /// How it ended; valid once the loop has stopped.
  [[nodiscard]] ExitCode exit_code() const noexcept { return exit_code_.value_or(ExitCode::failed); }

 private:
  void connect();
  [[nodiscard]] client::ConnectionOptions connection_options() const;
  bool follow_redirect(const client::Refusal& refusal);
  // client::ConnectionEvents
  void on_open() override;
  void on_refused(const client::Refusal& refusal) override;
  void on_message(websocket::Opcode opcode, std::string_view payload) override;
  void on_pong(std::string_view payload) override;
  void on_closed(const client::ConnectionClose& close) override;
  // StdinReader::Owner
  void on_input(std::string_view unit) override { send(unit); }
  void on_input_end(const Result<void>& how) override;
  // PhoenixSession::Owner
  [[nodiscard]] bool has_unread() const override { return connection_ && connection_->has_unread(); }
  Result<void> send_frame(phoenix::FrameKind kind, std::string_view frame) override;
  void on_settled() override { end_if_done(); }
  void on_join_failed(const std::string& topic, const ClientReply& reply) override;
  void on_heartbeat_lost() override;
  void on_presence_change(const std::string& topic, const ClientPresenceChange& change,
                          const ClientPresences& present) override;
  void on_presence_count(const std::string& topic, std::uint64_t count) override;
  void on_presence_sync() override;
  void on_presence_warning(const std::string& sentence) override { terminal_.error(sentence); }

  bool on_turn_end() override;
  void send(std::string_view message);
  void ping();
  void lingered();
  void check_expected(phoenix::FrameKind kind, std::string_view frame);
  void expect_timed_out();
  void end_if_done();
  void fail(std::string_view sentence, ExitCode code = ExitCode::failed);
  /// Closes the connection cleanly, then ends.
  void end(ExitCode code);
  void finish(ExitCode code);

  runtime::EventLoop& loop_;
  const Plan& plan_;
  Terminal& terminal_;
  client::ServerUrl url_;
  int hops_ = 0;
  Cookies cookies_;
  std::optional<Login> login_;
  std::unique_ptr<client::ClientWebSocket> connection_;
  std::optional<PhoenixSession> session_;
  StdinReader input_;
  bool input_ended_ = false;
  phoenix::DecodeScratch scratch_;
  runtime::CallbackTimer ping_timer_;
  runtime::CallbackTimer draw_timer_;
  runtime::CallbackDeadline linger_timer_;
  runtime::CallbackDeadline expect_timer_;
  std::optional<ExitCode> ending_;  // set while we close the connection
  std::optional<ExitCode> exit_code_;
};

}  // namespace roost::cli::dial
