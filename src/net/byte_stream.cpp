// SPDX-License-Identifier: Apache-2.0
#include "net/byte_stream.hpp"

#include <array>
#include <cerrno>
#include <utility>

namespace roost::net {

using runtime::Interest;

namespace {

Error read_error(const IoResult& result) {
  if (result.error_number == ECONNRESET)  // from TLS: truncated by the other side
    return make_error("the connection was cut off", std::errc::connection_aborted);
  return system_error(result.error_number, "read");
}

}  // namespace

Result<std::unique_ptr<ByteStream>> ByteStream::open(runtime::EventLoop& loop, Stream socket, Owner& owner) {
  std::unique_ptr<ByteStream> stream(new ByteStream(loop, std::move(socket), owner));
  if (const auto watched = loop.watch(stream->socket_.fd(), Interest::read, *stream); !watched)
    return watched.error();
  stream->watched_ = true;
  return stream;
}

ByteStream::ByteStream(runtime::EventLoop& loop, Stream socket, Owner& owner)
    : loop_(loop), socket_(std::move(socket)), owner_(&owner) {
  loop_.add_turn_end(*this);
}

ByteStream::~ByteStream() {
  loop_.remove_turn_end(*this);
  if (watched_) loop_.unwatch(socket_.fd(), *this);
}

void ByteStream::finish() {
  write();
  socket_.shutdown_write();
}

Stream ByteStream::release() {
  write();
  if (std::exchange(watched_, false)) loop_.unwatch(socket_.fd(), *this);
  interest_ = Interest::none;
  return std::move(socket_);
}

void ByteStream::on_io(runtime::IoEvents events) {
  if (events.writable) write();
  if (socket_.holds_back()) watch_for(Interest::read_write);
  if (events.readable || events.hangup) read();  // last: the owner may destroy this
}

bool ByteStream::on_turn_end() {
  // While the socket is full, the poller reports when to continue.
  if (interest_ == Interest::read) write();
  return false;
}

void ByteStream::read() {
  std::array<std::byte, 16 * 1024> bytes;
  const IoResult got = socket_.read(bytes);
  if (got.status == IoStatus::would_block) return;
  if (got.status == IoStatus::bytes) return owner_->on_bytes(std::span(bytes).first(got.size));
  watch_for(Interest::none);
  if (got.status == IoStatus::error) return owner_->on_end(read_error(got));
  owner_->on_end(make_error("the server closed the connection", std::errc::connection_reset));
}

void ByteStream::write() {
  while (unsent() > 0) {
    const IoResult taken = socket_.write(std::string_view(unsent_).substr(sent_));
    if (taken.status == IoStatus::would_block) break;
    // A broken socket is still read to its end, which notifies the owner.
    sent_ = taken.status == IoStatus::bytes ? sent_ + taken.size : unsent_.size();
  }
  forget_sent();
  const bool waits = unsent() > 0 || socket_.flush() == IoStatus::would_block;
  if (interest_ != Interest::none) watch_for(waits ? Interest::read_write : Interest::read);
}

/// Also while a peer that reads slowly never takes all: what it has taken must not pile up.
void ByteStream::forget_sent() {
  if (unsent() > 0 && sent_ < unsent_.size() / 2) return;
  unsent_.erase(0, sent_);
  sent_ = 0;
}

void ByteStream::watch_for(Interest interest) {
  if (interest == interest_) return;
  interest_ = interest;
  loop_.change(socket_.fd(), interest, *this);
}

}  // namespace roost::net
