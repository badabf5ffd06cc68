// SPDX-License-Identifier: Apache-2.0
#include "http/http_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <variant>

#include "base/check.hpp"
#include "base/log_text.hpp"
#include "http/http_server.hpp"
#include "http/https_gate.hpp"
#include "http/make_request.hpp"
#include "http/sender.hpp"
#include "net/socket_evidence.hpp"
#include "protocol/http1/head_parser.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr std::size_t kMaxLoggedPath = 256;  // of a path, kept for the log
constexpr std::chrono::seconds kTailCheck{1};
constexpr std::chrono::milliseconds kLatestAcknowledgement{
    200};  // Linux delays one by no more (TCP_DELACK_MAX)
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr http1::HttpFault kMisdirected{421, "This address is served over TLS only.", "RFC 9110 7.4"};
constexpr http1::HttpFault kOverloaded{503, "The server is overloaded. Please try again later.",
                                       "max_queued_bytes"};
constexpr http1::HttpFault kTooSlow{408, "The request took too long to arrive.", "RFC 9110 15.5.9"};

// A handler's response must have a final status and valid headers.
bool can_be_sent(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), http1::is_valid_header);
}

// RFC 9110 §15.3.5, §15.3.6, §15.4.5.
bool has_body(const HttpResponse& response) {
  return response.status != 204 && response.status != 205 && response.status != 304;
}

// An absolute https target that did not arrive over TLS, here or at a proxy.
bool is_misdirected(const HttpRequest& request) {
  if (request.target.starts_with('/') || request.scheme == "https") return false;
  const auto target = http1::parse_target(request.target);
  return target && http1::iequals(target->scheme, "https");
}

constexpr http1::HttpFault kContradiction{400, "The headers of the proxies contradict each other.",
                                          "proxy_header"};
constexpr unsigned kTooManyRequests = 429;

void describe_tls(const net::TlsSession& session, HttpRequest& request) {
  request.tls_server_name = session.server_name();
  if (auto certificate = session.peer_certificate(); !certificate.empty())
    request.peer.ssl_cert = std::move(certificate);
}

std::string proxy_of(const net::TcpSocket& socket, bool named) {
  if (named) return socket.peer().shown();
  const auto proxy = socket.announced() ? socket.proxy() : std::nullopt;
  return proxy ? proxy->shown() : std::string();
}

}  // namespace

HttpConnection::HttpConnection(HttpServer& server, ConnectionNumber number, net::Stream socket,
                               net::ConnectionToken token)
    : server_(server), number_(number), socket_(std::move(socket)), token_(std::move(token)) {}

HttpConnection::~HttpConnection() {
  detach();
  drop_held();
}

bool HttpConnection::start(base::Duration handshake_timeout) {
  watched_ = server_.loop().watch(socket_.fd(), runtime::Interest::read, *this).has_value();
  interest_ = runtime::Interest::read;
  request_timed_ = true;
  if (watched_) server_.loop().schedule_patiently(*this, handshake_timeout);
  return watched_;
}

void HttpConnection::on_io(runtime::IoEvents events) {
  if (events.hangup) return close();  // nothing more can be sent
  if (events.writable) flush();
  if (events.readable && socket_) read();
  if (socket_.holds_back()) update_interest();  // TLS may have to write in response to a read
}

void HttpConnection::on_timer() {
  const bool amid_request = stage_ == Stage::reading && parser_ != nullptr && parser_->started();
  if (amid_request) return refuse(kTooSlow);
  if (stage_ == Stage::reading && request_timed_)
    record(socket_.socket().peer(), Cause::silent_connection, 0);
  if (stage_ == Stage::sending) report_unread();
  close();
}

// --- in: bytes to request to handler ---

void HttpConnection::read() {
  const auto buffer = server_.read_buffer();
  const auto result = socket_.read(buffer);
  switch (result.status) {
    case net::IoStatus::bytes:
      return receive({reinterpret_cast<const char*>(buffer.data()), result.size});
    case net::IoStatus::would_block:
      return;
    case net::IoStatus::closed:
      if (result.error_number != 0) response_lost();  // reset: the peer discarded what it had not read
      return peer_finished();
    case net::IoStatus::error:
      response_lost();
      return close();
  }
}

void HttpConnection::receive(std::string_view bytes) {
  if (stage_ == Stage::closing) return;
  if (stage_ == Stage::reading) {
    on_lost_ = {};  // a peer that continues has received the last response
    delivery_.reset();
    return parse(bytes);
  }
  leftover_.append(bytes);
  update_interest();
  wait_for_peer();
}

void HttpConnection::parse(std::string_view bytes) {
  if (parser_ == nullptr) {
    parser_ = std::make_unique<http1::RequestParser>(
        server_.options_.limits,
        [&router = server_.router_](std::string_view target) { return router.body_limit(target); });
  }
  const bool joined = !leftover_.empty();
  if (joined) leftover_.append(bytes);
  auto [consumed, outcome] = parser_->parse(joined ? leftover_ : bytes);
  if (joined) {
    leftover_.erase(0, consumed);
  } else {
    leftover_.assign(bytes.substr(consumed));
  }
  if (const auto* more = std::get_if<http1::NeedMore>(&outcome)) return wait_for_more(*more);
  if (const auto* fault = std::get_if<http1::HttpFault>(&outcome)) return refuse(*fault);
  handle(std::get<http1::Request>(std::move(outcome)));
}

void HttpConnection::wait_for_more(const http1::NeedMore& more) {
  if (peer_finished_) return close();
  if (parser_->started() && !request_timed_) {
    request_timed_ = true;
    server_.loop().schedule_patiently(*this, server_.options_.request_timeout);
  }
  if (more.expects_continue && !continued_) {
    continued_ = true;
    output_.append(kContinue);
    flush();
  }
  if (stage_ == Stage::reading) wait_for_peer();
}

void HttpConnection::handle(http1::Request wire) {
  cancel();
  parser_.reset();
  if (leftover_.empty()) leftover_ = {};  // a handler may take a while: hold no more memory than needed
  stage_ = Stage::handling;
  count_held();
  error_format_ = error_format(wire.headers);
  version_ = wire.version;
  keep_alive_ = wire.keep_alive;
  head_only_ = wire.method == "HEAD";
  expects_continue_ = wire.expects_continue;
  hsts_ = false;
  update_interest();

  auto made = make_request(std::move(wire));
  auto responder = server_.responder_for(number_);
  if (const auto* fault = std::get_if<http1::HttpFault>(&made))
    return responder.respond(refusal_of(*fault, socket_.socket().peer()));
  auto& request = std::get<HttpRequest>(made);
  if (auto refusal = identify_sender(request)) return responder.respond(*std::move(refusal));
  if (const HttpsGate* gate = server_.options_.https_gate) {
    auto ruling = gate->judge(request);
    if (ruling.redirect) return responder.respond(*std::move(ruling.redirect));
    hsts_ = ruling.hsts;
  }
  logged_request_.assign(request.method).append(" ").append(request.path, 0, kMaxLoggedPath);
  if (is_misdirected(request)) return responder.respond(refusal_of(kMisdirected, sender_));
  const runtime::CallbackScope scope(server_.shard_.probe(), "http handler", request.path);
  server_.router_.dispatch(request, std::move(responder));
}

// The connection cannot be used afterwards: the start of the next request is unknown.
void HttpConnection::refuse(const http1::HttpFault& fault) {
  error_format_ =
      error_format(parser_->headers().empty() ? http1::accept_headers_in(leftover_) : parser_->headers());
  HttpResponse refusal = refusal_of(fault, socket_.socket().peer());
  parser_.reset();
  leftover_ = {};
  keep_alive_ = false;
  head_only_ = false;
  hsts_ = false;
  send(std::move(refusal));
}

HttpResponse HttpConnection::refusal_of(const http1::HttpFault& fault,
                                        const base::SocketAddress& sender) const {
  report_refusal(fault, sender);
  return error_response(fault.status, error_format_, fault.reason);
}

void HttpConnection::report_refusal(const http1::HttpFault& fault, const base::SocketAddress& sender) const {
  const bool is_news = record(
      sender, {Cause::request_refused, fmt::format("{} ({})", fault.reason, fault.rule)}, fault.status);
  if (fault == http1::kTlsOnClearTextPort)
    return server_.logger_.info(fmt::format("http: {} speaks TLS on clear-text port {}; refused",
                                            sender.ip.text(), socket_.socket().local_address().port()));
  const LogLevel level = is_news ? LogLevel::info : LogLevel::debug;
  if (!server_.logger_.enabled(level)) return;
  const std::string line = fmt::format("http: refused a request from {}: {} {} ({})", sender.shown(),
                                       fault.status, fault.reason, fault.rule);
  is_news ? server_.logger_.info(line) : server_.logger_.debug(line);
}

bool HttpConnection::record(const base::SocketAddress& sender, const Why& why, unsigned status) const {
  if (!server_.options_.on_refused) return false;
  inspect::Evidence evidence = net::evidence_of(socket_.socket());
  evidence.transport = "http";
  evidence.queued_bytes = held();
  return server_.options_.on_refused(sender, why, static_cast<std::uint16_t>(status), evidence);
}

/// A proxy's connection has a sender only while a request is answered.
const base::SocketAddress& HttpConnection::known_sender() const noexcept {
  return stage_ == Stage::reading ? socket_.socket().peer() : sender_;
}

void HttpConnection::peer_finished() {
  peer_finished_ = true;
  if (stage_ == Stage::reading || stage_ == Stage::closing) return close();
  update_interest();
}

// --- out: response to bytes ---

void HttpConnection::respond(HttpResponse response, OnLost on_lost,
                             std::shared_ptr<ResponseDelivery> delivery) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request being handled is answered");
  on_lost_ = std::move(on_lost);
  delivery_ = std::move(delivery);
  if (!check(response)) response = error_response(500, error_format_);
  send(std::move(response));
}

void HttpConnection::respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request being handled is answered");
  if (!check(head)) return send(error_response(500, error_format_));
  send(std::move(head), std::move(body));
}

bool HttpConnection::check(const HttpResponse& response) const {
  if (can_be_sent(response)) return true;
  server_.logger_.error(fmt::format("http: a handler's response ({}) cannot be sent", response.status));
  return false;
}

void HttpConnection::abandon(Abandoned how) {
  if (how == Abandoned::by_its_holder) {
    server_.logger_.error(fmt::format(
        "{}: its responder was dropped without an answer, so it is answered with 500. Answer every "
        "request, including on error paths",
        base::shown_text(logged_request_)));
  }
  respond(error_response(500, error_format_));
}

void HttpConnection::upgrade(HttpResponse head, TakeOver take_over) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request being handled is upgraded");
  // RFC 9110 §7.8: if the client asked for both, 100 Continue comes first.
  if (expects_continue_ && !continued_) output_.append(kContinue);
  output_.append(head_of(head, 0, http1::ConnectionOption::as_given));
  cancel();
  socket_.socket().set_peer(sender_);
  runtime::Watch watch =
      std::exchange(watched_, false) ? runtime::Watch(server_.loop(), socket_.fd(), *this) : runtime::Watch();
  Upgraded upgraded{std::move(socket_), std::move(token_), output_.take_text(), std::exchange(leftover_, {}),
                    std::move(watch)};
  count_held();
  server_.remove(number_);
  take_over(std::move(upgraded));
}

void HttpConnection::send(HttpResponse response, std::unique_ptr<FileBody> file) {
  stage_ = Stage::sending;
  delayed_ = false;
  if (std::exchange(counts_sender_, false)) token_.stop_counting();
  if (!has_body(response)) response.body.clear();
  keep_alive_ = keep_alive_ && server_.keep_alive_ && !draining_;
  const auto length = file == nullptr ? response.body.size() : file->left();
  output_.append(head_of(response, length,
                         keep_alive_ ? http1::ConnectionOption::keep_alive : http1::ConnectionOption::close));
  if (!head_only_) {
    if (file != nullptr) output_.append_file(std::move(file));
    output_.append_body(std::move(response.body));
  }
  flush();
}

std::string HttpConnection::head_of(HttpResponse& response, std::uint64_t length,
                                    http1::ConnectionOption option) {
  if (!response.headers.contains("cache-control"))
    response.headers.add("cache-control", "max-age=0, private, must-revalidate");
  if (hsts_) response.headers.add("strict-transport-security", server_.options_.https_gate->hsts());
  std::string head;
  http1::write_head({.status = response.status,
                     .headers = response.headers,
                     .content_length = length,
                     .date = server_.date(),
                     .request_version = version_,
                     .connection = option},
                    head);
  return head;
}

void HttpConnection::flush() {
  if (!fetching_) return go_on(output_.write_to(socket_, server_.send_budget_));
  // Output already passed to TLS does not wait for the disk.
  const auto flushed = socket_.flush();
  if (flushed != net::IoStatus::bytes && flushed != net::IoStatus::would_block) return close();
  update_interest();
}

void HttpConnection::go_on(ResponseOutput::Progress progress) {
  using Progress = ResponseOutput::Progress;
  count_held();
  switch (progress) {
    case Progress::done:
      update_interest();
      if (stage_ == Stage::sending) response_sent();
      return;
    case Progress::blocked:
      return await_writable();
    case Progress::on_disk:
      return await_disk();
    case Progress::ended:
      return abort_response("the file has shrunk");
    case Progress::failed:
      return abort_response(std::generic_category().message(output_.error_number()));
    case Progress::broken:
      return close();
  }
}

void HttpConnection::await_writable() {
  delayed_ = true;
  // A peer that reads nothing for that long is considered gone.
  if (stage_ == Stage::sending) server_.loop().schedule_patiently(*this, server_.options_.send_timeout);
  update_interest();
  wait_for_peer();
}

/// The time this takes does not count against the peer.
void HttpConnection::await_disk() {
  cancel();
  fetching_ = true;
  update_interest();
  if (const auto asked = server_.fetch(*output_.file(), number_); !asked)
    abort_response(asked.error().message);
}

void HttpConnection::fetched(const FileBody::Fetched& piece) {
  fetching_ = false;
  go_on(output_.write_fetched(socket_, piece));
}

/// The length was announced: closing the connection is the only way to signal a shorter body.
void HttpConnection::abort_response(std::string_view why) {
  server_.logger_.error(
      fmt::format("http: {} was cut off while being sent to {}, {} bytes before its end: {}",
                  base::shown(output_.file()->name()), sender_.ip.text(), output_.file()->left(), why));
  close();
}

void HttpConnection::response_sent() {
  delayed_ ? watch_tail() : delivery_.reset();
  if (peer_finished_) response_lost();  // most likely it hung up: clients rarely half-close and read on
  if (!keep_alive_ || draining_) return begin_closing();
  stage_ = Stage::reading;
  continued_ = false;
  request_timed_ = false;
  server_.loop().schedule_patiently(*this, server_.options_.keep_alive);
  update_interest();
  if (!leftover_.empty()) return parse({});
  if (peer_finished_) close();
}

/// The kernel has all of a response that the peer takes slowly: its follower is notified as long as the
/// peer acknowledges more.
void HttpConnection::watch_tail() {
  if (!delivery_) return;
  delivery_->taken();
  tail_ = socket_.unacknowledged();
  if (tail_ == 0) return delivery_.reset();
  if (!tail_check_) tail_check_ = std::make_unique<runtime::CallbackTimer>([this] { check_tail(); });
  server_.loop().schedule_patiently(*tail_check_, kTailCheck);
}

void HttpConnection::check_tail() {
  if (!delivery_) return;
  if (socket_.unacknowledged() < tail_) return watch_tail();
  server_.loop().schedule_patiently(*tail_check_, kTailCheck);
}

// --- the end ---

void HttpConnection::drain() {
  draining_ = true;
  const bool idle = stage_ == Stage::reading && (parser_ == nullptr || !parser_->started());
  if (!idle) return;
  if (!on_lost_ || response_arrived()) return close();
  // Closed now, a response that the peer has read would count as lost.
  server_.loop().schedule_patiently(*this, kLatestAcknowledgement);
}

// Closing with unread bytes would reset the connection, and the peer might lose our last response
// (RFC 9112 §9.6); so shut down our side and keep reading for a while.
void HttpConnection::begin_closing() {
  if (peer_finished_) return close();
  stage_ = Stage::closing;
  leftover_ = {};
  // If the peer closes with our close_notify unread, the connection is reset as if the response were lost:
  // where that matters, the peer closes first.
  if (!on_lost_ || socket_.tls() == nullptr) socket_.shutdown_write();
  server_.loop().schedule_patiently(*this, server_.options_.linger_timeout);
  update_interest();
}

void HttpConnection::stop(const ResponseDelivery& response) {
  if (delivery_.get() == &response) close();
}

void HttpConnection::close_for_backlog() {
  server_.logger_.warning(fmt::format(
      "http: {} was slow and had {} bytes in memory while the node exceeds max_queued_bytes: closed",
      known_sender().shown(), held()));
  if (stage_ == Stage::reading && parser_ != nullptr) return refuse(kOverloaded);
  record(known_sender(), {Cause::node_queues_full, logged_request_}, 0);
  close();
}

void HttpConnection::report_unread() const {
  const bool is_news = record(sender_, {Cause::response_unread, logged_request_}, 0);
  const LogLevel level = is_news ? LogLevel::info : LogLevel::debug;
  if (!server_.logger_.enabled(level)) return;
  const std::string line = fmt::format("http: {} took nothing of the response to {} for too long: closed",
                                       sender_.shown(), base::shown_text(logged_request_));
  is_news ? server_.logger_.info(line) : server_.logger_.debug(line);
}

void HttpConnection::close() {
  if (on_lost_ && !response_arrived()) response_lost();
  detach();
  socket_.close();
  drop_held();
  server_.remove(number_);
}

bool HttpConnection::response_arrived() const noexcept {
  return stage_ != Stage::sending && socket_.connect_error() == 0 && socket_.unacknowledged() == 0;
}

void HttpConnection::response_lost() {
  if (auto on_lost = std::exchange(on_lost_, {})) on_lost();
}

/// Bytes the kernel did not accept, and received bytes of requests not yet handled.
std::size_t HttpConnection::held() const noexcept {
  return output_.bytes() + leftover_.size() + (parser_ == nullptr ? 0 : parser_->body_size());
}

void HttpConnection::count_held() noexcept {
  const std::size_t now = held();
  if (delivery_) delivery_->set_left(output_.left());
  if (now == 0) LaggingHook::unlink();
  if (counted_ == now) return;
  server_.backlog_.count(static_cast<std::ptrdiff_t>(now) - static_cast<std::ptrdiff_t>(counted_));
  counted_ = now;
}

/// Waits until the peer continues.
void HttpConnection::wait_for_peer() {
  count_held();
  if (counted_ > 0) server_.mark_lagging(*this);
}

void HttpConnection::drop_held() noexcept {
  output_.clear();
  leftover_ = {};
  parser_.reset();
  count_held();
  delivery_.reset();
}

void HttpConnection::detach() {
  cancel();
  if (tail_check_) tail_check_->cancel();
  if (std::exchange(watched_, false)) server_.loop().unwatch(socket_.fd(), *this);
}

void HttpConnection::update_interest() {
  const auto wanted = wanted_interest();
  if (wanted == interest_ || !watched_) return;
  interest_ = wanted;
  server_.loop().change(socket_.fd(), wanted, *this);
}

runtime::Interest HttpConnection::wanted_interest() const noexcept {
  const bool room = stage_ == Stage::reading || stage_ == Stage::closing || leftover_.size() < kMaxPipelined;
  const bool reads = room && !peer_finished_;
  const bool writes = (!output_.empty() && !fetching_) || socket_.holds_back();
  if (reads && writes) return runtime::Interest::read_write;
  if (reads) return runtime::Interest::read;
  return writes ? runtime::Interest::write : runtime::Interest::none;
}

// --- where a request comes from, and whether that sender already has too many connections ---

/// Returns a refusal, if any.
std::optional<HttpResponse> HttpConnection::identify_sender(HttpRequest& request) {
  static const ProxyRules kNoProxies;
  const ProxyRules& rules = server_.options_.proxies == nullptr ? kNoProxies : *server_.options_.proxies;
  const net::TcpSocket& socket = socket_.socket();
  const auto sender =
      sender_of(request.headers, {socket.peer(), socket_.tls() != nullptr, socket.announced()}, rules);
  if (!sender) {
    server_.warn_of_contradiction(socket.peer());
    return refusal_of(kContradiction, socket.peer());
  }
  sender_ = sender->address;
  request.peer.address = sender_.ip.text();
  request.peer.port = sender_.port;
  request.peer.proxy = proxy_of(socket, sender->named);
  request.scheme = sender->secure ? "https" : "http";
  if (const net::TlsSession* tls = socket_.tls()) describe_tls(*tls, request);
  return sender->named ? count_sender() : std::nullopt;
}

/// Counts from a request to its answer, or, if it becomes a WebSocket, to its close.
std::optional<HttpResponse> HttpConnection::count_sender() {
  const net::Counted counted = token_.count_for(sender_.ip);
  counts_sender_ = counted == net::Counted::yes;
  if (counts_sender_) return std::nullopt;
  if (counted == net::Counted::too_many_unreported && server_.options_.on_too_many)
    server_.options_.on_too_many(sender_);
  HttpResponse refusal =
      error_response(kTooManyRequests, error_format_, "Too many connections are open from your address.");
  refusal.headers.add("retry-after", "10");
  return refusal;
}

}  // namespace roost::http
