// SPDX-License-Identifier: Apache-2.0
// The one listening socket of an admin endpoint, Unix or TCP, on its loop. Owner: the admin server.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "admin/admin_server.hpp"
#include "net/listener.hpp"
#include "net/unix_listener.hpp"

namespace roost::admin {

class AdminServer::Listening final : private runtime::IoHandler {
 public:
  /// `socket`: where it listens if `config` names no IP. Before the loop runs.
  static Result<std::unique_ptr<Listening>> open(const AdminConfig& config, const std::string& socket,
                                                 runtime::Shard& shard, http::HttpServer& http);

  [[nodiscard]] std::string address() const;
  /// On the loop.
  void stop();

 private:
  Listening(runtime::Shard& shard, http::HttpServer& http) : shard_(shard), http_(http) {}

  [[nodiscard]] int fd() const { return unix_ ? unix_->fd() : tcp_->fd(); }
  void on_io(runtime::IoEvents events) override;

  runtime::Shard& shard_;
  http::HttpServer& http_;
  std::optional<net::UnixListener> unix_;
  std::optional<net::Listener> tcp_;
};

}  // namespace roost::admin
