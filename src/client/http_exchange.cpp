// SPDX-License-Identifier: Apache-2.0
#include "client/http_exchange.hpp"

#include "protocol/http1/response_writer.hpp"

namespace roost::client {
namespace {

constexpr http1::RequestLimits kResponseLimits{};

}  // namespace

HttpExchange::HttpExchange(runtime::EventLoop& loop, const ServerUrl& url, std::string request,
                           ExchangeOptions options, Done done)
    : Deadline(loop, static_cast<const runtime::PeerInput&>(*this)),
      loop_(loop),
      server_(url.authority()),
      host_(url.host),
      tls_(url.secure() ? std::move(options.tls) : nullptr),
      request_(std::move(request)),
      done_(std::move(done)),
      parser_(kResponseLimits) {
  give(options.timeout);
  auto resolver = options.resolver ? std::move(options.resolver) : std::make_shared<net::Resolver>(loop);
  dialer_.emplace(loop, std::move(resolver), url.host, url.port,
                  [this](Result<net::TcpSocket> socket) { connected(std::move(socket)); });
}

void HttpExchange::connected(Result<net::TcpSocket> socket) {
  if (!socket) return finish(socket.error());
  if (tls_ != nullptr) return handshake(*std::move(socket));
  speak(*std::move(socket));
}

void HttpExchange::handshake(net::TcpSocket socket) {
  auto session = tls_->session(host_);
  if (!session) return finish(session.error());
  handshake_.emplace(loop_, net::Stream(std::move(socket), *std::move(session)),
                     [this](net::TlsHandshake::Finished finished) {
                       if (finished.end == net::TlsSession::Handshake::done)
                         return speak(std::move(finished.stream));
                       finish(net::tls_failure(server_, *finished.stream.tls()));
                     });
  if (const auto started = handshake_->start(); !started) finish(started.error());
}

void HttpExchange::speak(net::Stream stream) {
  auto opened = net::ByteStream::open(loop_, std::move(stream), *this);
  if (!opened) return finish(opened.error());
  stream_ = *std::move(opened);
  stream_->send(request_);
}

void HttpExchange::on_bytes(std::span<std::byte> bytes) {
  received_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::string_view input = received_;
  auto parsed = parser_.parse(input);
  received_.erase(0, received_.size() - input.size());
  if (!parsed) return finish(parsed.error());
  if (*parsed) finish(Outcome{**std::move(parsed), std::move(stream_), std::move(received_)});
}

void HttpExchange::on_end(const Error& error) {
  if (error.code == std::errc::connection_aborted) return finish(error);
  auto response = parser_.end_of_stream();
  if (response) return finish(Outcome{*std::move(response), nullptr, {}});
  finish(Error{error.code, response.error().message});
}

void HttpExchange::on_missed() {
  finish(make_error("no answer from " + server_ + " in time", std::errc::timed_out));
}

void HttpExchange::finish(Result<Outcome> outcome) {
  cancel();
  Done done = std::move(done_);
  done(std::move(outcome));
}

Result<std::string> get_request(const ServerUrl& url, const http1::Headers& headers) {
  std::string request = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
  for (const http1::Header& header : headers) {
    if (!http1::is_valid_header(header)) return make_error("not a valid header: " + header.name);
    request += header.name + ": " + header.value + "\r\n";
  }
  return request += "Connection: close\r\n\r\n";
}

}  // namespace roost::client
