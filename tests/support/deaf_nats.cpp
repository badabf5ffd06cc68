// SPDX-License-Identifier: Apache-2.0
#include "support/deaf_nats.hpp"

#include <poll.h>

#include <array>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace roost::test {
namespace {

constexpr std::string_view kGreeting = "INFO {\"server_name\":\"deaf\",\"max_payload\":1048576}\r\n";
constexpr std::string_view kPing = "PING\r\n";
constexpr int kBeatMs = 20;  // how soon its end is noticed

}  // namespace

DeafNats::~DeafNats() {
  ends_ = true;
  thread_.join();
}

void DeafNats::run() {
  while (!ends_) {
    std::vector<pollfd> polled{{listener_.fd(), POLLIN, 0}};
    polled.reserve(clients_.size() + 1);
    for (const Client& client : clients_)
      polled.push_back({client.socket.fd(), POLLIN, 0});
    if (::poll(polled.data(), polled.size(), kBeatMs) <= 0) continue;
    clients_.remove_if([](Client& client) { return !serve(client); });
    if (polled.front().revents != 0) take();
  }
}

void DeafNats::take() {
  auto accepted = listener_.accept();
  if (!accepted.socket) return;
  ++connections_;
  clients_.push_back({std::move(accepted.socket), {}});
  static_cast<void>(clients_.back().socket.write(kGreeting));
}

bool DeafNats::serve(Client& client) {
  std::array<std::byte, 65'536> bytes;
  const net::IoResult got = client.socket.read(bytes);
  if (got.status == net::IoStatus::would_block) return true;
  if (got.status != net::IoStatus::bytes) return false;
  client.heard.append(reinterpret_cast<const char*>(bytes.data()), got.size);
  for (std::size_t at = client.heard.find(kPing); at != std::string::npos; at = client.heard.find(kPing)) {
    static_cast<void>(client.socket.write("PONG\r\n"));
    client.heard.erase(0, at + kPing.size());
  }
  return true;
}

}  // namespace roost::test
