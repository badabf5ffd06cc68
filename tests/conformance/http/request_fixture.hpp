// SPDX-License-Identifier: Apache-2.0
// A server that reports how it understood a request, and peers that send it what the standards allow or
// forbid. Each request has its own connection.
#pragma once

#include <string>
#include <string_view>

#include "unit/http/http_fixture.hpp"

namespace roost::http {

class RequestTest : public HttpTest {
 protected:
  /// GET and POST of every path answer "METHOD path host body".
  void SetUp() override {
    for (const char* method : {"GET", "POST"}) {
      router_.route(
          method, "/",
          [](const HttpRequest& request, HttpResponder responder) {
            responder.respond(HttpResponse::text(request.method + " " + request.path + " " +
                                                 std::string(request.headers.get("host").value_or("-")) +
                                                 " " + request.body));
          },
          PathMatch::prefix);
    }
  }

  /// The complete response of the server.
  std::string said_to(std::string_view bytes) {
    auto peer = connect();
    const auto said = talk(peer, bytes);
    closed_ = peer.closed();
    return said;
  }
  /// "200 GET / x ", "400", "" for silence; an interim response comes first: "100 200 POST / x ok".
  std::string outcome_of(std::string_view bytes) { return outcome_in(said_to(bytes)); }
  static std::string outcome_in(std::string_view said) {
    constexpr std::string_view kLine = "HTTP/1.1 ";
    if (!said.starts_with(kLine)) return std::string(said);
    const std::string status(said.substr(kLine.size(), 3));
    const auto end = said.find("\r\n\r\n");
    if (status == "100") return status + " " + outcome_in(said.substr(end + 4));
    return status == "200" ? status + " " + std::string(said.substr(end + 4)) : status;
  }

  bool closed_ = false;
};

inline std::string with_headers(std::string_view headers) {
  return "GET / HTTP/1.1\r\n" + std::string(headers) + "\r\n";
}

}  // namespace roost::http
