// SPDX-License-Identifier: Apache-2.0
// The insides of an Endpoint: builds the parts in the order of their layers and connects them.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "admin/server.hpp"
#include "endpoint/checks_off.hpp"
#include "endpoint/drain.hpp"
#include "endpoint/inspector.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/mounts.hpp"
#include "endpoint/node_controls.hpp"
#include "endpoint/reload.hpp"
#include "endpoint/shard_servers.hpp"
#include "http/sender.hpp"
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
  void static_files(std::string prefix, std::string directory);

  Result<void> start();
  [[nodiscard]] bool stop();
  int run(std::string_view name);

  [[nodiscard]] PubSub& pubsub();
  [[nodiscard]] endpoint::Listeners& listeners() noexcept { return listeners_; }
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::string host() const { return config().url_host; }
  [[nodiscard]] std::vector<ConfigEntry> config_entries() const;
  Result<void> configure(const std::vector<ConfigChange>& changes);
  Result<void> reload_certificates();
  [[nodiscard]] const Tokens& tokens() const;
  [[nodiscard]] std::vector<ConnectionSummary> connections();
  [[nodiscard]] Result<std::vector<ChannelSummary>> channels(ConnectionId connection);
  [[nodiscard]] Result<void> disconnect(ConnectionId connection);

  [[nodiscard]] Introspection& introspection() const;
  [[nodiscard]] std::string admin_address() const { return admin_address_; }
  [[nodiscard]] Telemetry& telemetry() noexcept { return telemetry_; }
  [[nodiscard]] Logger& logger() noexcept { return logger_; }

 private:
  class Run;
  using Deadline = std::chrono::steady_clock::time_point;

  void require_not_started(const char* what) const;
  /// Throws std::logic_error on a thread of the endpoint's, which `what` would hold up.
  void require_own_thread(const char* what);
  void declare_readiness();
  /// An error with everything that can't be right about mounts and routes.
  [[nodiscard]] Result<void> check_declarations() const;
  static void get_ready(runtime::Shard& shard);
  /// As it is now. Thread: any.
  [[nodiscard]] Config config() const;
  Result<void> apply(const Config& next);
  void build_shards();
  void build_inspector();
  void make_https_gate();
  /// Where it sends those who come in clear text.
  void aim_https_gate(const Config& config);
  Result<void> start_admin();
  void serve(runtime::Shard& shard, net::Stream stream, net::ConnectionToken token, base::Duration time);
  void note_refused(runtime::Shard& shard, const base::SocketAddress& peer);
  void drain_in_batches();
  [[nodiscard]] endpoint::Drain planned_drain();
  [[nodiscard]] std::vector<endpoint::DrainMember> drain_members();
  [[nodiscard]] DrainOptions drain_options_of(const socket::SocketMount& mount);
  void send_away(const endpoint::DrainRound& round);
  void wait_until_drained() const;
  [[nodiscard]] bool drain_and_stop();
  void set_run_loop(runtime::EventLoop* loop);
  [[nodiscard]] endpoint::Reload::Read reader_of_files() const;
  void use_files(endpoint::Reload::Files files);
  Result<void> use_config(const Config& fresh);
  void use_certificates(Result<endpoint::Listeners::Certificates> certificates);
  [[nodiscard]] bool all_shards_answer(Deadline deadline);
  [[nodiscard]] bool all_workers_come_back(Deadline deadline);
  void stop_everything();
  void log_listeners();
  void tell_of_proxies(std::string_view listener, const IpRanges& proxies);
  /// What an operator should know of the configuration, though it is good.
  void log_remarks();
  void log_checks_off(const std::vector<endpoint::CheckOff>& now,
                      const std::vector<endpoint::CheckOff>& before);
  void report_stall(const runtime::Stall& stall);
  void report_pause(std::size_t shard, base::Duration pause);
  /// Runs `ask(servers)` on the shard's thread and gives back what it returns, or nothing when the shard does
  /// not answer within a second.
  template <class Ask>
  auto ask_shard(std::size_t shard, Ask ask)
      -> std::optional<std::invoke_result_t<Ask&, endpoint::ShardServers&>>;
  /// The same for one open connection; an error when it is gone or its shard does not answer.
  template <class Ask>
  auto ask_connection(ConnectionId connection, Ask ask)
      -> Result<std::invoke_result_t<Ask&, socket::ConnectionHandler&>>;

  std::mutex life_mutex_;            // held by start() and stop(): one of them at a time
  mutable std::mutex config_mutex_;  // from the start on it guards config_
  std::mutex configure_mutex_;       // one change at a time; locked before config_mutex_
  Config config_;
  std::string name_ = "the endpoint";  // for the log
  Logger logger_;
  Telemetry telemetry_;
  base::SteadyClock clock_;
  base::ThreadCpuClock cpu_clock_;
  fastlane::SerializerTable serializers_;
  std::optional<http::HttpsGate> https_gate_;  // none: clear text is as good
  http::ProxyRules proxy_rules_;
  endpoint::Mounts mounts_;
  runtime::ShardSet shards_;
  runtime::WorkerPool workers_;
  std::unique_ptr<runtime::WorkerPool> disk_;  // of static files; null: there are none
  runtime::Watchdog watchdog_;
  std::unique_ptr<pubsub::PubSubServer> pubsub_;
  std::vector<endpoint::RouteDeclaration> routes_;
  net::NodeBacklog backlog_;
  std::vector<std::unique_ptr<endpoint::ShardServers>> servers_;
  endpoint::Listeners listeners_;
  std::unique_ptr<endpoint::Inspector> inspector_;  // from the start on
  std::unique_ptr<endpoint::NodeControls> controls_;
  std::unique_ptr<admin::Server> admin_;  // null: none is configured
  std::string admin_address_;             // from the start on
  std::string ready_at_;                  // its url when it started
  std::atomic<bool> draining_ = false;
  std::optional<Tokens> tokens_;  // none: there is no secret
  std::atomic<bool> started_ = false;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> stop_asked_ = false;  // maybe before the start
  std::mutex run_mutex_;
  runtime::EventLoop* run_loop_ = nullptr;  // guarded by run_mutex_: what stop() ends, while run() waits
};

template <class Ask>
auto Endpoint::Impl::ask_shard(std::size_t shard, Ask ask)
    -> std::optional<std::invoke_result_t<Ask&, endpoint::ShardServers&>> {
  using Answer = std::invoke_result_t<Ask&, endpoint::ShardServers&>;
  if (!started_ || stopped_) return std::nullopt;
  if (shards_.at(shard).loop().on_loop_thread()) return ask(*servers_[shard]);
  auto task = std::make_shared<std::packaged_task<Answer()>>(
      [ask = std::move(ask), servers = servers_[shard].get()] { return ask(*servers); });
  auto answer = task->get_future();
  if (!shards_.at(shard).mailbox()->post([task] { (*task)(); })) return std::nullopt;
  if (answer.wait_for(std::chrono::seconds(1)) != std::future_status::ready) return std::nullopt;
  return answer.get();
}

}  // namespace roost
