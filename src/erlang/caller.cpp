// SPDX-License-Identifier: Apache-2.0
#include "erlang/caller.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>
#include <variant>

namespace roost::erlang {

using distribution::HandshakeFault;
using distribution::NodeFacts;
using distribution::ServerHandshake;

Result<std::unique_ptr<Caller>> Caller::take(runtime::EventLoop& loop, net::TcpSocket socket,
                                             Settings& settings, std::uint32_t challenge, Events& events) {
  std::string address = socket.peer().text();
  std::unique_ptr<Caller> caller(new Caller(loop, settings, challenge, std::move(address), events));
  auto opened = net::ByteStream::open(loop, std::move(socket), *caller);
  if (!opened) return opened.error();
  caller->stream_ = *std::move(opened);
  caller->deadline_.give(settings.options.connect_timeout);
  return caller;
}

Caller::Caller(runtime::EventLoop& loop, Settings& settings, std::uint32_t challenge, std::string address,
               Events& events)
    : loop_(loop),
      settings_(settings),
      events_(events),
      address_(std::move(address)),
      handshake_(settings.own, settings.cookie, challenge),
      deadline_(loop, *this, [this] { failed("its handshake takes too long"); }) {}

void Caller::on_bytes(std::span<std::byte> bytes) {
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (;;) {
    const auto step = handshake_.read(rest, stream_->output());
    if (std::holds_alternative<distribution::NeedMore>(step)) return;
    if (const auto* caller = std::get_if<ServerHandshake::Caller>(&step)) {
      named(caller->name);
      if (!stream_) return;
      continue;
    }
    if (const auto* fault = std::get_if<HandshakeFault>(&step))
      return fault->kind == HandshakeFault::Kind::wait ? give_up() : failed(fault->text);
    return events_.on_met(*this, std::get<NodeFacts>(step), std::move(stream_), rest);
  }
}

void Caller::named(const std::string& name) {
  name_ = name;
  const auto status = events_.on_caller(name);
  handshake_.answer(status, stream_->output());
  using Status = ServerHandshake::Status;
  if (status == Status::not_allowed) return failed("this node does not allow it");
  if (status == Status::nok) give_up();
}

void Caller::on_end(const Error&) {
  give_up();
}

void Caller::failed(const std::string& problem) {
  const std::string who = name_.empty() ? address_ : fmt::format("{} ({})", name_, address_);
  settings_.malformed_log.warning(fmt::format("erlang: refused {}: {}", who, problem), loop_.now());
  give_up();
}

void Caller::give_up() {
  if (!stream_) return;
  stream_->finish();
  stream_.reset();
  deadline_.cancel();
  events_.on_gone(*this);
}

}  // namespace roost::erlang
