// SPDX-License-Identifier: Apache-2.0
#include "cli/node/admin_client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <chrono>

#include "net/address.hpp"
#include "net/unix_listener.hpp"
#include "protocol/http1/response_parser.hpp"

namespace roost::cli {
namespace {

constexpr int kAnswerTimeoutMs = 10'000;
constexpr std::size_t kLongestAnswer = 64 * 1024 * 1024;
constexpr unsigned kUnauthorized = 401;
constexpr unsigned kOk = 200;
constexpr unsigned kNotFound = 404;
constexpr unsigned kTimeOut = 504;

/// For exit codes.
std::errc meaning_of(unsigned status) {
  if (status == kNotFound) return std::errc::no_such_process;
  return status == kTimeOut ? std::errc::timed_out : std::errc::invalid_argument;
}

Result<base::FileDescriptor> connect_tcp(const NodeAddress& node) {
  const auto address = net::Address::from_ip(node.ip, node.port);
  if (!address) return address.error();
  base::FileDescriptor descriptor(::socket(address->family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!descriptor) return system_error(errno, "open a socket");
  if (::connect(descriptor.number(), address->data(), address->size()) != 0) {
    return make_error(
        fmt::format("no node answers at {}: {}", node.text, std::generic_category().message(errno)),
        std::errc::connection_refused);
  }
  return descriptor;
}

Result<void> send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return system_error(errno, "send to the node");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

/// Empty at the end of the stream.
Result<std::string> receive_some(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  int ready = ::poll(&waiting, 1, kAnswerTimeoutMs);
  while (ready < 0 && errno == EINTR)  // Ctrl-C: the caller checks for it after the answer
    ready = ::poll(&waiting, 1, kAnswerTimeoutMs);
  if (ready <= 0) {
    return make_error("the node accepts connections but does not answer", std::errc::timed_out);
  }
  std::array<char, 65'536> buffer;
  const ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) return system_error(errno, "read from the node");
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

Result<AdminResponse> receive(int fd) {
  http1::RequestLimits limits;
  limits.body = kLongestAnswer;
  http1::ResponseParser parser(limits);
  std::string waiting;
  while (true) {
    auto some = receive_some(fd);
    if (!some) return some.error();
    if (some->empty()) {
      auto ended = parser.end_of_stream();
      if (!ended) return ended.error();
      return AdminResponse{ended->status, std::move(ended->body)};
    }
    waiting += *some;
    std::string_view input(waiting);
    auto parsed = parser.parse(input);
    if (!parsed) return parsed.error();
    if (parsed->has_value()) return AdminResponse{(*parsed)->status, std::move((*parsed)->body)};
    waiting.erase(0, waiting.size() - input.size());
  }
}

std::string with(const std::string& target, const std::string& parameter) {
  if (parameter.empty()) return target;
  return target + (target.find('?') == std::string::npos ? '?' : '&') + parameter;
}

std::string request_text(const NodeAddress& node, const std::string& method, const std::string& target,
                         const std::string& body) {
  std::string text = fmt::format("{} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", method, target,
                                 node.socket.empty() ? fmt::format("{}:{}", node.ip, node.port) : "roost");
  if (!node.token.empty()) text += fmt::format("authorization: Bearer {}\r\n", node.token);
  if (!body.empty()) {
    text += fmt::format("content-type: application/json\r\ncontent-length: {}\r\n", body.size());
  }
  return text + "\r\n" + body;
}

}  // namespace

AdminClient AdminClient::for_node(const std::string& name) const {
  AdminClient client(node_);
  client.destination_ = "node=" + escaped(name);
  return client;
}

AdminClient AdminClient::for_all() const {
  AdminClient client(node_);
  client.destination_ = "cluster=1";
  return client;
}

Result<AdminResponse> AdminClient::ask(const std::string& method, const std::string& target,
                                       const std::string& body) const {
  const auto connected = node_.socket.empty() ? connect_tcp(node_) : net::connect_unix(node_.socket);
  if (!connected) return connected.error();
  const auto sent =
      send_all(connected->number(), request_text(node_, method, with(target, destination_), body));
  if (!sent) return sent.error();
  return receive(connected->number());
}

Result<Json> AdminClient::json(const std::string& method, const std::string& target,
                               const std::string& body) const {
  const auto answer = ask(method, target, body);
  if (!answer) return answer.error();
  if (answer->status == kUnauthorized) {
    return make_error("the node requires its token: set ROOST_ADMIN_TOKEN", std::errc::permission_denied);
  }
  boost::system::error_code error;
  Json value = boost::json::parse(answer->body, error);
  if (error)
    return make_error(
        fmt::format("{} does not answer like a Roost node (HTTP {})", node_.text, answer->status));
  if (answer->status == kOk) return value;
  const Json* words = value.is_object() ? value.as_object().if_contains("error") : nullptr;
  const std::string message = words != nullptr && words->is_string()
                                  ? std::string(words->as_string())
                                  : fmt::format("the node answered HTTP {}", answer->status);
  return make_error(message, meaning_of(answer->status));
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace roost::cli
