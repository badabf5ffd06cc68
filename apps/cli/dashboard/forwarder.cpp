// SPDX-License-Identifier: Apache-2.0
#include "cli/dashboard/forwarder.hpp"

#include <fmt/format.h>
#include <poll.h>

namespace roost::cli {
namespace {

constexpr int kAcceptPollMs = 200;

}  // namespace

Result<Forwarder> Forwarder::open(RelayOptions options, std::uint16_t port) {
  auto listener = net::Listener::open({.address = "127.0.0.1", .port = port});
  if (!listener) return listener.error();
  return Forwarder(std::move(options), std::move(*listener));
}

std::string Forwarder::url() const {
  return fmt::format("http://{}/#token={}", listener_.address().to_string(), options_.token);
}

void Forwarder::run(const std::function<bool()>& ended) {
  while (!ended()) {
    visitors_.remove_if([](const Visitor& visitor) { return visitor.gone.load(); });
    pollfd waiting{listener_.fd(), POLLIN, 0};
    if (::poll(&waiting, 1, kAcceptPollMs) > 0) accept();
  }
  visitors_.clear();
}

void Forwarder::accept() {
  net::AcceptResult accepted = listener_.accept();
  if (accepted.status != net::AcceptStatus::accepted || visitors_.size() >= kMaxVisitors) return;
  Visitor& visitor = visitors_.emplace_back();
  visitor.thread =
      std::jthread([this, &visitor, browser = std::move(accepted.socket)](const std::stop_token& stop) {
        relay(browser, options_, stop);
        visitor.gone = true;
      });
}

}  // namespace roost::cli
