// SPDX-License-Identifier: Apache-2.0
// One WebSocket connection: bytes in → MessageReader → SocketServer, and SocketServer → SendQueue → bytes
// out. The whole path of a message to a reader that keeps up; one that lags is judged by ReaderBacklog.
// Owner: the WebSocketServer of its shard, on whose thread everything here runs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/exchange.hpp"
#include "protocol/websocket/deflate_extension.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "runtime/event_loop.hpp"
#include "socket/accepted_connection.hpp"
#include "transport/flush_list.hpp"
#include "transport/reader_backlog.hpp"
#include "transport/send_queue.hpp"

namespace roost::transport {

class WebSocketServer;
struct WebSocketMount;

class WebSocketConnection final : public runtime::Retired,
                                  public socket::Transport,
                                  public Flushable,
                                  private runtime::IoHandler,
                                  private runtime::Timer,
                                  private websocket::ReaderSink {
 public:
  WebSocketConnection(WebSocketServer& server, const WebSocketMount& mount, http::Upgraded upgraded,
                      const std::optional<websocket::DeflateAgreement>& deflate);
  ~WebSocketConnection() override;

  /// Sends the 101 and continues with what the client sent after its request. `watch`: that of its socket, or
  /// empty. False: the loop cannot watch the socket.
  [[nodiscard]] bool open(socket::AcceptedConnection accepted, std::string leftover, runtime::Watch watch);
  void drain();
  /// The TCP connection is over, with or without a close handshake.
  void lost();
  /// The node is full: closes if more waits for this reader than for the average reader.
  void shed_if_above_average();

  [[nodiscard]] bool takes_pieces() const noexcept override { return !deflate_; }
  void send(const fastlane::EncodedMessage& message) override;
  void close(websocket::CloseCode code, const Why& why) override;
  void ping(std::string_view payload) override;
  [[nodiscard]] std::string peer() const override;
  [[nodiscard]] std::string proxy() const override;
  [[nodiscard]] std::optional<std::chrono::microseconds> round_trip() const override;
  [[nodiscard]] std::string_view name() const override { return "websocket"; }
  [[nodiscard]] inspect::Evidence evidence() const override;

  /// Its index in the table of its owner.
  [[nodiscard]] std::size_t place() const noexcept { return place_; }
  void set_place(std::size_t place) noexcept { place_ = static_cast<std::uint32_t>(place); }

 private:
  enum class Stage : std::uint8_t {
    open,
    held,       // closed for the socket above; the close frame is sent when the connection is old enough
    closing,    // our close frame is queued
    answering,  // the same, in answer to the peer's: nothing more can arrive, so it will not linger
    lingering,  // it is sent, and our side of the stream ended: what still arrives is read and dropped
    gone,
  };

  // In, in the order of a message's life.
  [[nodiscard]] Result<void> take_over(runtime::Watch watch);
  void on_io(runtime::IoEvents events) override;
  void read_available();
  void receive(std::span<std::byte> bytes);
  websocket::Flow on_message(websocket::Opcode opcode, std::string_view payload) override;
  websocket::Flow on_ping(std::string_view payload) override;
  websocket::Flow on_pong(std::string_view payload) override;
  void on_close(std::optional<websocket::CloseCode> code, std::string_view reason) override;
  void protocol_error(const websocket::ProtocolError& error);
  [[nodiscard]] websocket::Flow flow() const noexcept;

  // Out.
  [[nodiscard]] base::SharedBytes frame_of(const fastlane::EncodedMessage& message);
  void enqueue(base::SharedBytes frame, fastlane::Lane lane = fastlane::Lane::channel);
  void enqueue_lagging(const fastlane::EncodedMessage& message, base::SharedBytes frame);
  void after_enqueue(fastlane::Lane lane, std::size_t before);
  [[nodiscard]] SendQueue::Progress write_pending();
  void flush() override;
  void offer() override;
  void wait_until_writable(bool wait);
  void drop_unsent();
  void linger();

  // A reader that lags.
  [[nodiscard]] bool over_budget() const noexcept { return queue_.weight() > budget(); }
  [[nodiscard]] std::size_t budget() const noexcept;
  [[nodiscard]] ReaderBacklog::Connection judged() noexcept;
  void judge(std::size_t before);
  void close_lagging();

  // Time.
  void on_timer() override;
  void schedule_check();
  void send_keepalive_ping();
  [[nodiscard]] std::uint32_t microseconds() const;

  /// For reasons on our side: holds the close frame back until the connection is old enough.
  void close_or_hold(websocket::CloseCode code, const Why& why, const StopReason& reason);
  void end_handler(const Why& why, std::uint16_t code, const StopReason& reason);
  void send_close(base::SharedBytes close_frame);
  void begin_closing(base::SharedBytes close_frame, const Why& why, std::uint16_t code,
                     const StopReason& reason);

  WebSocketServer& server_;
  const WebSocketMount& mount_;
  net::Stream socket_;
  net::ConnectionToken token_;
  websocket::MessageReader reader_;
  SendQueue queue_;
  std::unique_ptr<socket::ConnectionHandler> handler_;
  const base::TimePoint opened_at_;
  base::TimePoint last_heard_;  // as patient_now() counts
  std::uint32_t place_ = 0;
  std::uint32_t pinged_at_ = 0;   // microseconds of the loop's clock, as far as they fit
  std::uint32_t round_trip_ = 0;  // microseconds; 0: unknown
  websocket::CloseCode held_code_ = websocket::CloseCode::normal;  // of the close frame held back
  /// Lags while the kernel takes no more, and we wait until it does. The small members after it lie in its
  /// padding.
  [[no_unique_address]] ReaderBacklog backlog_;
  Stage stage_ = Stage::open;
  std::optional<websocket::DeflateAgreement> deflate_;  // none: nothing is compressed either way
  bool watched_ = false;
  bool awaits_pong_ = false;
};

}  // namespace roost::transport
