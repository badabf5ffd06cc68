// SPDX-License-Identifier: Apache-2.0
#include "endpoint/endpoint_impl.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "base/digest.hpp"
#include "endpoint/config_reader.hpp"
#include "endpoint/mount_rules.hpp"
#include "http/static_files.hpp"
#include "net/openssl.hpp"

namespace roost {
namespace {

Config checked(Config config) {
  net::keep_openssl_to_the_end();  // SIGHUP reads certificates on a detached thread
  const auto problems = config.validate();
  if (problems.empty()) return config;
  throw std::invalid_argument(endpoint::list_of(problems));
}

/// A connection has one task at a time.
constexpr runtime::WorkerPool::Options kDiskWorkers{.threads = 2, .max_queued = 65'536};

acceptor::HandshakeLimits handshake_limits(const Config& config) {
  if (!config.https) return {};
  return {.cpu = config.https->handshake_cpu,
          .cpu_per_address = config.https->handshake_cpu_per_address,
          .proxies = config.trusted_proxies};
}

runtime::WatchdogOptions watchdog_options(const Config& config) {
  return {config.stall_threshold,
          std::max<base::Duration>(config.stall_threshold / 4, std::chrono::milliseconds(1))};
}

}  // namespace

Endpoint::Impl::Impl(Config config)
    : config_(checked(std::move(config))),
      logger_(config_.log_sink, config_.log_level, config_.filter_parameters, config_.log_rules),
      proxy_rules_{config_.trusted_proxies, config_.proxy_header, config_.force_ssl.forwarded_proto},
      mounts_(config_, serializers_),
      shards_(config_.shards, clock_),
      workers_({config_.worker_threads, config_.worker_queue}),
      watchdog_(watchdog_options(config_), clock_, logger_,
                [this](const runtime::Stall& stall) { report_stall(stall); }),
      listeners_(
          shards_, logger_,
          [this](auto& shard, auto stream, auto token, auto time) {
            serve(shard, std::move(stream), std::move(token), time);
          },
          [this](runtime::Shard& shard, const base::SocketAddress& peer) { note_refused(shard, peer); },
          [this](runtime::Shard& shard) -> auto& { return servers_[shard.index()]->proxies; }) {
  if (!config_.secret_key_base.empty())
    tokens_ = Tokens::create({config_.secret_key_base, config_.previous_secret_key_base}).value();
  if (!config_.pubsub) return;
  pubsub_ =
      std::make_unique<pubsub::PubSubServer>(*config_.pubsub, shards_, serializers_, telemetry_, logger_);
}

Endpoint::Impl::~Impl() {
  if (started_ && !stop()) stop_everything();
}

// --- before the start ---

void Endpoint::Impl::require_not_started(const char* what) const {
  if (started_)
    throw std::logic_error(fmt::format("{} after the endpoint has started: declare it before", what));
}

void Endpoint::Impl::require_own_thread(const char* what) {
  bool ours = workers_.is_worker();
  for (std::size_t i = 0; i < shards_.size(); ++i)
    ours = ours || shards_.at(i).loop().turns_on_this_thread();
  if (!ours) return;
  throw std::logic_error(
      fmt::format("{}, so not one of the endpoint's threads may call it: call it on a "
                  "thread of your own",
                  what));
}

void Endpoint::Impl::mount(std::string path, SocketDefinition definition, SocketOptions options) {
  require_not_started("a socket is mounted");
  if (!options.min_age) options.min_age = config_.min_connection_age;
  mounts_.add(std::move(path), std::move(definition), std::move(options));
}

void Endpoint::Impl::route(endpoint::RouteDeclaration declared) {
  require_not_started("a route is declared");
  endpoint::check_path("route", declared.path);
  routes_.push_back(std::move(declared));
}

void Endpoint::Impl::static_files(std::string prefix, std::string directory) {
  require_not_started("static files are declared");
  // Not the application's workers: neither waits for the other.
  if (disk_ == nullptr) disk_ = std::make_unique<runtime::WorkerPool>(kDiskWorkers);
  auto opened = http::StaticFiles::open({.root = std::move(directory), .at = prefix}, *disk_, logger_);
  if (!opened) throw std::invalid_argument("static files of " + prefix + ": " + opened.error().message);
  auto handler = http::StaticFiles::handler(std::make_shared<const http::StaticFiles>(std::move(*opened)));
  route({"GET", std::move(prefix), std::move(handler), http::PathMatch::prefix});
}

// --- start ---

void Endpoint::Impl::build_shards() {
  backlog_.ceiling = config_.max_queued_bytes;
  const endpoint::NodeParts node{.pubsub = pubsub_.get(),
                                 .workers = workers_,
                                 .clock = clock_,
                                 .telemetry = telemetry_,
                                 .logger = logger_,
                                 .https_gate = https_gate_ ? &*https_gate_ : nullptr,
                                 .proxies = proxy_rules_,
                                 .backlog = backlog_,
                                 .cpu = cpu_clock_,
                                 .handshakes = handshake_limits(config_),
                                 .keep_alive = config_.keep_alive};
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    shards_.at(i).loop().on_pause([this, i](base::Duration pause) { report_pause(i, pause); });
    shards_.at(i).loop().set_busy_poll(std::chrono::microseconds(config_.busy_poll));
    auto servers = std::make_unique<endpoint::ShardServers>(shards_.at(i), node);
    servers->router.log_requests(servers->requests, config_.log_requests);
    servers->context.insight.measures = config_.admin.enabled;
    mounts_.put_into(*servers);
    for (const auto& route : routes_)
      servers->route(route);
    watchdog_.watch(i, shards_.at(i).probe());
    servers_.push_back(std::move(servers));
  }
}

void Endpoint::Impl::make_https_gate() {
  if (!config_.force_ssl.enabled) return;
  ForceSsl options = config_.force_ssl;
  if (!config_.ready_path.empty()) options.exclude_paths.push_back(config_.ready_path);  // a probe asks it
  https_gate_.emplace(std::move(options), logger_);
  aim_https_gate(config_);
}

Result<void> Endpoint::Impl::check_declarations() const {
  std::vector<std::string> problems = mounts_.problems();
  std::vector<endpoint::Declaration> all = mounts_.declarations();
  if (!config_.ready_path.empty())
    all.push_back({"Config::ready_path " + config_.ready_path, "GET", config_.ready_path});
  for (const endpoint::RouteDeclaration& route : routes_) {
    const bool below = route.match == http::PathMatch::prefix;
    const std::string name = below ? "the files below " + route.path : route.method + " " + route.path;
    endpoint::check_leading_slash(name, route.path, problems);
    all.push_back({name, route.method, route.path, route.match});
  }
  for (std::string& problem : endpoint::unreachable(all))
    problems.push_back(std::move(problem));
  if (problems.empty()) return {};
  return make_error(endpoint::list_of(problems));
}

/// For whoever decides where new clients go.
void Endpoint::Impl::declare_readiness() {
  constexpr unsigned kOk = 200;
  constexpr unsigned kUnavailable = 503;
  const auto answer = [this](const HttpRequest&, HttpResponder responder) {
    HttpResponse response = HttpResponse::text(draining_ ? "draining\n" : "ready\n");
    response.status = draining_ ? kUnavailable : kOk;
    responder.respond(std::move(response));
  };
  // Before those of the application, which may serve files at every path.
  routes_.insert(routes_.begin(), {"GET", config_.ready_path, answer, http::PathMatch::exact});
}

/// What is set up when it is first used, and takes its time: OpenSSL's digests, 2 MB of code for the first
/// client.
void Endpoint::Impl::get_ready(runtime::Shard&) {
  (void)base::sha1({});
}

Result<void> Endpoint::Impl::start() {
  const std::lock_guard one_at_a_time(life_mutex_);
  require_not_started("start() is called again");
  if (const auto checked = check_declarations(); !checked) return checked;
  if (!config_.ready_path.empty()) declare_readiness();
  make_https_gate();
  started_ = true;
  telemetry_.emit({.name = telemetry_event::kEndpointInit});
  build_shards();
  build_inspector();
  auto begun = pubsub_ ? pubsub_->start() : Result<void>();
  if (begun) {
    shards_.start(get_ready);
    watchdog_.start();
    begun = listeners_.open(config_);
  }
  if (begun) begun = start_admin();
  if (!begun) {
    stop_everything();
  } else {
    aim_https_gate(config());  // by now the port is known, if any was to do
    ready_at_ = url();
    log_listeners();
    log_remarks();
  }
  return begun;
}

void Endpoint::Impl::serve(runtime::Shard& shard, net::Stream stream, net::ConnectionToken token,
                           base::Duration time) {
  auto& servers = *servers_[shard.index()];
  if (stream.tls() != nullptr) return servers.tls.enter(std::move(stream), std::move(token), time);
  servers.http.serve(std::move(stream), std::move(token), time);
}

void Endpoint::Impl::log_listeners() {
  for (const ListenerInfo& listener : listeners_.all()) {
    const bool v6 = listener.address.find(':') != std::string::npos;
    logger_.info(fmt::format("Running {} with Roost at {}:{} ({})", name_,
                             v6 ? fmt::format("[{}]", listener.address) : listener.address, listener.port,
                             listener.name));
  }
  tell_of_proxies("http", config_.http.enabled ? config_.http.proxy_protocol : IpRanges());
  tell_of_proxies("https", config_.https ? config_.https->proxy_protocol : IpRanges());
  logger_.info(fmt::format("Access {} at {}", name_, ready_at_));
}

/// Who connects past them is refused, and should not have to guess why.
void Endpoint::Impl::tell_of_proxies(std::string_view listener, const IpRanges& proxies) {
  if (proxies.empty()) return;
  logger_.info(fmt::format("The {} port is for proxies that speak the PROXY protocol, at {}", listener,
                           fmt::join(proxies.texts(), ", ")));
}

void Endpoint::Impl::report_stall(const runtime::Stall& stall) {
  telemetry_.emit({.name = telemetry_event::kShardStalled,
                   .topic = stall.subject,
                   .reason = stall.callback,
                   .duration = stall.duration,
                   .index = stall.shard});
}

/// Called on the shard. Shorter ones are what a busy machine does.
void Endpoint::Impl::report_pause(std::size_t shard, base::Duration pause) {
  constexpr std::chrono::seconds kWorthALine{1};
  if (pause < kWorthALine) return;
  logger_.warning(
      fmt::format("shard {} did not listen for {:.1f} s: a callback held it up, the process was stopped or "
                  "the machine suspended. That time does not count against its clients",
                  shard, std::chrono::duration<double>(pause).count()));
}

// --- what it tells ---

PubSub& Endpoint::Impl::pubsub() {
  if (pubsub_) return *pubsub_;
  throw std::logic_error("no pubsub is configured: set Config::pubsub");
}

std::vector<ConnectionSummary> Endpoint::Impl::connections() {
  std::vector<ConnectionSummary> all;
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    auto part = ask_shard(i, [](endpoint::ShardServers& servers) {
      std::vector<ConnectionSummary> summaries;
      servers.context.connections.for_each(
          [&](const socket::ConnectionHandler& open) { summaries.push_back(open.summary()); });
      return summaries;
    });
    if (part) std::move(part->begin(), part->end(), std::back_inserter(all));
  }
  return all;
}

template <class Ask>
auto Endpoint::Impl::ask_connection(ConnectionId connection, Ask ask)
    -> Result<std::invoke_result_t<Ask&, socket::ConnectionHandler&>> {
  using Answer = std::optional<std::invoke_result_t<Ask&, socket::ConnectionHandler&>>;
  if (connection.shard < shards_.size()) {
    auto found = ask_shard(connection.shard, [connection, ask](endpoint::ShardServers& servers) -> Answer {
      auto* open = servers.context.connections.find(connection);
      if (open == nullptr) return std::nullopt;
      return ask(*open);
    });
    if (found && *found) return std::move(**found);
  }
  return make_error(fmt::format("no connection {} is open", to_string(connection)),
                    std::errc::no_such_process);
}

Result<std::vector<ChannelSummary>> Endpoint::Impl::channels(ConnectionId connection) {
  return ask_connection(connection, [](socket::ConnectionHandler& open) { return open.channels(); });
}

Result<void> Endpoint::Impl::disconnect(ConnectionId connection) {
  const auto asked = ask_connection(connection, [](socket::ConnectionHandler& open) {
    open.disconnect({Cause::disconnect_broadcast, "disconnect"});
    return true;
  });
  return asked ? Result<void>() : asked.error();
}

}  // namespace roost
