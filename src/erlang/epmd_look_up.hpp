// SPDX-License-Identifier: Apache-2.0
// Asks a host's epmd where a node listens. Owner and thread: a link's loop; destroying it cancels.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/unique_function.hpp"
#include "net/byte_stream.hpp"
#include "net/dialer.hpp"

namespace roost::erlang {

class EpmdLookUp final : private net::ByteStream::Owner {
 public:
  using Done = base::UniqueFunction<void(Result<std::uint16_t>)>;

  /// Calls `done` once, never from within the constructor. It may destroy this.
  EpmdLookUp(runtime::EventLoop& loop, const std::shared_ptr<net::Resolver>& resolver,
             const std::string& node, std::uint16_t epmd_port, Done done);

 private:
  void dialed(Result<net::TcpSocket> socket);
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  void finish(Result<std::uint16_t> port);

  runtime::EventLoop& loop_;
  const std::string node_;
  const std::uint16_t epmd_port_;
  Done done_;
  std::string answer_;
  std::optional<net::Dialer> dialer_;
  std::unique_ptr<net::ByteStream> stream_;
};

}  // namespace roost::erlang
