// SPDX-License-Identifier: Apache-2.0
// A connected socket on a loop, in clear text or after a TLS handshake, as a byte stream: input goes to the
// owner; output is collected until the end of the loop's turn and written in one call. Owner and thread: one
// loop.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/stream.hpp"
#include "runtime/event_loop.hpp"

namespace roost::net {

class ByteStream final : private runtime::IoHandler, private runtime::TurnEnd {
 public:
  class Owner {
   public:
    /// May destroy the stream, as may on_end.
    virtual void on_bytes(std::span<std::byte> bytes) = 0;
    /// The last call: the peer ended the stream, or it failed with `error` (then it has a message).
    /// connection_aborted: it was truncated; more may have been on its way.
    virtual void on_end(const Error& error) = 0;

   protected:
    ~Owner() = default;
  };

  /// `owner` is borrowed until the stream is destroyed or given another owner. Fails if the loop has no room
  /// for another socket.
  static Result<std::unique_ptr<ByteStream>> open(runtime::EventLoop& loop, Stream socket, Owner& owner);
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  ~ByteStream();

  void set_owner(Owner& owner) { owner_ = &owner; }

  void send(std::string_view bytes) { unsent_.append(bytes); }
  /// Where send() appends, for those who encode in place. What is in it already is not to be touched.
  [[nodiscard]] std::string& output() noexcept { return unsent_; }
  /// The server has sent more than the owner has received.
  [[nodiscard]] bool has_unread() const noexcept { return socket_.has_unread(); }
  /// Bytes passed to send() and not yet to the kernel.
  [[nodiscard]] std::size_t unsent() const noexcept { return unsent_.size() - sent_; }
  /// Writes what the kernel accepts now, then ends the stream: for callers that do not wait for the end of
  /// the turn.
  void finish();
  /// Gives the socket away, after writing what the kernel accepts: it goes on in another way, as with TLS.
  /// The owner gets no more calls.
  [[nodiscard]] Stream release();

 private:
  ByteStream(runtime::EventLoop& loop, Stream socket, Owner& owner);

  void on_io(runtime::IoEvents events) override;
  bool on_turn_end() override;
  void read();
  void write();
  void forget_sent();
  void watch_for(runtime::Interest interest);

  runtime::EventLoop& loop_;
  Stream socket_;
  Owner* owner_;
  runtime::Interest interest_ = runtime::Interest::read;
  std::string unsent_;
  std::size_t sent_ = 0;  // of unsent_
  bool watched_ = false;
};

}  // namespace roost::net
