// SPDX-License-Identifier: Apache-2.0
// A connection that another node has made, until its handshake is done. Owner and thread: the node's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "erlang/settings.hpp"
#include "net/byte_stream.hpp"
#include "protocol/distribution/node_handshake.hpp"
#include "runtime/deadline.hpp"

namespace roost::erlang {

class Caller final : public runtime::PeerInput, public runtime::Retired, private net::ByteStream::Owner {
 public:
  class Events {
   public:
    virtual distribution::ServerHandshake::Status on_caller(const std::string& name) = 0;
    /// `rest`: frames that have come already. The caller is given up.
    virtual void on_met(Caller& caller, const distribution::NodeFacts& peer,
                        std::unique_ptr<net::ByteStream> stream, std::string_view rest) = 0;
    /// It came to nothing.
    virtual void on_gone(Caller& caller) = 0;

   protected:
    ~Events() = default;
  };

  /// Fails if the loop has no room for the socket.
  static Result<std::unique_ptr<Caller>> take(runtime::EventLoop& loop, net::TcpSocket socket,
                                              Settings& settings, std::uint32_t challenge, Events& events);

  [[nodiscard]] bool has_unread() const override { return stream_ && stream_->has_unread(); }

 private:
  Caller(runtime::EventLoop& loop, Settings& settings, std::uint32_t challenge, std::string address,
         Events& events);

  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  void named(const std::string& name);
  void failed(const std::string& problem);
  void give_up();

  runtime::EventLoop& loop_;
  Settings& settings_;
  Events& events_;
  const std::string address_;
  std::string name_;  // once it has said it
  distribution::ServerHandshake handshake_;
  std::unique_ptr<net::ByteStream> stream_;
  runtime::CallbackDeadline deadline_;
};

}  // namespace roost::erlang
