// SPDX-License-Identifier: Apache-2.0
#include "support/http_answer.hpp"

#include <stdexcept>

namespace roost::test {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find(kLineEnd);
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + kLineEnd.size());
  return line;
}

HttpAnswer read_head(std::string_view head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  HttpAnswer answer;
  answer.status_line = next_line(head);
  if (!answer.status_line.starts_with(kVersion))
    throw std::runtime_error("not an HTTP response: " + answer.status_line);
  answer.status = static_cast<unsigned>(std::stoul(answer.status_line.substr(kVersion.size())));
  for (std::string_view line = next_line(head); !line.empty(); line = next_line(head)) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) throw std::runtime_error("not a header: " + std::string(line));
    answer.headers.add(std::string(line.substr(0, colon)), std::string(line.substr(colon + 2)));
  }
  return answer;
}

}  // namespace

std::optional<HttpAnswer> read_answer(TcpClient& connection, Body body) {
  const auto head = connection.read_until("\r\n\r\n");
  if (!head) return std::nullopt;
  HttpAnswer answer = read_head(*head);
  const auto length = answer.headers.get("content-length");
  if (body == Body::none || !length) return answer;
  auto bytes = connection.read(std::stoul(std::string(*length)));
  if (!bytes) throw std::runtime_error("the body is truncated");
  answer.body = std::move(*bytes);
  return answer;
}

HttpAnswer ask(std::uint16_t port, std::string_view request) {
  TcpClient connection(port);
  connection.send(request);
  auto answer = read_answer(connection);
  if (!answer) throw std::runtime_error("the server closed without an answer");
  return std::move(*answer);
}

HttpAnswer get(std::uint16_t port, std::string_view target) {
  return ask(port, "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

HttpAnswer post(std::uint16_t port, std::string_view target, std::string_view json) {
  return ask(port, "POST " + std::string(target) +
                       " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                       "Content-Length: " +
                       std::to_string(json.size()) + "\r\n\r\n" + std::string(json));
}

}  // namespace roost::test
