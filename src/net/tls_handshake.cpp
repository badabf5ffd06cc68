// SPDX-License-Identifier: Apache-2.0
#include "net/tls_handshake.hpp"

#include <utility>

namespace roost::net {

using runtime::Interest;

TlsHandshake::~TlsHandshake() {
  pause();
}

Result<void> TlsHandshake::start(Interest first) {
  return watch(first);
}

void TlsHandshake::on_io(runtime::IoEvents) {
  ready_ ? ready_() : step();
}

void TlsHandshake::step() {
  const auto status = stream_.tls()->handshake(stream_.socket());
  if (status != TlsSession::Handshake::in_progress) return finish(status);
  if (!watch(wanted())) finish(TlsSession::Handshake::failed);
}

void TlsHandshake::pause() {
  if (std::exchange(interest_, Interest::none) != Interest::none) loop_.unwatch(stream_.fd(), *this);
}

Result<void> TlsHandshake::watch(Interest interest) {
  if (interest == interest_) return {};
  Result<void> watched;
  if (interest_ == Interest::none) {
    watched = loop_.watch(stream_.fd(), interest, *this);
  } else {
    loop_.change(stream_.fd(), interest, *this);
  }
  if (watched) interest_ = interest;
  return watched;
}

void TlsHandshake::finish(TlsSession::Handshake end) {
  pause();
  Done done = std::move(done_);
  done({end, std::move(stream_)});
}

Interest TlsHandshake::wanted() const noexcept {
  return stream_.holds_back() ? Interest::read_write : Interest::read;
}

}  // namespace roost::net
