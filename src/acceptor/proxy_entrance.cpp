// SPDX-License-Identifier: Apache-2.0
#include "acceptor/proxy_entrance.hpp"

#include <array>

#include "acceptor/acceptor_options.hpp"
#include "net/socket_evidence.hpp"
#include "protocol/proxy/header_parser.hpp"

namespace roost::acceptor {
namespace {

constexpr std::chrono::seconds kRefusalLinger{2};
constexpr std::size_t kPeekBytes = 4096;

inspect::Evidence evidence_of_header(const net::TcpSocket& socket) {
  inspect::Evidence evidence = net::evidence_of(socket);
  evidence.transport = "proxy";
  return evidence;
}

}  // namespace

/// A connection waiting for its header.
class ProxyEntrance::Pending final : public runtime::Retired,
                                     private runtime::IoHandler,
                                     private runtime::Timer {
 public:
  Pending(ProxyEntrance& entrance, net::TcpSocket socket, net::ConnectionToken token,
          base::TimePoint deadline, const Admission& admission, Serve serve)
      : entrance_(entrance),
        socket_(std::move(socket)),
        token_(std::move(token)),
        deadline_(deadline),
        admission_(admission),
        serve_(std::move(serve)) {}
  ~Pending() override { detach(); }

  [[nodiscard]] bool start() {
    watched_ = entrance_.loop_.watch(socket_.fd(), runtime::Interest::read, *this).has_value();
    if (!watched_) return false;
    entrance_.loop_.timers().schedule(*this, deadline_);
    if (!admission_.senders.contains(socket_.peer().ip)) refuse("proxy_protocol does not list its address");
    return true;
  }

 private:
  void on_io(runtime::IoEvents) override { refused_ ? ignore() : read(); }
  void on_timer() override {
    if (!refused_) entrance_.note_overdue(socket_);
    leave();
  }

  /// Consumes only the header from the socket, none of the client's bytes: TLS continues from there.
  void read() {
    std::array<std::byte, kPeekBytes> bytes;
    const net::IoResult seen = socket_.peek(bytes);
    if (seen.status == net::IoStatus::would_block) return;
    if (seen.status != net::IoStatus::bytes) return leave();
    const proxy::Parsed parsed = parser_.parse({reinterpret_cast<const char*>(bytes.data()), seen.size});
    (void)socket_.read(std::span(bytes).first(parsed.consumed));
    if (const auto* fault = std::get_if<proxy::Fault>(&parsed.outcome)) return refuse(fault->reason);
    if (const auto* header = std::get_if<proxy::Header>(&parsed.outcome)) admit(*header);
  }

  void admit(const proxy::Header& header) {
    entrance_.in_trouble_ = false;
    socket_.announce(header.source.value_or(socket_.peer()));
    if (header.source) {
      const auto counted = token_.count_for(header.source->ip);
      if (counted != net::Counted::yes) return too_many(counted);
    }
    const base::Duration left = deadline_ - entrance_.loop_.now();
    detach();
    Serve serve = std::move(serve_);
    net::TcpSocket socket = std::move(socket_);
    net::ConnectionToken token = std::move(token_);
    entrance_.remove(*this);
    serve(std::move(socket), std::move(token), left);
  }

  void too_many(net::Counted counted) {
    entrance_.note_too_many(socket_, counted == net::Counted::too_many_unreported);
    explain(admission_.too_many);
  }

  void refuse(std::string_view reason) {
    entrance_.note_refusal(socket_, reason);
    explain(admission_.no_header);
  }

  /// Then keeps reading for a while, so that the kernel does not reset the connection and discard the
  /// response.
  void explain(std::string_view words) {
    if (words.empty()) return leave();
    refused_ = true;
    token_.release();
    (void)socket_.write(words);
    socket_.shutdown_write();
    entrance_.loop_.schedule_after(*this, kRefusalLinger);
  }

  void ignore() {
    std::array<std::byte, kPeekBytes> ignored;
    const net::IoStatus status = socket_.read(ignored).status;
    if (status == net::IoStatus::closed || status == net::IoStatus::error) leave();
  }

  void detach() {
    cancel();
    if (std::exchange(watched_, false)) entrance_.loop_.unwatch(socket_.fd(), *this);
  }

  void leave() {
    detach();
    token_.release();
    entrance_.remove(*this);
  }

  ProxyEntrance& entrance_;
  net::TcpSocket socket_;
  net::ConnectionToken token_;
  const base::TimePoint deadline_;
  const Admission& admission_;
  Serve serve_;
  proxy::HeaderParser parser_;
  bool watched_ = false;
  bool refused_ = false;
};

ProxyEntrance::ProxyEntrance(runtime::EventLoop& loop, Logger& logger, Refused refused)
    : loop_(loop), logger_(logger), refused_(std::move(refused)) {}

ProxyEntrance::~ProxyEntrance() = default;

void ProxyEntrance::enter(net::TcpSocket socket, net::ConnectionToken token, base::Duration time,
                          const Admission& admission, Serve serve) {
  ROOST_ASSERT_ON_LOOP(loop_);
  if (closed_) return;
  auto pending = std::make_unique<Pending>(*this, std::move(socket), std::move(token), loop_.now() + time,
                                           admission, std::move(serve));
  Pending& entered = *pending;
  pending_.emplace(&entered, std::move(pending));
  if (entered.start()) return;
  logger_.warning("proxy: the event loop cannot watch another connection");
  remove(entered);
}

void ProxyEntrance::close() {
  ROOST_ASSERT_ON_LOOP(loop_);
  closed_ = true;
  while (!pending_.empty())
    remove(*pending_.begin()->first);
}

/// Only the first refusal is a warning until a header is accepted again: anyone may connect any number of
/// times.
void ProxyEntrance::note_refusal(const net::TcpSocket& socket, std::string_view reason) {
  const LogLevel level = std::exchange(in_trouble_, true) ? LogLevel::debug : LogLevel::warning;
  if (logger_.enabled(level)) {
    const std::string line =
        "proxy: refused a connection from " + socket.peer().shown() + ": " + std::string(reason);
    level == LogLevel::debug ? logger_.debug(line) : logger_.warning(line);
  }
  refused_(socket.peer(), {Cause::proxy_header_refused, reason}, evidence_of_header(socket));
}

void ProxyEntrance::note_overdue(const net::TcpSocket& socket) {
  const inspect::Evidence evidence = evidence_of_header(socket);
  if (evidence.bytes_in == 0) return refused_(socket.peer(), Cause::silent_connection, evidence);
  note_refusal(socket, "its PROXY protocol header was not complete in time");
}

void ProxyEntrance::note_too_many(const net::TcpSocket& socket, bool unreported) {
  if (!unreported) return;
  logger_.warning(too_many_text(socket.peer().ip));
  refused_(socket.peer(), Cause::too_many_of_address, evidence_of_header(socket));
}

void ProxyEntrance::remove(Pending& pending) {
  auto node = pending_.extract(&pending);
  if (!node.empty()) loop_.retire(std::move(node.mapped()));
}

}  // namespace roost::acceptor
