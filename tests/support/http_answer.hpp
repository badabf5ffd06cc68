// SPDX-License-Identifier: Apache-2.0
// One HTTP response as received by a test. Owner and thread: one test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "roost/http_headers.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {

struct HttpAnswer {
  std::string status_line;  // "HTTP/1.1 200 OK"
  unsigned status = 0;
  HttpHeaders headers;
  std::string body;
};

/// The answer to a HEAD request has no body, whatever its content-length says (RFC 9112 §6.3).
enum class Body { as_announced, none };

/// Reads one response, whose body has a content-length. Empty if the server closes instead.
[[nodiscard]] std::optional<HttpAnswer> read_answer(TcpClient& connection, Body body = Body::as_announced);

/// Sends the complete `request` on a connection of its own and reads the response.
[[nodiscard]] HttpAnswer ask(std::uint16_t port, std::string_view request);
[[nodiscard]] HttpAnswer get(std::uint16_t port, std::string_view target);
[[nodiscard]] HttpAnswer post(std::uint16_t port, std::string_view target, std::string_view json);

}  // namespace roost::test
