// SPDX-License-Identifier: Apache-2.0
#include "acceptor/tls_entrance.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

#include "net/socket_evidence.hpp"
#include "net/tls_handshake.hpp"
#include "protocol/http1/http_date.hpp"
#include "protocol/http1/response_writer.hpp"

namespace roost::acceptor {
namespace {

/// For browsers that used http:// instead of https://, and for readers of logs.
std::string https_required_response() {
  constexpr std::string_view kText = "This port speaks HTTPS. Use https:// (wss://).";
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
constexpr std::chrono::seconds kRefusalReportEvery{1};

}  // namespace

/// A connection whose handshake is not complete.
class TlsEntrance::Pending final : public runtime::Retired,
                                   private runtime::IoHandler,
                                   private runtime::Timer,
                                   private QueuedHandshake {
 public:
  Pending(TlsEntrance& entrance, net::Stream stream, net::ConnectionToken token, base::Duration time)
      : QueuedHandshake(entrance.queue_, source_of(stream.peer().ip, entrance.handshakes_.limits),
                        entrance.loop_.patient_now() + time),
        entrance_(entrance),
        peer_(stream.peer()),
        token_(std::move(token)),
        handshake_(
            entrance.loop_, std::move(stream),
            [this](net::TlsHandshake::Finished finished) {
              on_handshake_done(finished.end, std::move(finished.stream));
            },
            [this] { enqueue(); }) {}
  ~Pending() override {
    if (watched_) entrance_.loop_.unwatch(stream_.fd(), *this);
  }

  [[nodiscard]] Result<void> start() {
    entrance_.loop_.patient_timers().schedule(*this, deadline());
    return handshake_.start(runtime::Interest::read);
  }

 private:
  void on_handshake_done(net::TlsSession::Handshake end, net::Stream stream) {
    switch (end) {
      case net::TlsSession::Handshake::done:
        return admit(std::move(stream));
      case net::TlsSession::Handshake::plain_http:
        return explain(std::move(stream));
      default:
        return report(stream);
    }
  }

  void admit(net::Stream stream) {
    TlsEntrance& entrance = entrance_;
    const base::Duration left = deadline() - entrance.loop_.patient_now();
    net::ConnectionToken token = std::move(token_);
    leave();
    entrance.serve_(std::move(stream), std::move(token), left);
  }

  void report(const net::Stream& stream) {
    entrance_.report_failed(stream, peer_, stream.tls()->failure());
    leave();
  }

  /// Responds in clear text, then keeps reading for a while, so that the kernel does not reset the connection
  /// and discard the response.
  void explain(net::Stream stream) {
    stream_ = std::move(stream);
    entrance_.logger_.info(
        fmt::format("tls: {} sent clear-text HTTP to port {}, which expects TLS: answered with a 400",
                    stream_.peer().text(), stream_.socket().local_address().port()));
    entrance_.record_failed(stream_, stream_.peer(), "it sent clear-text HTTP");
    (void)stream_.socket().write(https_required_response());
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

  void on_timer() override {
    if (waits()) return refuse();
    if (!watched_) entrance_.report_failed(handshake_.stream(), peer_, "it was not complete in time");
    leave();
  }

  void step() override { handshake_.step(); }
  void pause() override { handshake_.pause(); }
  void on_limit(std::string_view option) override { entrance_.report_limit(option, peer_); }
  void refuse() override {
    entrance_.report_refused(peer_);
    leave();
  }

  void leave() {
    cancel();
    dequeue();
    token_.release();
    entrance_.remove(*this);
  }

  TlsEntrance& entrance_;
  const base::SocketAddress peer_;
  net::ConnectionToken token_;
  net::TlsHandshake handshake_;
  net::Stream stream_;  // of a connection being refused
  bool watched_ = false;
};

TlsEntrance::TlsEntrance(runtime::EventLoop& loop, Logger& logger, Serve serve, Handshakes handshakes)
    : loop_(loop),
      logger_(logger),
      serve_(std::move(serve)),
      handshakes_(std::move(handshakes)),
      queue_(loop, handshakes_.cpu, handshakes_.limits, std::move(handshakes_.on_step)) {}

TlsEntrance::~TlsEntrance() = default;

void TlsEntrance::enter(net::Stream stream, net::ConnectionToken token, base::Duration time) {
  ROOST_ASSERT_ON_LOOP(loop_);
  if (closed_) return;
  auto pending = std::make_unique<Pending>(*this, std::move(stream), std::move(token), time);
  Pending& entered = *pending;
  pending_.emplace(&entered, std::move(pending));
  if (const auto started = entered.start(); !started) {
    logger_.warning("tls: the event loop cannot watch another connection");
    remove(entered);
  }
}

void TlsEntrance::close() {
  ROOST_ASSERT_ON_LOOP(loop_);
  closed_ = true;
  while (!pending_.empty())
    remove(*pending_.begin()->first);
}

void TlsEntrance::report_limit(std::string_view option, const base::SocketAddress& peer) {
  if (loop_.now() < next_log_) return;
  next_log_ = loop_.now() + kLimitLineEvery;
  std::string line = "tls: handshakes exceed the CPU limit ";
  line.append(option).append(", most recently from ").append(peer.ip.text());
  line += ": they wait, so that open connections do not have to";
  if (refused_ > 0) line += "; " + std::to_string(std::exchange(refused_, 0)) + " were refused recently";
  logger_.warning(line);
}

void TlsEntrance::report_refused(const base::SocketAddress& peer) {
  ++refused_;
  const bool first_in_second = loop_.now() >= next_refusal_report_;
  if (first_in_second) next_refusal_report_ = loop_.now() + kRefusalReportEvery;
  if (handshakes_.on_refused) handshakes_.on_refused(peer, first_in_second);
}

/// Port scanners and health checks say nothing.
bool TlsEntrance::record_failed(const net::Stream& stream, const base::SocketAddress& peer,
                                std::string_view why) {
  if (!handshakes_.on_failed) return false;
  inspect::Evidence evidence = net::evidence_of(stream.socket());
  evidence.transport = "tls";
  const bool is_silent = evidence.bytes_in == 0;
  return handshakes_.on_failed(
      peer, is_silent ? Why(Cause::silent_connection) : Why(Cause::tls_handshake_failed, why), evidence);
}

void TlsEntrance::report_failed(const net::Stream& stream, const base::SocketAddress& peer,
                                std::string_view why) {
  const bool is_news = record_failed(stream, peer, why);
  const LogLevel level = is_news ? LogLevel::info : LogLevel::debug;
  if (!logger_.enabled(level)) return;
  const std::string line = fmt::format("tls: the handshake with {} failed: {}", peer.shown(), why);
  is_news ? logger_.info(line) : logger_.debug(line);
}

void TlsEntrance::remove(Pending& pending) {
  auto node = pending_.extract(&pending);
  if (!node.empty()) loop_.retire(std::move(node.mapped()));
}

}  // namespace roost::acceptor
