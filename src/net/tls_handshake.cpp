// SPDX-License-Identifier: Apache-2.0
#include "net/tls_handshake.hpp"

namespace roost::net {

using runtime::Interest;

TlsHandshake::~TlsHandshake() {
  if (interest_ != Interest::none) loop_.unwatch(stream_.fd(), *this);
}

Result<void> TlsHandshake::start() {
  // Writable at once: a client has the first word, and a server looks whether there is one.
  auto watched = loop_.watch(stream_.fd(), Interest::read_write, *this);
  if (watched) interest_ = Interest::read_write;
  return watched;
}

void TlsHandshake::on_io(runtime::IoEvents) {
  step();
}

void TlsHandshake::step() {
  const auto status = stream_.tls()->handshake(stream_.socket());
  if (status != TlsSession::Handshake::in_progress) return finish(status);
  if (wanted() == interest_) return;
  interest_ = wanted();
  loop_.change(stream_.fd(), interest_, *this);
}

void TlsHandshake::finish(TlsSession::Handshake end) {
  loop_.unwatch(stream_.fd(), *this);
  interest_ = Interest::none;
  Done done = std::move(done_);
  done({end, std::move(stream_)});
}

Interest TlsHandshake::wanted() const noexcept {
  return stream_.holds_back() ? Interest::read_write : Interest::read;
}

}  // namespace roost::net
