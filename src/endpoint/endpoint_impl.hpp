// SPDX-License-Identifier: Apache-2.0
// The insides of an Endpoint: builds the parts in the order of their layers and connects them.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/admin_server.hpp"
#include "endpoint/gap_notes.hpp"
#include "endpoint/hello_counters.hpp"
#include "endpoint/http_routes.hpp"
#include "endpoint/life.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/live_config.hpp"
#include "endpoint/mounts.hpp"
#include "endpoint/node_controls.hpp"
#include "endpoint/node_servers.hpp"
#include "endpoint/process.hpp"
#include "endpoint/shutdown.hpp"
#include "http/sender.hpp"
#include "introspection/inspector.hpp"
#include "nodes/nodes.hpp"
#include "roost/endpoint.hpp"
#include "runtime/watchdog.hpp"

namespace roost {

class Endpoint::Impl {
 public:
  explicit Impl(Config config);
  ~Impl();

  // Before start; throw std::logic_error after it.
  void mount(std::string path, SocketDefinition definition, SocketOptions options);
  void route(endpoint::RouteDeclaration declared);
  Presence& add_presence(PresenceOptions options);
  void static_files(std::string prefix, std::string directory);

  Result<void> start();
  [[nodiscard]] bool stop();
  int run(std::string_view name);

  [[nodiscard]] endpoint::Listeners& listeners() noexcept { return listeners_; }
  [[nodiscard]] endpoint::LiveConfig& config() noexcept { return live_config_; }
  Result<void> reload_certificates();
  [[nodiscard]] PubSub& pubsub();
  [[nodiscard]] Presence& presence(std::string_view name) const { return presences_.find(name); }
  [[nodiscard]] const Tokens& tokens() const;
  [[nodiscard]] Telemetry& telemetry() noexcept { return telemetry_; }
  [[nodiscard]] Logger& logger() noexcept { return logger_; }

  [[nodiscard]] Introspection& introspection() const;
  [[nodiscard]] std::vector<ConnectionInfo> connections() const;
  [[nodiscard]] Result<std::vector<ChannelInfo>> channels(ConnectionId connection) const;
  Result<void> disconnect(ConnectionId connection);
  [[nodiscard]] std::string admin_address() const { return admin_address_; }

 private:
  void require_not_started(const char* what) const;
  /// Throws std::logic_error on a thread of the endpoint's, which `what` would hold up.
  void require_own_thread(const char* what);
  /// An error with everything that can't be right about mounts and routes.
  [[nodiscard]] Result<void> check_declarations() const;
  void declare_readiness();
  /// Why this node should get no new clients; empty: it may.
  [[nodiscard]] std::string_view obstacle_to_readiness() const;
  void join_cluster();
  void build_servers();
  void build_inspector();
  Result<void> start_parts();
  /// Null with an adapter that has no other nodes.
  void build_nodes();
  /// Of the cluster, or of this node if it is alone. Thread: any.
  [[nodiscard]] nodes::View view_of_nodes() const;
  Result<void> start_admin();
  void refuse_questions();
  void use_files(endpoint::Reload::Files files);
  /// Thread: any.
  void record_gap(const std::string& detail, const std::string& topic);
  void stop_parts();

  const Config config_;    // as it was given; live_config_ has it as it is now
  std::mutex life_mutex_;  // held by start() and stop(): one of them at a time
  endpoint::Life life_;
  std::string name_ = "the endpoint";  // for the log
  Logger logger_;
  Telemetry telemetry_;
  base::SteadyClock clock_;
  base::ThreadCpuClock cpu_clock_;
  std::optional<Tokens> tokens_;  // none: there is no secret
  fastlane::SerializerTable serializers_;
  std::optional<http::HttpsGate> https_gate_;  // none: clear text is as good
  http::ProxyRules proxy_rules_;
  endpoint::Mounts mounts_;
  endpoint::HttpRoutes routes_;
  runtime::ShardSet shards_;
  runtime::WorkerPool workers_;
  runtime::Watchdog watchdog_;
  std::unique_ptr<pubsub::PubSubServer> pubsub_;  // null: none is configured
  presence::PresenceSet presences_;
  net::NodeBacklog backlog_;
  endpoint::NodeServers servers_;
  endpoint::GapNotes gap_notes_;
  endpoint::Listeners listeners_;
  endpoint::LiveConfig live_config_;
  endpoint::Shutdown shutdown_;
  endpoint::Process process_;
  std::optional<introspection::ShardQuestions> questions_;  // from the start on, as is:
  std::unique_ptr<introspection::Inspector> inspector_;
  std::unique_ptr<endpoint::HelloCounters> hello_counters_;
  std::unique_ptr<nodes::Nodes> nodes_;  // null: there are no others
  std::unique_ptr<endpoint::NodeControls> controls_;
  std::unique_ptr<admin::AdminServer> admin_;  // null: none is configured
  std::string admin_address_;                  // from the start on
  std::string ready_at_;                       // its url when it started
};

}  // namespace roost
