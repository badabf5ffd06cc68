// SPDX-License-Identifier: Apache-2.0
#include "erlang/epmd_look_up.hpp"

#include <fmt/format.h>

#include <utility>

#include "protocol/distribution/epmd.hpp"
#include "protocol/distribution/erlang_name.hpp"

namespace roost::erlang {

EpmdLookUp::EpmdLookUp(runtime::EventLoop& loop, const std::shared_ptr<net::Resolver>& resolver,
                       const std::string& node, std::uint16_t epmd_port, Done done)
    : loop_(loop), node_(node), epmd_port_(epmd_port), done_(std::move(done)) {
  dialer_.emplace(loop, resolver, std::string(distribution::host_of(node)), epmd_port,
                  [this](Result<net::TcpSocket> socket) { dialed(std::move(socket)); });
}

void EpmdLookUp::dialed(Result<net::TcpSocket> socket) {
  if (!socket)
    return finish(
        make_error(fmt::format("its host's epmd, port {}: {}", epmd_port_, socket.error().message)));
  auto opened = net::ByteStream::open(loop_, *std::move(socket), *this);
  if (!opened) return finish(opened.error());
  stream_ = *std::move(opened);
  stream_->send(distribution::look_up_request(distribution::name_of(node_)));
}

void EpmdLookUp::on_bytes(std::span<std::byte> bytes) {
  answer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto read = distribution::read_look_up(answer_);
  if (std::holds_alternative<distribution::NeedMore>(read)) return;
  if (const auto* found = std::get_if<distribution::NodeListens>(&read)) return finish(found->port);
  if (std::holds_alternative<distribution::NoSuchNode>(read))
    return finish(make_error("its host's epmd knows no node of that name: it does not run"));
  finish(make_error("what answers in place of its host's epmd is none"));
}

void EpmdLookUp::on_end(const Error&) {
  finish(make_error("its host's epmd ended the connection"));
}

void EpmdLookUp::finish(Result<std::uint16_t> port) {
  Done done = std::move(done_);
  done(std::move(port));
}

}  // namespace roost::erlang
