// SPDX-License-Identifier: Apache-2.0
// Ordinary HTTP in an application: a request comes in, a handler answers it, now or later.
// A handler runs on the shard that owns the connection (several shards at once) and must not block; the
// responder it is given may be kept, moved to any thread, and answered once.
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
class Exchange;  // internal: how an answer finds its connection
}

/// One `name=value` of a query string, both decoded, in the order it came; `a[b]` is a name like any other.
struct HttpParam {
  std::string name;
  std::string value;

  friend bool operator==(const HttpParam&, const HttpParam&) = default;
};

/// Whom a request comes from: who is connected or, behind proxies that Config names, their client.
struct HttpPeer {
  std::string address;                    // "127.0.0.1", "::1"
  std::uint16_t port = 0;                 // 0: a proxy that names the client does not know it
  std::optional<std::string> ssl_cert{};  // the certificate of a TLS client that sent one, DER
  std::string proxy{};                    // the proxy that is connected; empty: none
};

struct HttpRequest {
  std::string method;                  // as sent: "GET"
  std::string target;                  // as sent: "/a//b%20c?x=1"
  std::string path;                    // "/a//b%20c", not decoded
  std::vector<std::string> segments;   // {"a", "b%20c"}: empty segments left out, not decoded
  std::string query;                   // "x=1", not decoded
  std::vector<HttpParam> params;       // of the query
  std::vector<HttpParam> path_params;  // of the path's variables ("/rooms/:id"), not decoded
  unsigned version = 11;               // 10 or 11 for HTTP/1.0 and HTTP/1.1
  HttpHeaders headers;
  std::string body;
  HttpPeer peer;
  std::string scheme = "http";    // "https" over TLS, also if a trusted proxy ends it
  std::string tls_server_name{};  // the host the TLS client asked for (SNI), if it did
  JsonObject added;               // what the steps in front of it added (before_upgrade.hpp)

  /// The path's variable of that name, else the last parameter of the query, or null. (Phoenix: the path
  /// wins, and the last of a name given twice.)
  [[nodiscard]] const std::string* param(std::string_view name) const;
  /// The first cookie of that name, not decoded. Views the headers.
  [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
};

/// Roost adds content-length, date and connection itself, and a cache-control when there is none.
struct HttpResponse {
  unsigned status = 200;
  HttpHeaders headers;
  std::string body;

  [[nodiscard]] static HttpResponse empty(unsigned status);
  [[nodiscard]] static HttpResponse text(std::string body, unsigned status = 200);
  [[nodiscard]] static HttpResponse html(std::string body, unsigned status = 200);
  /// `text` is JSON already: `boost::json::serialize(value)`.
  [[nodiscard]] static HttpResponse json(std::string text, unsigned status = 200);
};

/// The right to answer one request, once. Thread: any. An answer to a connection that is gone goes nowhere;
/// a responder that dies without an answer answers 500.
class HttpResponder {
 public:
  explicit HttpResponder(std::unique_ptr<http::Exchange> exchange);
  HttpResponder(HttpResponder&&) noexcept;
  HttpResponder& operator=(HttpResponder&&) noexcept;
  ~HttpResponder();

  /// Answers the request; the responder is spent. A second answer is ignored.
  void respond(HttpResponse response);

  /// Internal: hands the exchange over, for an answer that is no response (a protocol upgrade).
  [[nodiscard]] std::unique_ptr<http::Exchange> release();

 private:
  std::unique_ptr<http::Exchange> exchange_;
};

/// An exception out of a handler is logged and answered with 500.
using HttpHandler = std::function<void(const HttpRequest&, HttpResponder)>;

}  // namespace roost
