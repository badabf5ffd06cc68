// SPDX-License-Identifier: Apache-2.0
// Keeps this node registered with the epmd of its own host, so that others can connect to it. Owner and
// thread: the node's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "erlang/settings.hpp"
#include "net/byte_stream.hpp"
#include "net/dialer.hpp"
#include "net/retry_timer.hpp"

namespace roost::erlang {

class EpmdRegistration final : private net::ByteStream::Owner {
 public:
  /// `port`: where the node listens.
  EpmdRegistration(runtime::EventLoop& loop, std::shared_ptr<net::Resolver> resolver, Settings& settings,
                   std::uint16_t port);

 private:
  void connect();
  void dialed(Result<net::TcpSocket> socket);
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  void failed(const std::string& problem);

  runtime::EventLoop& loop_;
  std::shared_ptr<net::Resolver> resolver_;
  Settings& settings_;
  const std::uint16_t port_;
  std::string answer_;
  std::string logged_;
  std::optional<net::Dialer> dialer_;
  std::unique_ptr<net::ByteStream> stream_;
  net::RetryTimer retry_;
};

}  // namespace roost::erlang
