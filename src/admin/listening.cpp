// SPDX-License-Identifier: Apache-2.0
#include "admin/listening.hpp"

namespace roost::admin {
namespace {

constexpr std::chrono::seconds kFirstRequest{5};
constexpr std::size_t kMaxConnections = 64;  // an admin has few: more are cut off

}  // namespace

Result<std::unique_ptr<AdminServer::Listening>> AdminServer::Listening::open(const AdminConfig& config,
                                                                             const std::string& socket,
                                                                             runtime::Shard& shard,
                                                                             http::HttpServer& http) {
  std::unique_ptr<Listening> listening(new Listening(shard, http));
  if (config.ip.empty()) {
    auto opened = net::UnixListener::open(socket);
    if (!opened) return opened.error();
    listening->unix_.emplace(std::move(*opened));
  } else {
    auto opened = net::Listener::open({.address = config.ip, .port = config.port});
    if (!opened) return opened.error();
    listening->tcp_.emplace(std::move(*opened));
  }
  const auto watched = shard.loop().watch(listening->fd(), runtime::Interest::read, *listening);
  if (!watched) return watched.error();
  return listening;
}

std::string AdminServer::Listening::address() const {
  return unix_ ? unix_->path() : "http://" + tcp_->address().to_string();
}

void AdminServer::Listening::on_io(runtime::IoEvents) {
  if (http_.open_connections() >= kMaxConnections) {
    (unix_ ? unix_->accept() : tcp_->accept()).socket.close();
    return;
  }
  net::AcceptResult accepted = unix_ ? unix_->accept() : tcp_->accept();
  if (accepted.status == net::AcceptStatus::accepted)
    http_.serve(std::move(accepted.socket), {}, kFirstRequest);
}

void AdminServer::Listening::stop() {
  shard_.loop().unwatch(fd(), *this);
}

}  // namespace roost::admin
