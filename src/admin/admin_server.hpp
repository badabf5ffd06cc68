// SPDX-License-Identifier: Apache-2.0
// The admin endpoint: a listener, a loop and two workers of its own, so that it neither takes part in the
// traffic of clients nor can be reached through their listeners. Owner: the endpoint; started after its
// shards and stopped before them. Thread: the owner's; requests are answered on the workers.
#pragma once

#include <memory>
#include <string>

#include "admin/access.hpp"
#include "admin/api.hpp"
#include "admin/cluster_api.hpp"
#include "dashboard/dashboard.hpp"
#include "http/http_server.hpp"
#include "http/router.hpp"
#include "roost/admin_config.hpp"
#include "runtime/shard.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::admin {

class AdminServer final : private runtime::Timer {
 public:
  /// What it asks. All of it is borrowed and outlives the server.
  struct Parts {
    Introspection& node;
    Controls& controls;
    nodes::Nodes* nodes;  // null: there are no others
    const base::Clock& clock;
    Logger& logger;
  };

  static Result<std::unique_ptr<AdminServer>> start(const AdminConfig& config, const std::string& node_name,
                                                    const Parts& parts);
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;
  ~AdminServer() override;

  /// How `roost --admin` finds it: a path, or "http://127.0.0.1:4001".
  [[nodiscard]] const std::string& address() const noexcept { return address_; }

 private:
  class Listening;

  AdminServer(const AdminConfig& config, const std::string& node_name, const Parts& parts);
  Result<void> listen(const AdminConfig& config, const std::string& node_name);
  void add_routes();
  void answer(const HttpRequest& request, HttpResponder responder);
  [[nodiscard]] HttpResponse answer_here(const HttpRequest& request);
  void connect_page(const HttpRequest& request, HttpResponder responder);
  void on_timer() override;  // on the loop: askers that are gone

  Logger& logger_;
  const Access access_;
  std::string address_;
  Api api_;
  ClusterApi cluster_;
  runtime::ShardSet shards_;  // one
  runtime::WorkerPool workers_;
  dashboard::Dashboard dashboard_;
  http::Router router_;
  std::unique_ptr<http::HttpServer> http_;
  std::unique_ptr<Listening> listening_;
};

/// The default path of the socket of a node: NAME-PID.sock in the folder of runtime sockets.
[[nodiscard]] std::string default_socket(const std::string& node_name);

}  // namespace roost::admin
