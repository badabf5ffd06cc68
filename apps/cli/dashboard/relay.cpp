// SPDX-License-Identifier: Apache-2.0
#include "cli/dashboard/relay.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "cli/dashboard/request_filter.hpp"
#include "net/unix_listener.hpp"
#include "protocol/http1/request_parser.hpp"

namespace roost::cli {
namespace {

constexpr int kStopPollMs = 200;  // checks of the stop token
constexpr std::chrono::seconds kFirstRequest{5};
constexpr std::chrono::seconds kWrite{10};
constexpr unsigned kBadGateway = 502;

using Clock = std::chrono::steady_clock;

bool wait_for(int fd, short events, const std::stop_token& stop, std::chrono::seconds patience) {
  const auto end = Clock::now() + patience;
  while (!stop.stop_requested() && Clock::now() < end) {
    pollfd waiting{fd, events, 0};
    if (::poll(&waiting, 1, kStopPollMs) > 0) return true;
  }
  return false;
}

bool send_all(int fd, std::string_view bytes, const std::stop_token& stop) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (sent == 0 || (errno != EAGAIN && errno != EINTR) || !wait_for(fd, POLLOUT, stop, kWrite)) {
      return false;
    }
  }
  return true;
}

/// The bytes received; empty at the end of the stream.
std::string receive_some(int fd) {
  std::array<char, 65'536> buffer;
  const ssize_t size = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

/// Nothing if no request arrived, or it could not be parsed.
std::optional<FilteredRequest> first_request(int browser, const std::string& token,
                                             const std::stop_token& stop) {
  const http1::RequestLimits limits{.body = 0};
  const auto end = Clock::now() + kFirstRequest;
  std::string raw;
  while (Clock::now() < end && wait_for(browser, POLLIN, stop, kFirstRequest)) {
    const std::string some = receive_some(browser);
    if (some.empty()) return std::nullopt;
    raw += some;
    http1::RequestParser parser(
        limits);  // parses from the start: browser requests arrive in one or two pieces
    const http1::Parsed parsed = parser.parse(raw);
    if (std::holds_alternative<http1::HttpFault>(parsed.outcome)) return std::nullopt;
    if (const auto* request = std::get_if<http1::Request>(&parsed.outcome))
      return filter_request(*request, raw, token);
  }
  return std::nullopt;
}

/// Returns when either side ends. `both_ways` false: the browser is no longer read.
void relay_bytes(int browser, int node, bool both_ways, const std::stop_token& stop) {
  std::array<pollfd, 2> waiting{pollfd{node, POLLIN, 0}, pollfd{browser, POLLIN, 0}};
  while (!stop.stop_requested()) {
    if (::poll(waiting.data(), both_ways ? 2 : 1, kStopPollMs) <= 0) continue;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      if (waiting[i].revents == 0) continue;
      const std::string some = receive_some(waiting[i].fd);
      if (some.empty() || !send_all(waiting[1 - i].fd, some, stop)) return;
      waiting[i].revents = 0;
    }
  }
}

}  // namespace

void relay(const net::TcpSocket& browser, const RelayOptions& options, const std::stop_token& stop) {
  const auto passage = first_request(browser.fd(), options.token, stop);
  if (!passage) return;
  if (!passage->allowed) {
    send_all(browser.fd(), passage->bytes, stop);
    return;
  }
  const auto node = net::connect_unix(options.socket);
  if (!node) {
    send_all(browser.fd(), answer_text(kBadGateway, "Bad Gateway", node.error().message), stop);
    return;
  }
  if (send_all(node->number(), passage->bytes, stop))
    relay_bytes(browser.fd(), node->number(), passage->upgrade, stop);
}

}  // namespace roost::cli
