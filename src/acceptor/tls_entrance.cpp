// SPDX-License-Identifier: Apache-2.0
#include "acceptor/tls_entrance.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "net/tls_handshake.hpp"
#include "protocol/http1/http_date.hpp"
#include "protocol/http1/response_writer.hpp"

namespace roost::acceptor {
namespace {

/// For browsers that were sent to http:// instead of https://, and for those who read logs.
std::string this_is_https() {
  constexpr std::string_view kText = "This port speaks HTTPS. Ask for https:// (wss://) here.";
  const http1::Headers headers{{"content-type", "text/plain; charset=utf-8"}};
  const std::string date = http1::http_date(std::time(nullptr));
  std::string response;
  http1::write_head({.status = 400,
                     .headers = headers,
                     .content_length = kText.size(),
                     .date = date,
                     .connection = http1::ConnectionOption::close},
                    response);
  return response.append(kText);
}

constexpr std::chrono::seconds kLinger{2};
constexpr std::chrono::seconds kLimitLineEvery{10};
constexpr std::chrono::seconds kNewsEvery{1};

}  // namespace

/// A connection that is not served yet.
class TlsEntrance::Guest final : public runtime::Retired,
                                 private runtime::IoHandler,
                                 private runtime::Timer,
                                 private HandshakeInLine {
 public:
  Guest(TlsEntrance& entrance, net::Stream stream, net::ConnectionToken token, base::Duration time)
      : HandshakeInLine(entrance.line_, source_of(stream.peer().ip, entrance.handshakes_.limits),
                        entrance.loop_.patient_now() + time),
        entrance_(entrance),
        peer_(stream.peer()),
        token_(std::move(token)),
        handshake_(
            entrance.loop_, std::move(stream),
            [this](net::TlsHandshake::Outcome outcome) { shaken(outcome.end, std::move(outcome.stream)); },
            [this] { get_in_line(); }) {}
  ~Guest() override {
    if (watched_) entrance_.loop_.unwatch(stream_.fd(), *this);
  }

  [[nodiscard]] Result<void> start() {
    entrance_.loop_.patient_timers().schedule(*this, deadline());
    return handshake_.start(runtime::Interest::read);
  }

 private:
  void shaken(net::TlsSession::Handshake end, net::Stream stream) {
    switch (end) {
      case net::TlsSession::Handshake::done:
        return let_in(std::move(stream));
      case net::TlsSession::Handshake::plain_http:
        return explain(std::move(stream));
      default:
        return report(stream);
    }
  }

  void let_in(net::Stream stream) {
    TlsEntrance& entrance = entrance_;
    const base::Duration left = deadline() - entrance.loop_.patient_now();
    net::ConnectionToken token = std::move(token_);
    leave();
    entrance.serve_(std::move(stream), std::move(token), left);
  }

  void report(const net::Stream& stream) {
    if (entrance_.logger_.enabled(LogLevel::debug))
      entrance_.logger_.debug("tls: no handshake with " + peer_.shown() + ": " + stream.tls()->failure());
    leave();
  }

  /// In clear text; then reads on for a while, so that the kernel does not reset the connection and with it
  /// this.
  void explain(net::Stream stream) {
    stream_ = std::move(stream);
    entrance_.logger_.info(
        fmt::format("tls: {} speaks HTTP in clear text to port {}, which takes TLS: it is told so",
                    stream_.peer().text(), stream_.socket().local_address().port()));
    (void)stream_.socket().write(this_is_https());
    stream_.socket().shutdown_write();
    watched_ = entrance_.loop_.watch(stream_.fd(), runtime::Interest::read, *this).has_value();
    if (!watched_) return leave();
    entrance_.loop_.schedule_patiently(*this, kLinger);
  }

  void on_io(runtime::IoEvents) override {
    std::array<std::byte, 4096> ignored;
    const net::IoStatus status = stream_.socket().read(ignored).status;
    if (status == net::IoStatus::closed || status == net::IoStatus::error) leave();
  }

  void on_timer() override { waits() ? refuse() : leave(); }

  void step() override { handshake_.step(); }
  void pause() override { handshake_.pause(); }
  void on_limit(std::string_view option) override { entrance_.report_limit(option, peer_); }
  void refuse() override {
    entrance_.report_refused(peer_);
    leave();
  }

  void leave() {
    cancel();
    leave_line();
    token_.release();
    entrance_.remove(*this);
  }

  TlsEntrance& entrance_;
  const base::SocketAddress peer_;
  net::ConnectionToken token_;
  net::TlsHandshake handshake_;
  net::Stream stream_;  // of one to whom the matter is explained
  bool watched_ = false;
};

TlsEntrance::TlsEntrance(runtime::EventLoop& loop, Logger& logger, Serve serve, Handshakes handshakes)
    : loop_(loop),
      logger_(logger),
      serve_(std::move(serve)),
      handshakes_(std::move(handshakes)),
      line_(loop, handshakes_.cpu, handshakes_.limits, std::move(handshakes_.on_step)) {}

TlsEntrance::~TlsEntrance() = default;

void TlsEntrance::enter(net::Stream stream, net::ConnectionToken token, base::Duration time) {
  ROOST_ASSERT_ON_LOOP(loop_);
  if (closed_) return;
  auto guest = std::make_unique<Guest>(*this, std::move(stream), std::move(token), time);
  Guest& entered = *guest;
  guests_.emplace(&entered, std::move(guest));
  if (const auto started = entered.start(); !started) {
    logger_.warning("tls: the loop has no room for another connection");
    remove(entered);
  }
}

void TlsEntrance::close() {
  ROOST_ASSERT_ON_LOOP(loop_);
  closed_ = true;
  while (!guests_.empty())
    remove(*guests_.begin()->first);
}

void TlsEntrance::report_limit(std::string_view option, const base::SocketAddress& peer) {
  if (loop_.now() < next_line_) return;
  next_line_ = loop_.now() + kLimitLineEvery;
  std::string line = "tls: handshakes take more CPU than ";
  line.append(option).append(" allows, the last of ").append(peer.ip.text());
  line += ": they wait, so that open connections do not";
  if (refused_ > 0) line += "; " + std::to_string(std::exchange(refused_, 0)) + " were refused of late";
  logger_.warning(line);
}

void TlsEntrance::report_refused(const base::SocketAddress& peer) {
  ++refused_;
  const bool is_news = loop_.now() >= next_news_;
  if (is_news) next_news_ = loop_.now() + kNewsEvery;
  if (handshakes_.on_refused) handshakes_.on_refused(peer, is_news);
}

void TlsEntrance::remove(Guest& guest) {
  auto node = guests_.extract(&guest);
  if (!node.empty()) loop_.retire(std::move(node.mapped()));
}

}  // namespace roost::acceptor
