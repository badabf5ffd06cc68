// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 connection: reads a request, gets it answered, writes the response, and reads the next one.
// One request at a time: pipelined requests wait as bytes, up to a bound. Owner: its Server. Thread: the
// shard's.
#pragma once

#include <boost/intrusive/list_hook.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/errors.hpp"
#include "http/exchange.hpp"
#include "http/response_output.hpp"
#include "protocol/http1/request_parser.hpp"
#include "protocol/http1/response_writer.hpp"
#include "roost/cause.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::http {

class HttpServer;
/// Never reused by a server, so a stale one finds nothing.
using ConnectionNumber = std::uint64_t;

/// The list hook of a connection that holds memory while it waits for its peer.
using LaggingHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

class HttpConnection final : public runtime::Retired,
                             public LaggingHook,
                             private runtime::IoHandler,
                             private runtime::Timer {
 public:
  /// Bytes kept after the request being answered; above it, reading pauses.
  static constexpr std::size_t kMaxPipelined = 64 * 1024;

  HttpConnection(HttpServer& server, ConnectionNumber number, net::Stream socket, net::ConnectionToken token);
  ~HttpConnection() override;

  /// False if the loop cannot watch it.
  [[nodiscard]] bool start(base::Duration handshake_timeout);

  // The answer to the current request, from the Exchange.
  void respond(HttpResponse response, OnLost on_lost = {}, std::shared_ptr<ResponseDelivery> delivery = {});
  void respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body);
  void upgrade(HttpResponse head, TakeOver take_over);
  enum class Abandoned : std::uint8_t { by_exception, by_its_holder };
  /// No answer will come: 500. A request left unanswered by an exception has already been logged.
  void abandon(Abandoned how);
  /// The piece of a file it was waiting for.
  void fetched(const FileBody::Fetched& piece);

  /// Closes it if it is still sending that response.
  void stop(const ResponseDelivery& response);
  /// Closes it: the node's backlog is too large and this connection has waited longest.
  void close_for_backlog();
  void drain();

 private:
  enum class Stage {
    reading,   // reading a request, or waiting for one
    handling,  // a handler has it
    sending,   // sending the response
    closing,   // everything is sent; waiting for the peer to hang up
  };

  void on_io(runtime::IoEvents events) override;
  void on_timer() override;

  // In: bytes to request to handler.
  void read();
  void receive(std::string_view bytes);
  void parse(std::string_view bytes);
  void wait_for_more(const http1::NeedMore& more);
  void handle(http1::Request wire);
  [[nodiscard]] std::optional<HttpResponse> identify_sender(HttpRequest& request);
  [[nodiscard]] std::optional<HttpResponse> count_sender();
  void refuse(const http1::HttpFault& fault);
  [[nodiscard]] HttpResponse refusal_of(const http1::HttpFault& fault,
                                        const base::SocketAddress& sender) const;
  void report_refusal(const http1::HttpFault& fault, const base::SocketAddress& sender) const;
  /// True: it is news.
  bool record(const base::SocketAddress& sender, const Why& why, unsigned status) const;
  void report_unread() const;
  [[nodiscard]] const base::SocketAddress& known_sender() const noexcept;
  void peer_finished();

  // Out: response to bytes.
  [[nodiscard]] bool check(const HttpResponse& response) const;
  void send(HttpResponse response, std::unique_ptr<FileBody> file = {});
  [[nodiscard]] std::string head_of(HttpResponse& response, std::uint64_t length,
                                    http1::ConnectionOption option);
  void flush();
  void go_on(ResponseOutput::Progress progress);
  void await_writable();
  void await_disk();
  void abort_response(std::string_view why);
  void response_sent();
  void watch_tail();
  void check_tail();

  void begin_closing();
  void close();
  [[nodiscard]] bool response_arrived() const noexcept;
  void response_lost();
  [[nodiscard]] std::size_t held() const noexcept;
  void count_held() noexcept;
  void wait_for_peer();
  void drop_held() noexcept;
  void detach();
  void update_interest();
  [[nodiscard]] runtime::Interest wanted_interest() const noexcept;

  HttpServer& server_;
  const ConnectionNumber number_;
  net::Stream socket_;
  net::ConnectionToken token_;
  Stage stage_ = Stage::reading;
  bool watched_ = false;
  runtime::Interest interest_ = runtime::Interest::none;
  std::unique_ptr<http1::RequestParser> parser_;        // while a request is being received
  std::string leftover_;                                // received, not consumed
  ResponseOutput output_;                               // not yet accepted by the socket
  std::unique_ptr<runtime::CallbackTimer> tail_check_;  // null until a followed response needed one
  std::size_t tail_ = 0;                        // of that response, in the kernel when it was last checked
  std::size_t counted_ = 0;                     // the part of held() counted in the shard's backlog
  std::shared_ptr<ResponseDelivery> delivery_;  // of the response being sent; null: it has no follower
  OnLost on_lost_;                              // until the response is known to have arrived
  // Of the current request:
  std::string logged_request_;  // "GET /path", for the log
  ErrorFormat error_format_ = ErrorFormat::json;
  unsigned version_ = 11;
  bool head_only_ = false;
  bool expects_continue_ = false;
  bool keep_alive_ = true;
  bool hsts_ = false;           // the response has the strict-transport-security header
  bool counts_sender_ = false;  // the connection counts towards its sender's limit
  base::SocketAddress sender_;

  bool request_timed_ = false;  // the timer is the request's time-out
  bool continued_ = false;      // "100 Continue" is sent
  bool draining_ = false;
  bool peer_finished_ = false;  // the peer has shut down its side
  bool delayed_ = false;        // the kernel did not take the response at once
  bool fetching_ = false;       // a worker is reading the next piece of the file
};

}  // namespace roost::http
