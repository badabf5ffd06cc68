// SPDX-License-Identifier: Apache-2.0
#include "endpoint/http_routes.hpp"

#include <stdexcept>
#include <utility>

#include "config/mount_rules.hpp"
#include "http/static_files.hpp"

namespace roost::endpoint {
namespace {

/// A connection has one task at a time.
constexpr runtime::WorkerPool::Options kDiskWorkers{.threads = 2, .max_queued = 65'536};

std::string name_of(const RouteDeclaration& route) {
  const bool below = route.match == http::PathMatch::prefix;
  return below ? "the files below " + route.path : route.method + " " + route.path;
}

}  // namespace

void HttpRoutes::add(RouteDeclaration declared) {
  config::check_path("route", declared.path);
  routes_.push_back(std::move(declared));
}

void HttpRoutes::add_files(std::string prefix, std::string directory) {
  if (disk_ == nullptr) disk_ = std::make_unique<runtime::WorkerPool>(kDiskWorkers);
  auto opened = http::StaticFiles::open({.root = std::move(directory), .at = prefix}, *disk_, logger_);
  if (!opened) throw std::invalid_argument("static files of " + prefix + ": " + opened.error().message);
  auto handler = http::StaticFiles::handler(std::make_shared<const http::StaticFiles>(std::move(*opened)));
  add({"GET", std::move(prefix), std::move(handler), http::PathMatch::prefix});
}

void HttpRoutes::put_first(RouteDeclaration declared) {
  routes_.insert(routes_.begin(), std::move(declared));
}

std::vector<Declaration> HttpRoutes::declarations() const {
  std::vector<Declaration> all;
  all.reserve(routes_.size());
  for (const RouteDeclaration& route : routes_)
    all.push_back({name_of(route), route.method, route.path, route.match});
  return all;
}

std::vector<std::string> HttpRoutes::problems() const {
  std::vector<std::string> problems;
  for (const RouteDeclaration& route : routes_)
    check_leading_slash(name_of(route), route.path, problems);
  return problems;
}

std::vector<HttpRouteInfo> HttpRoutes::infos() const {
  std::vector<HttpRouteInfo> infos;
  infos.reserve(routes_.size());
  for (const RouteDeclaration& route : routes_)
    infos.push_back({route.method, route.path, route.match == http::PathMatch::prefix});
  return infos;
}

void HttpRoutes::put_into(ShardServers& servers) const {
  for (const RouteDeclaration& route : routes_)
    servers.route(route);
}

void HttpRoutes::stop() {
  if (disk_) disk_->stop();
}

}  // namespace roost::endpoint
