// SPDX-License-Identifier: Apache-2.0
#include "admin/admin_server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "admin/dead_sockets.hpp"
#include "admin/listening.hpp"
#include "base/log_text.hpp"
#include "dashboard/page_files.hpp"
#include "net/runtime_folder.hpp"

namespace roost::admin {
namespace {

constexpr std::size_t kWorkers = 4;  // some may wait for other nodes
constexpr std::size_t kWaitingRequests = 64;
constexpr unsigned kUnavailable = 503;
constexpr std::chrono::seconds kForgetEvery{1};

}  // namespace

std::string default_socket(const std::string& node_name) {
  std::string name = node_name.empty() ? "roost" : node_name;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  std::replace_if(name.begin(), name.end(), [fits](char c) { return !fits(c); }, '-');
  constexpr std::size_t kLongest = 40;  // a path has 107 bytes at most
  return fmt::format("{}/{}-{}.sock", net::runtime_folder(), name.substr(0, kLongest), ::getpid());
}

AdminServer::AdminServer(const AdminConfig& config, const std::string& node_name, const Parts& parts)
    : logger_(parts.logger),
      access_{config.ip.empty() ? std::string() : config.token, config.actions},
      api_(parts.node, parts.controls),
      cluster_(
          node_name, parts.nodes, [this](const HttpRequest& request) { return answer_here(request); },
          parts.logger),
      shards_(1, parts.clock),
      workers_({kWorkers, kWaitingRequests}),
      dashboard_(shards_, workers_, parts.clock, parts.logger,
                 [this](const HttpRequest& question) { return cluster_.answer(question); }),
      router_(parts.logger) {
  add_routes();
  http_ = std::make_unique<http::HttpServer>(shards_.at(0), router_, logger_);
}

Result<std::unique_ptr<AdminServer>> AdminServer::start(const AdminConfig& config,
                                                        const std::string& node_name, const Parts& parts) {
  std::unique_ptr<AdminServer> server(new AdminServer(config, node_name, parts));
  if (const auto listens = server->listen(config, node_name); !listens) {
    return make_error("the admin endpoint: " + listens.error().message);
  }
  server->shards_.start([&server](runtime::Shard&) { server->on_timer(); });
  return server;
}

/// Whoever asks: this node alone decides what may be changed on it.
HttpResponse AdminServer::answer_here(const HttpRequest& request) {
  auto refusal = access_.refuse_change(request);
  return refusal ? std::move(*refusal) : api_.answer(request);
}

/// Every path goes through the same door.
void AdminServer::add_routes() {
  router_.mount("/socket/websocket", [this](const HttpRequest& request, HttpResponder responder) {
    connect_page(request, std::move(responder));
  });
  router_.mount("/metrics", [this](const HttpRequest& request, HttpResponder responder) {
    answer(request, std::move(responder));
  });
  for (const char* method : {"GET", "POST", "DELETE"}) {
    router_.route(
        method, "/",
        [this](const HttpRequest& request, HttpResponder responder) {
          answer(request, std::move(responder));
        },
        http::PathMatch::prefix);
  }
}

void AdminServer::connect_page(const HttpRequest& request, HttpResponder responder) {
  if (auto refusal = access_.refuse(request)) return responder.respond(std::move(*refusal));
  dashboard_.connect(request, std::move(responder));
}

void AdminServer::answer(const HttpRequest& request, HttpResponder responder) {
  if (auto file = dashboard::page_for(request)) return responder.respond(std::move(*file));
  auto refusal = cluster_.is_elsewhere(request) ? access_.refuse_entry(request) : access_.refuse(request);
  if (refusal) return responder.respond(std::move(*refusal));
  auto kept = std::make_shared<HttpResponder>(std::move(responder));
  const auto taken = workers_.submit([this, request, kept]() mutable {
    try {
      kept->respond(cluster_.answer(request));
    } catch (const std::exception& error) {
      logger_.error(fmt::format("the admin endpoint could not answer {}: {}", base::shown(request.path),
                                base::shown_text(error.what())));
      kept->respond(problem(500, "the admin endpoint could not answer; the log says why"));
    }
  });
  if (!taken) kept->respond(problem(kUnavailable, "too many questions wait for an answer"));
}

Result<void> AdminServer::listen(const AdminConfig& config, const std::string& node_name) {
  const bool own_place = config.ip.empty() && config.socket.empty();
  auto opened = Listening::open(config, config.socket.empty() ? default_socket(node_name) : config.socket,
                                shards_.at(0), *http_);
  if (!opened) return opened.error();
  if (own_place) {
    const std::size_t removed = remove_dead_sockets(net::runtime_folder());
    if (removed > 0) logger_.info(fmt::format("removed {} admin sockets of nodes that are gone", removed));
  }
  listening_ = std::move(*opened);
  address_ = listening_->address();
  return {};
}

void AdminServer::on_timer() {
  runtime::EventLoop& loop = shards_.at(0).loop();
  api_.forget_unread_traces();
  loop.schedule_after(*this, kForgetEvery);
}

AdminServer::~AdminServer() {
  workers_.stop();
  shards_.stop([this](runtime::Shard&) {
    cancel();
    dashboard_.close_all();
    listening_->stop();
  });
}

}  // namespace roost::admin
