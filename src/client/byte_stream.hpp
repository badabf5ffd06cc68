// SPDX-License-Identifier: Apache-2.0
// A connected socket on a loop, in clear text or with hands shaken for TLS, as a stream of bytes: what is
// read goes to the owner, what is sent waits here for the end of the loop's turn and leaves in one write.
// Owner and thread: one loop.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/stream.hpp"
#include "runtime/event_loop.hpp"

namespace roost::client {

class ByteStream final : private runtime::IoHandler, private runtime::TurnEnd {
 public:
  class Owner {
   public:
    /// The stream may be destroyed from within, as by on_end.
    virtual void on_bytes(std::span<std::byte> bytes) = 0;
    /// The last call: the peer has ended the stream, or `error` did (then it has a message).
    /// connection_aborted: it was cut off, and more may have been on its way.
    virtual void on_end(const Error& error) = 0;

   protected:
    ~Owner() = default;
  };

  /// `owner` is borrowed until the stream dies or another owner takes its place. Fails when the loop has no
  /// room for another socket.
  static Result<std::unique_ptr<ByteStream>> open(runtime::EventLoop& loop, net::Stream socket, Owner& owner);
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  ~ByteStream();

  void set_owner(Owner& owner) { owner_ = &owner; }

  void send(std::string_view bytes);
  /// The server has said more than the owner has been given.
  [[nodiscard]] bool has_unread() const noexcept { return socket_.has_unread(); }
  /// Handed to send() and not to the system yet.
  [[nodiscard]] std::size_t unsent() const noexcept { return unsent_.size() - sent_; }
  /// Writes what the system takes now, then the end of the stream: for those who do not wait for the end of
  /// the turn.
  void finish();

 private:
  ByteStream(runtime::EventLoop& loop, net::Stream socket, Owner& owner);

  void on_io(runtime::IoEvents events) override;
  bool on_turn_end() override;
  void read();
  void write();
  void watch_for(runtime::Interest interest);

  runtime::EventLoop& loop_;
  net::Stream socket_;
  Owner* owner_;
  runtime::Interest interest_ = runtime::Interest::read;
  std::string unsent_;
  std::size_t sent_ = 0;  // of unsent_
  bool watched_ = false;
};

}  // namespace roost::client
