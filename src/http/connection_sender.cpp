// SPDX-License-Identifier: Apache-2.0
// Where the current request comes from, and whether that sender already has too many connections.
#include <fmt/format.h>

#include "http/http_connection.hpp"
#include "http/http_server.hpp"
#include "http/sender.hpp"

namespace roost::http {
namespace {

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
