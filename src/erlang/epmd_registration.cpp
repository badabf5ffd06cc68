// SPDX-License-Identifier: Apache-2.0
#include "erlang/epmd_registration.hpp"

#include <fmt/format.h>

#include <utility>

#include "protocol/distribution/epmd.hpp"
#include "protocol/distribution/erlang_name.hpp"

namespace roost::erlang {

EpmdRegistration::EpmdRegistration(runtime::EventLoop& loop, std::shared_ptr<net::Resolver> resolver,
                                   Settings& settings, std::uint16_t port)
    : loop_(loop),
      resolver_(std::move(resolver)),
      settings_(settings),
      port_(port),
      retry_(loop, {.delays = settings.options.reconnect_delays, .jitter = 0.5}, [this] { connect(); }) {
  connect();
}

/// An epmd is always on the node's own host.
void EpmdRegistration::connect() {
  answer_.clear();
  dialer_.emplace(loop_, resolver_, "127.0.0.1", settings_.options.epmd_port,
                  [this](Result<net::TcpSocket> socket) { dialed(std::move(socket)); });
}

void EpmdRegistration::dialed(Result<net::TcpSocket> socket) {
  if (!socket) return failed(fmt::format("no epmd on this host: {}", socket.error().message));
  auto opened = net::ByteStream::open(loop_, *std::move(socket), *this);
  if (!opened) return failed(opened.error().message);
  stream_ = *std::move(opened);
  stream_->send(distribution::registration_request(distribution::name_of(settings_.own.name), port_));
}

void EpmdRegistration::on_bytes(std::span<std::byte> bytes) {
  constexpr std::size_t kLongest = 16;
  if (answer_.size() < kLongest) answer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto read = distribution::read_registration(answer_);
  if (std::holds_alternative<distribution::NeedMore>(read)) return;
  if (std::holds_alternative<distribution::Registered>(read)) {
    retry_.succeeded();
    logged_.clear();
    return;
  }
  if (std::holds_alternative<distribution::NameTaken>(read))
    return failed("another node of this host is registered under this name");
  failed("what answers in place of this host's epmd is none");
}

void EpmdRegistration::on_end(const Error&) {
  failed("this host's epmd ended the connection");
}

/// Connections that this node makes work without.
void EpmdRegistration::failed(const std::string& problem) {
  stream_.reset();
  if (std::exchange(logged_, problem) != problem)
    settings_.logger.warning(
        fmt::format("erlang: {} cannot be reached by other nodes: {}", settings_.own.name, problem));
  retry_.schedule();
}

}  // namespace roost::erlang
