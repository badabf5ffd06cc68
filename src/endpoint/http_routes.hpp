// SPDX-License-Identifier: Apache-2.0
// The HTTP routes of the application, those of its static files among them. Owner: the Endpoint::Impl. Filled
// before the start by one thread, then only read, by every shard.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "endpoint/declaration_rules.hpp"
#include "endpoint/route_declaration.hpp"
#include "endpoint/shard_servers.hpp"
#include "roost/introspection.hpp"
#include "roost/log.hpp"
#include "runtime/worker_pool.hpp"

namespace roost::endpoint {

class HttpRoutes {
 public:
  /// `logger` is borrowed.
  explicit HttpRoutes(Logger& logger) : logger_(logger) {}

  /// Throws std::invalid_argument for a path that can't be read.
  void add(RouteDeclaration declared);
  /// Throws std::invalid_argument when `directory` is not a folder that can be read.
  void add_files(std::string prefix, std::string directory);
  /// Asked before all others, which may serve files at every path.
  void put_first(RouteDeclaration declared);

  /// In the order in which they are asked.
  [[nodiscard]] std::vector<Declaration> declarations() const;
  /// What can't be right about their paths.
  [[nodiscard]] std::vector<std::string> problems() const;
  [[nodiscard]] std::vector<HttpRouteInfo> infos() const;

  /// Before the shard's loop runs.
  void put_into(ShardServers& servers) const;
  /// After the last shard: waits for the disk.
  void stop();

 private:
  Logger& logger_;
  /// Of static files, and not the application's workers: neither waits for the other. Null: there are none.
  std::unique_ptr<runtime::WorkerPool> disk_;
  std::vector<RouteDeclaration> routes_;
};

}  // namespace roost::endpoint
