// SPDX-License-Identifier: Apache-2.0
// Plain HTTP in an application: a handler answers each request, at once or later. A handler runs on the shard
// that owns the connection (several shards at once) and must not block; its responder may be kept, moved to
// any thread, and answered once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/http_headers.hpp"
#include "roost/json.hpp"

namespace roost {

namespace http {
class Exchange;  // internal: leads an answer to its connection
}

/// One `name=value` of a query string, both decoded, in request order; `a[b]` is a name like any other.
struct HttpParam {
  std::string name;
  std::string value;

  friend bool operator==(const HttpParam&, const HttpParam&) = default;
};

/// Where a request comes from: the connected peer or, behind proxies listed in Config, their client.
struct HttpPeer {
  std::string address;                    // "127.0.0.1", "::1"
  std::uint16_t port = 0;                 // 0: not given by the proxy that names the client
  std::optional<std::string> ssl_cert{};  // the TLS client's certificate in DER, if it sent one
  std::string proxy{};                    // the connected proxy; empty: none
};

struct HttpRequest {
  std::string method;                  // as sent: "GET"
  std::string target;                  // as sent: "/a//b%20c?x=1"
  std::string path;                    // "/a//b%20c", not decoded
  std::vector<std::string> segments;   // {"a", "b%20c"}: without empty segments, not decoded
  std::string query;                   // "x=1", not decoded
  std::vector<HttpParam> params;       // of the query
  std::vector<HttpParam> path_params;  // of the path's variables ("/rooms/:id"), not decoded
  unsigned version = 11;               // 10 or 11 for HTTP/1.0 and HTTP/1.1
  HttpHeaders headers;
  std::string body;
  HttpPeer peer;
  std::string scheme = "http";    // "https" over TLS, also if a trusted proxy terminates it
  std::string tls_server_name{};  // the host requested by the TLS client (SNI), if any
  JsonObject added;               // added by the steps before it (before_upgrade.hpp)

  /// The path's variable of that name, else the last query parameter of that name, or null. (As in Phoenix,
  /// the path wins, and the last of several equal names.)
  [[nodiscard]] const std::string* param(std::string_view name) const;
  /// The first cookie of that name, not decoded. A view into the headers.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

/// Roost adds content-length, date and connection itself, and a cache-control if there is none.
struct HttpResponse {
  unsigned status = 200;
  HttpHeaders headers;
  std::string body;

  [[nodiscard]] static HttpResponse empty(unsigned status);
  [[nodiscard]] static HttpResponse text(std::string body, unsigned status = 200);
  [[nodiscard]] static HttpResponse html(std::string body, unsigned status = 200);
  /// `text` must be JSON: `boost::json::serialize(value)`.
  [[nodiscard]] static HttpResponse json(std::string text, unsigned status = 200);
};

/// The right to answer one request, once. Thread: any. If the connection is gone, the answer is dropped;
/// destroying the responder unanswered answers 500.
class HttpResponder {
 public:
  explicit HttpResponder(std::unique_ptr<http::Exchange> exchange);
  HttpResponder(HttpResponder&&) noexcept;
  HttpResponder& operator=(HttpResponder&&) noexcept;
  ~HttpResponder();

  /// Answers the request; the responder is then used up. A second answer is ignored.
  void respond(HttpResponse response);

  /// Internal: releases the exchange, for an answer that is not a response (a protocol upgrade).
  [[nodiscard]] std::unique_ptr<http::Exchange> release();

 private:
  std::unique_ptr<http::Exchange> exchange_;
};

/// An exception thrown by a handler is logged and answered with 500.
using HttpHandler = std::function<void(const HttpRequest&, HttpResponder)>;

}  // namespace roost
