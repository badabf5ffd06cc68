// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <variant>

#include "base/check.hpp"
#include "base/log_text.hpp"
#include "http/https_gate.hpp"
#include "http/request.hpp"
#include "http/server.hpp"
#include "protocol/http1/head_parser.hpp"
#include "protocol/http1/url.hpp"

namespace roost::http {
namespace {

constexpr std::size_t kMaxAsked = 256;  // of a path, kept for the log
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr http1::HttpFault kMisdirected{421, "This address is served over TLS only.", "RFC 9110 7.4"};
constexpr http1::HttpFault kOverloaded{503, "The server is overloaded. Please try again later.",
                                       "max_queued_bytes"};
constexpr http1::HttpFault kTooSlow{408, "The request took too long to arrive.", "RFC 9110 15.5.9"};

// What a handler may answer: a final status, and headers that stay headers.
bool can_be_sent(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 599 &&
         std::all_of(response.headers.begin(), response.headers.end(), http1::is_valid_header);
}

// RFC 9110 §15.3.5, §15.3.6, §15.4.5.
bool has_body(const HttpResponse& response) {
  return response.status != 204 && response.status != 205 && response.status != 304;
}

// An absolute form of https that did not come by TLS, to us or to a proxy in front.
bool is_misdirected(const HttpRequest& request) {
  if (request.target.starts_with('/') || request.scheme == "https") return false;
  const auto target = http1::parse_target(request.target);
  return target && http1::iequals(target->scheme, "https");
}

}  // namespace

Connection::Connection(Server& server, ConnectionNumber number, net::Stream socket,
                       net::ConnectionToken token)
    : server_(server), number_(number), socket_(std::move(socket)), token_(std::move(token)) {}

Connection::~Connection() {
  detach();
  drop_held();
}

bool Connection::start(base::Duration handshake_timeout) {
  watched_ = server_.loop().watch(socket_.fd(), runtime::Interest::read, *this).has_value();
  interest_ = runtime::Interest::read;
  request_timed_ = true;
  if (watched_) server_.loop().schedule_patiently(*this, handshake_timeout);
  return watched_;
}

void Connection::on_io(runtime::IoEvents events) {
  if (events.hangup) return close();  // nothing can be sent any more
  if (events.writable) flush();
  if (events.readable && socket_) read();
  if (socket_.holds_back()) update_interest();  // reading may have to be answered by TLS itself
}

void Connection::on_timer() {
  const bool amid_request = stage_ == Stage::reading && parser_ != nullptr && parser_->started();
  if (amid_request) return refuse(kTooSlow);
  close();
}

// --- in: bytes to request to handler ---

void Connection::read() {
  const auto buffer = server_.read_buffer();
  const auto result = socket_.read(buffer);
  switch (result.status) {
    case net::IoStatus::bytes:
      return receive({reinterpret_cast<const char*>(buffer.data()), result.size});
    case net::IoStatus::would_block:
      return;
    case net::IoStatus::closed:
      if (result.error_number != 0) response_lost();  // reset: it threw away what it had not read
      return peer_finished();
    case net::IoStatus::error:
      response_lost();
      return close();
  }
}

void Connection::receive(std::string_view bytes) {
  if (stage_ == Stage::closing) return;
  if (stage_ == Stage::reading) {
    on_lost_ = {};  // who goes on has the last response
    return parse(bytes);
  }
  leftover_.append(bytes);
  update_interest();
  hold_on();
}

void Connection::parse(std::string_view bytes) {
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

void Connection::wait_for_more(const http1::NeedMore& more) {
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
  if (stage_ == Stage::reading) hold_on();
}

void Connection::handle(http1::Request wire) {
  cancel();
  parser_.reset();
  if (leftover_.empty()) leftover_ = {};  // a handler may take its time: hold no more memory than needed
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
    return responder.respond(error_response(fault->status, error_format_, fault->reason));
  auto& request = std::get<HttpRequest>(made);
  if (auto refusal = introduce(request)) return responder.respond(*std::move(refusal));
  if (const HttpsGate* gate = server_.options_.https_gate) {
    auto ruling = gate->judge(request);
    if (ruling.redirect) return responder.respond(*std::move(ruling.redirect));
    hsts_ = ruling.hsts;
  }
  asked_.assign(request.method).append(" ").append(request.path, 0, kMaxAsked);
  if (is_misdirected(request))
    return responder.respond(error_response(kMisdirected.status, error_format_, kMisdirected.reason));
  const runtime::CallbackScope scope(server_.shard_.probe(), "http handler", request.path);
  server_.router_.dispatch(request, std::move(responder));
}

// The connection is of no use afterwards: where the next request would begin is not known.
void Connection::refuse(const http1::HttpFault& fault) {
  log_refusal(fault);
  error_format_ =
      error_format(parser_->headers().empty() ? http1::accept_headers_in(leftover_) : parser_->headers());
  parser_.reset();
  leftover_ = {};
  keep_alive_ = false;
  head_only_ = false;
  hsts_ = false;
  send(error_response(fault.status, error_format_, fault.reason));
}

void Connection::log_refusal(const http1::HttpFault& fault) const {
  if (fault == http1::kTlsOnClearTextPort)
    return server_.logger_.info(
        fmt::format("http: {} speaks TLS to port {}, which takes clear text: it is refused",
                    socket_.peer().ip.text(), socket_.socket().local_address().port()));
  if (server_.logger_.enabled(LogLevel::debug))
    server_.logger_.debug(fmt::format("http: refused a request from {}: {} ({})", socket_.peer().ip.text(),
                                      fault.status, fault.rule));
}

void Connection::peer_finished() {
  peer_finished_ = true;
  if (stage_ == Stage::reading || stage_ == Stage::closing) return close();
  update_interest();
}

// --- out: response to bytes ---

void Connection::respond(HttpResponse response, OnLost on_lost) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request that is being handled is answered");
  on_lost_ = std::move(on_lost);
  if (!check(response)) response = error_response(500, error_format_);
  send(std::move(response));
}

void Connection::respond_with_file(HttpResponse head, std::unique_ptr<FileBody> body) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request that is being handled is answered");
  if (!check(head)) return send(error_response(500, error_format_));
  send(std::move(head), std::move(body));
}

bool Connection::check(const HttpResponse& response) const {
  if (can_be_sent(response)) return true;
  server_.logger_.error(fmt::format("http: a handler's response ({}) cannot be sent", response.status));
  return false;
}

void Connection::abandon(Abandoned how) {
  if (how == Abandoned::by_its_holder) {
    server_.logger_.error(
        fmt::format("{}: its responder was dropped without an answer; it is answered with 500: answer every "
                    "request, also where something fails",
                    base::shown_text(asked_)));
  }
  respond(error_response(500, error_format_));
}

void Connection::upgrade(HttpResponse head, TakeOver take_over) {
  ROOST_CHECK(stage_ == Stage::handling, "only a request that is being handled is upgraded");
  // RFC 9110 §7.8: who has asked for both is told to continue first.
  if (expects_continue_ && !continued_) output_.append(kContinue);
  output_.append(head_of(head, 0, http1::ConnectionOption::as_given));
  cancel();
  socket_.socket().set_peer(sender_);
  runtime::Watch watch =
      std::exchange(watched_, false) ? runtime::Watch(server_.loop(), socket_.fd(), *this) : runtime::Watch();
  Upgraded upgraded{std::move(socket_), std::move(token_), output_.take_text(), std::move(leftover_),
                    std::move(watch)};
  count_held();
  server_.remove(number_);
  take_over(std::move(upgraded));
}

void Connection::send(HttpResponse response, std::unique_ptr<FileBody> file) {
  stage_ = Stage::sending;
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

std::string Connection::head_of(HttpResponse& response, std::uint64_t length,
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

void Connection::flush() {
  if (!fetching_) return go_on(output_.write_to(socket_, server_.send_budget_));
  // What TLS has taken does not wait for the disk.
  const auto flushed = socket_.flush();
  if (flushed != net::IoStatus::bytes && flushed != net::IoStatus::would_block) return close();
  update_interest();
}

void Connection::go_on(ResponseOutput::Progress progress) {
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
      return cut_short("it has become shorter");
    case Progress::failed:
      return cut_short(std::generic_category().message(output_.error_number()));
    case Progress::broken:
      return close();
  }
}

void Connection::await_writable() {
  // A peer that takes nothing for that long takes nothing any more.
  if (stage_ == Stage::sending) server_.loop().schedule_patiently(*this, server_.options_.send_timeout);
  update_interest();
  hold_on();
}

/// The peer is not to blame for the time that takes.
void Connection::await_disk() {
  cancel();
  fetching_ = true;
  update_interest();
  if (const auto asked = server_.fetch(*output_.file(), number_); !asked) cut_short(asked.error().message);
}

void Connection::fetched(const FileBody::Fetched& piece) {
  fetching_ = false;
  go_on(output_.write_fetched(socket_, piece));
}

/// The length is promised: an end of the connection is the only way to say that it is not kept.
void Connection::cut_short(std::string_view why) {
  server_.logger_.error(
      fmt::format("http: {} was cut off while it was sent to {}, {} bytes before its end: {}",
                  base::shown(output_.file()->name()), sender_.ip.text(), output_.file()->left(), why));
  close();
}

void Connection::response_sent() {
  if (peer_finished_) response_lost();  // most likely it hung up: nobody ends his side to read on
  if (!keep_alive_ || draining_) return begin_closing();
  stage_ = Stage::reading;
  continued_ = false;
  request_timed_ = false;
  server_.loop().schedule_patiently(*this, server_.options_.keep_alive);
  update_interest();
  if (!leftover_.empty()) return parse({});
  if (peer_finished_) close();
}

// --- the end ---

void Connection::drain() {
  draining_ = true;
  const bool idle = stage_ == Stage::reading && (parser_ == nullptr || !parser_->started());
  if (idle) close();
}

// Closing with unread bytes would reset the connection, and the peer might lose our last response
// (RFC 9112 §9.6); so we say goodbye and read on for a while.
void Connection::begin_closing() {
  if (peer_finished_) return close();
  stage_ = Stage::closing;
  leftover_ = {};
  // A goodbye of TLS that the peer has not read when it closes resets the connection, as if the response were
  // lost: where that matters, the peer says goodbye first.
  if (!on_lost_ || socket_.tls() == nullptr) socket_.shutdown_write();
  server_.loop().schedule_patiently(*this, server_.options_.linger_timeout);
  update_interest();
}

void Connection::give_way() {
  server_.logger_.warning(
      fmt::format("http: {} has kept us waiting with {} bytes in memory, and more than max_queued_bytes wait "
                  "on this node: "
                  "it is closed",
                  sender_.ip.text(), held()));
  if (stage_ == Stage::reading && parser_ != nullptr) return refuse(kOverloaded);
  close();
}

void Connection::close() {
  if (on_lost_ && !response_arrived()) response_lost();
  detach();
  socket_.close();
  drop_held();
  server_.remove(number_);
}

bool Connection::response_arrived() const noexcept {
  return stage_ != Stage::sending && socket_.connect_error() == 0 && socket_.unacknowledged() == 0;
}

void Connection::response_lost() {
  if (auto on_lost = std::exchange(on_lost_, {})) on_lost();
}

/// What has been offered to the kernel and was not taken, and what has come of requests that are not handled.
std::size_t Connection::held() const noexcept {
  return output_.bytes() + leftover_.size() + (parser_ == nullptr ? 0 : parser_->body_size());
}

void Connection::count_held() noexcept {
  const std::size_t now = held();
  if (now == 0) LaggingHook::unlink();
  if (counted_ == now) return;
  server_.backlog_.count(static_cast<std::ptrdiff_t>(now) - static_cast<std::ptrdiff_t>(counted_));
  counted_ = now;
}

/// Until the peer goes on.
void Connection::hold_on() {
  count_held();
  if (counted_ > 0) server_.lags(*this);
}

void Connection::drop_held() noexcept {
  output_.clear();
  leftover_ = {};
  parser_.reset();
  count_held();
}

void Connection::detach() {
  cancel();
  if (std::exchange(watched_, false)) server_.loop().unwatch(socket_.fd(), *this);
}

void Connection::update_interest() {
  const auto wanted = wanted_interest();
  if (wanted == interest_ || !watched_) return;
  interest_ = wanted;
  server_.loop().change(socket_.fd(), wanted, *this);
}

runtime::Interest Connection::wanted_interest() const noexcept {
  const bool room = stage_ == Stage::reading || stage_ == Stage::closing || leftover_.size() < kMaxPipelined;
  const bool reads = room && !peer_finished_;
  const bool writes = (!output_.empty() && !fetching_) || socket_.holds_back();
  if (reads && writes) return runtime::Interest::read_write;
  if (reads) return runtime::Interest::read;
  return writes ? runtime::Interest::write : runtime::Interest::none;
}

}  // namespace roost::http
