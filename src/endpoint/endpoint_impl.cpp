// SPDX-License-Identifier: Apache-2.0
#include "endpoint/endpoint_impl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/standard_streams.hpp"
#include "config/config_reader.hpp"
#include "endpoint/remarks.hpp"
#include "introspection/ask_connection.hpp"
#include "introspection/page_cursor.hpp"
#include "introspection/versions.hpp"
#include "net/openssl.hpp"
#include "roost/joint_adapter.hpp"

namespace roost {
namespace {

/// The first thing that an endpoint does, so before it opens any descriptor.
Config checked(Config config) {
  base::hold_standard_streams();
  net::disable_openssl_cleanup();  // SIGHUP reads certificates on a detached thread
  const auto problems = config.validate();
  if (problems.empty()) return config;
  throw std::invalid_argument(config::list_of(problems));
}

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

/// With the adapter that the configuration chooses, unless the program has one of its own.
PubSubOptions pubsub_options(const Config& config) {
  PubSubOptions options = *config.pubsub;
  if (options.adapter) return options;
  const bool nats = config.broker.uses(BrokerConfig::Kind::nats);
  const bool redis = config.broker.uses(BrokerConfig::Kind::redis);
  if (nats && redis) {
    options.adapter = joint_pubsub_adapter(config.broker.nats, config.broker.redis);
  } else if (nats) {
    options.adapter = nats_pubsub_adapter(config.broker.nats);
  } else if (redis) {
    options.adapter = redis_pubsub_adapter(config.broker.redis);
  }
  return options;
}

bool has_a_connection(const PubSubState& state) {
  return state.links.empty() || std::any_of(state.links.begin(), state.links.end(), [](const auto& link) {
           return link.status == PubSubState::Status::connected;
         });
}

void report_stall(Telemetry& telemetry, const runtime::Stall& stall) {
  telemetry.emit({.name = telemetry_event::kShardStalled,
                  .topic = stall.subject,
                  .reason = stall.callback,
                  .duration = stall.duration,
                  .index = stall.shard});
}

/// What is set up when it is first used, and takes its time: OpenSSL's digests, 2 MB of code for the first
/// client.
void get_ready(runtime::Shard&) {
  (void)base::sha1({});
}

/// What it published last may be missing. What is remembered of it is needed until nothing of it can be under
/// way any more.
void report(const cluster::MemberEvent& event, pubsub::PubSubServer& pubsub) {
  using Kind = cluster::MemberEvent::Kind;
  const cluster::Member& member = event.member;
  if (event.kind == Kind::down || event.kind == Kind::replaced) pubsub.node_down(member.name);
  if (event.kind == Kind::forgotten) pubsub.forget_node(member.name, member.incarnation);
}

/// Whose sessions can be reached.
void report(const cluster::MemberEvent& event, transport::LongPollRelay& relay) {
  using Kind = cluster::MemberEvent::Kind;
  const transport::NodeLife life{event.member.name, event.member.incarnation};
  if (event.kind == Kind::came) return relay.came(life);
  if (event.kind == Kind::down || event.kind == Kind::left || event.kind == Kind::replaced) relay.went(life);
}

}  // namespace

Endpoint::Impl::Impl(Config config)
    : config_(checked(std::move(config))),
      logger_(config_.log_sink, config_.log_level, config_.filter_parameters, config_.log_rules),
      proxy_rules_{config_.trusted_proxies, config_.proxy_header, config_.force_ssl.forwarded_proto},
      mounts_(config_, serializers_),
      routes_(logger_),
      shards_(config_.shards, clock_),
      workers_({config_.worker_threads, config_.worker_queue}),
      watchdog_(watchdog_options(config_), clock_, logger_,
                [this](const runtime::Stall& stall) { report_stall(telemetry_, stall); }),
      backlog_{.ceiling = config_.max_queued_bytes},
      servers_(shards_),
      gap_notes_(clock_, logger_,
                 [this](const std::string& detail, const std::string& topic) { record_gap(detail, topic); }),
      listeners_(
          shards_, logger_,
          [this](auto& shard, auto stream, auto token, auto time) {
            servers_.of(shard).serve(std::move(stream), std::move(token), time);
          },
          [this](runtime::Shard& shard, const base::SocketAddress& peer) {
            servers_.of(shard).note_too_many(peer);
          },
          [this](runtime::Shard& shard, std::string_view limit) {
            servers_.of(shard).context.observer.listener_full(limit);
          },
          [this](runtime::Shard& shard) -> auto& { return servers_.of(shard).proxies; }),
      live_config_(config_, {life_, logger_, listeners_, mounts_, watchdog_, https_gate_}),
      shutdown_({shards_, servers_, listeners_, workers_, live_config_, clock_, telemetry_, logger_}),
      process_(life_, logger_, clock_,
               {.start = [this] { return start(); },
                .stop = [this] { return stop(); },
                .url = [this] { return ready_at_; },
                .admin_address = [this] { return admin_address_; },
                .file_reader =
                    [this] { return endpoint::reading(config_.read_again, listeners_.certificate_reader()); },
                .use_files = [this](endpoint::Reload::Files files) { use_files(std::move(files)); }}) {
  if (!config_.secret_key_base.empty())
    tokens_ = Tokens::create({config_.secret_key_base, config_.previous_secret_key_base}).value();
  if (!config_.pubsub) return;
  pubsub_ = std::make_unique<pubsub::PubSubServer>(pubsub_options(config_), shards_, serializers_, telemetry_,
                                                   logger_);
  pubsub_->on_gap([this](const PubSubGap& gap) { gap_notes_.note(gap); });
}

Endpoint::Impl::~Impl() {
  if (life_.started && !stop()) stop_parts();
}

void Endpoint::Impl::require_not_started(const char* what) const {
  if (life_.started)
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

// --- before the start ---

void Endpoint::Impl::mount(std::string path, SocketDefinition definition, SocketOptions options) {
  require_not_started("a socket is mounted");
  if (!options.min_age) options.min_age = config_.min_connection_age;
  mounts_.add(std::move(path), std::move(definition), std::move(options));
}

void Endpoint::Impl::route(endpoint::RouteDeclaration declared) {
  require_not_started("a route is declared");
  routes_.add(std::move(declared));
}

Presence& Endpoint::Impl::add_presence(PresenceOptions options) {
  require_not_started("a presence is declared");
  static_cast<void>(pubsub());
  return presences_.add(std::move(options), {*pubsub_, shards_, workers_, logger_});
}

void Endpoint::Impl::static_files(std::string prefix, std::string directory) {
  require_not_started("static files are declared");
  routes_.add_files(std::move(prefix), std::move(directory));
}

// --- start ---

Result<void> Endpoint::Impl::start() {
  const std::lock_guard one_at_a_time(life_mutex_);
  require_not_started("start() is called again");
  if (const auto checked = check_declarations(); !checked) return checked;
  declare_readiness();
  life_.started = true;
  telemetry_.emit({.name = telemetry_event::kEndpointInit});
  join_cluster();
  build_servers();
  build_inspector();
  build_nodes();
  if (auto begun = start_parts(); !begun) {
    stop_parts();
    return begun;
  }
  live_config_.aim_https_gate();  // by now the port is known, if any was to do
  ready_at_ = live_config_.url();
  endpoint::log_listeners(logger_, name_, listeners_.infos(), config_, ready_at_);
  endpoint::log_remarks(logger_, live_config_.current(), mounts_);
  return {};
}

Result<void> Endpoint::Impl::check_declarations() const {
  std::vector<std::string> problems = mounts_.problems();
  std::vector<endpoint::Declaration> all = mounts_.declarations();
  if (!config_.ready_path.empty())
    all.push_back({"Config::ready_path " + config_.ready_path, "GET", config_.ready_path});
  for (endpoint::Declaration& route : routes_.declarations())
    all.push_back(std::move(route));
  for (std::string& problem : routes_.problems())
    problems.push_back(std::move(problem));
  for (std::string& problem : endpoint::unreachable(all))
    problems.push_back(std::move(problem));
  if (problems.empty()) return {};
  return make_error(config::list_of(problems));
}

/// For load balancers.
void Endpoint::Impl::declare_readiness() {
  if (config_.ready_path.empty()) return;
  constexpr unsigned kOk = 200;
  constexpr unsigned kUnavailable = 503;
  const auto answer = [this](const HttpRequest&, HttpResponder responder) {
    const std::string_view obstacle = obstacle_to_readiness();
    HttpResponse response = HttpResponse::text(fmt::format("{}\n", obstacle.empty() ? "ready" : obstacle));
    response.status = obstacle.empty() ? kOk : kUnavailable;
    responder.respond(std::move(response));
  };
  routes_.put_first({"GET", config_.ready_path, answer, http::PathMatch::exact});
}

std::string_view Endpoint::Impl::obstacle_to_readiness() const {
  if (shutdown_.draining()) return "draining";
  if (pubsub_ && !pubsub_->state().connected()) return "not connected to the cluster";
  return {};
}

/// Before the shards' servers are built.
void Endpoint::Impl::join_cluster() {
  if (!pubsub_ || pubsub_->incarnation() == 0) return;
  mounts_.join_cluster({.self = {pubsub_->node_name(), pubsub_->incarnation()},
                        .tell = [this](std::string_view node,
                                       const NodeMessage& message) { return pubsub_->tell(node, message); },
                        .clock = clock_,
                        .logger = logger_});
}

void Endpoint::Impl::build_servers() {
  if (config_.force_ssl.enabled) {
    ForceSsl options = config_.force_ssl;
    if (!config_.ready_path.empty()) options.exclude_paths.push_back(config_.ready_path);  // a probe asks it
    https_gate_.emplace(std::move(options), logger_);
  }
  const endpoint::NodeParts node{.pubsub = pubsub_.get(),
                                 .presences = &presences_,
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
  servers_.build(node, config_, mounts_, routes_, watchdog_);
}

void Endpoint::Impl::build_inspector() {
  introspection::NodeFacts facts;
  facts.name = pubsub_ ? pubsub_->node_name() : std::string("roost");
  facts.started_at = std::chrono::system_clock::now();
  facts.started = clock_.now();
  facts.mounts = mounts_.infos();
  facts.http_routes = routes_.infos();
  facts.url = [this] { return live_config_.url(); };
  facts.log_lines_dropped = [this] { return logger_.dropped(); };
  facts.filter = config_.filter_parameters;
  facts.listeners = [this] { return listeners_.infos(); };
  facts.topics = [this] { return pubsub_ ? pubsub_->topic_totals() : std::nullopt; };
  questions_.emplace(servers_.questions());
  inspector_ = std::make_unique<introspection::Inspector>(*questions_, std::move(facts));
}

void Endpoint::Impl::build_nodes() {
  if (!pubsub_ || pubsub_->incarnation() == 0) return;
  hello_counters_ = std::make_unique<endpoint::HelloCounters>(*questions_, *pubsub_);
  nodes::Nodes::Options options;
  options.self = {.name = pubsub_->node_name(),
                  .incarnation = pubsub_->incarnation(),
                  .version = introspection::versions().front().second,  // Roost's own
                  .started = clock_.now()};
  options.bus = {.tell = [this](std::string_view node,
                                const NodeMessage& message) { return pubsub_->tell(node, message); },
                 .connected = [this] { return pubsub_->state().connected(); },
                 .reachable = [this] { return has_a_connection(pubsub_->state()); }};
  options.counters = [this] { return hello_counters_->next(); };
  transport::LongPollRelay* relay = mounts_.longpoll_relay();
  if (relay != nullptr) relay->follow_members();
  options.observe = [this, relay](const cluster::MemberEvent& event) {
    report(event, *pubsub_);
    if (relay != nullptr) report(event, *relay);
  };
  nodes_ = std::make_unique<nodes::Nodes>(std::move(options), shards_.at(0).loop(), logger_);
  pubsub_->on_heard([this, relay](const NodeMessage& message) {
    if (relay == nullptr || !relay->heard(message)) nodes_->heard(message);
  });
}

nodes::View Endpoint::Impl::view_of_nodes() const {
  if (nodes_) return nodes_->view();
  const NodeInfo info = inspector_->node();
  nodes::View alone;
  alone.self = {.name = info.name, .version = info.versions.front().second};
  alone.now = base::TimePoint() + (std::chrono::system_clock::now() - info.started_at);
  alone.state = shutdown_.draining() ? cluster::NodeState::draining : cluster::NodeState::up;
  const Figures figures = inspector_->shards(std::chrono::milliseconds(500)).total;
  alone.counters = {.connections = figures.connections, .topics = figures.topics};
  return alone;
}

/// The listeners when all that serves their clients is there, and the name of this node is known to be free.
Result<void> Endpoint::Impl::start_parts() {
  if (pubsub_) {
    if (auto begun = pubsub_->start(); !begun) return begun;
  }
  presences_.start();
  shards_.start(get_ready);
  watchdog_.start();
  if (nodes_) {
    nodes_->start();
    if (auto settled = nodes_->settle(); !settled) return settled;
  }
  if (auto opened = listeners_.open(config_); !opened) return opened;
  return start_admin();
}

Result<void> Endpoint::Impl::start_admin() {
  if (!config_.admin.enabled) return refuse_questions(), Result<void>();
  controls_ = std::make_unique<endpoint::NodeControls>(
      endpoint::NodeControls::Parts{.questions = *questions_,
                                    .listeners = listeners_,
                                    .pubsub = pubsub_.get(),
                                    .logger = logger_,
                                    .config = live_config_,
                                    .view = [this] { return view_of_nodes(); }});
  auto started = admin::AdminServer::start(config_.admin, inspector_->node().name,
                                           {*inspector_, *controls_, nodes_.get(), clock_, logger_});
  if (!started) return started.error();
  admin_ = std::move(*started);
  admin_address_ = admin_->address();
  return {};
}

/// Operators who ask on another node are not let in by that way either.
void Endpoint::Impl::refuse_questions() {
  if (!nodes_) return;
  nodes_->answer(admin::kAdminQuestion, [](const nodes::AskedBy&, nodes::Responder responder) {
    responder.error("its admin endpoint is off: set admin.enabled (ROOST_ADMIN_ENABLED=true)");
  });
}

// --- run and stop ---

int Endpoint::Impl::run(std::string_view name) {
  name_ = name;
  return process_.run(name);
}

bool Endpoint::Impl::stop() {
  require_own_thread("stop() waits for every callback");
  const std::lock_guard one_at_a_time(life_mutex_);
  life_.stop_asked = true;
  if (!life_.runs()) return true;
  if (nodes_) nodes_->drain();
  const bool drained = shutdown_.drain();
  if (drained) stop_parts();
  process_.end();
  return drained;
}

void Endpoint::Impl::stop_parts() {
  life_.stopped = true;
  admin_.reset();  // first: it asks the shards
  listeners_.close();
  presences_.stop();  // while the links still run, as is:
  if (nodes_) nodes_->leave();
  shards_.stop([this](runtime::Shard& shard) {
    servers_.of(shard).close_all();
    presences_.loop_ends(shard);
    if (pubsub_) pubsub_->shard_ends(shard);  // last: channels that end may have broadcast
  });
  servers_.clear();
  workers_.stop();
  routes_.stop();
  watchdog_.stop();
  if (auto* relay = mounts_.longpoll_relay()) relay->leave();
  if (pubsub_) pubsub_->stop();
}

/// Not while the endpoint stops: there is nothing to change any more, and the thread that hears signals does
/// not wait.
void Endpoint::Impl::use_files(endpoint::Reload::Files files) {
  const std::unique_lock running(life_mutex_, std::try_to_lock);
  if (running && !life_.stopped) live_config_.use(std::move(files));
}

// --- while it runs ---

void Endpoint::Impl::record_gap(const std::string& detail, const std::string& topic) {
  runtime::Shard& shard = shards_.at(0);
  shard.mailbox()->post([this, &shard, detail, topic] {
    servers_.of(shard).context.observer.recorded({Cause::cluster_gap, detail}, {.topic = topic}, 0, {});
  });
}

/// For a program that asks itself.
Result<void> Endpoint::Impl::reload_certificates() {
  if (!life_.runs()) throw std::logic_error("the endpoint does not listen: start() it first");
  require_own_thread("reload_certificates() reads files");
  return listeners_.reload_certificates();
}

PubSub& Endpoint::Impl::pubsub() {
  if (pubsub_) return *pubsub_;
  throw std::logic_error("no pubsub is configured: set Config::pubsub");
}

const Tokens& Endpoint::Impl::tokens() const {
  if (tokens_) return *tokens_;
  throw std::logic_error(
      "no secret is configured: set Config::secret_key_base or SECRET_KEY_BASE in the environment");
}

Introspection& Endpoint::Impl::introspection() const {
  if (inspector_) return *inspector_;
  throw std::logic_error("the endpoint does not run: start() it first");
}

std::vector<ConnectionInfo> Endpoint::Impl::connections() const {
  std::vector<ConnectionInfo> all;
  if (!life_.runs()) return all;
  PageRequest request{.limit = introspection::kMaxPage,
                      .timeout = std::chrono::seconds(1) * questions_->shards()};  // each has its share
  do {
    auto page = inspector_->connections({}, request);
    std::move(page.items.begin(), page.items.end(), std::back_inserter(all));
    request.cursor = std::move(page.next);
  } while (!request.cursor.empty());
  return all;
}

Result<std::vector<ChannelInfo>> Endpoint::Impl::channels(ConnectionId connection) const {
  if (life_.runs()) return inspector_->channels(connection, Detail::summary);
  return introspection::no_connection(connection);
}

Result<void> Endpoint::Impl::disconnect(ConnectionId connection) {
  if (!life_.runs()) return introspection::no_connection(connection);
  const auto asked =
      introspection::ask_connection(*questions_, connection, [](socket::ConnectionHandler& open) {
        open.disconnect({Cause::disconnect_broadcast, "disconnect"});
        return true;
      });
  return asked ? Result<void>() : asked.error();
}

}  // namespace roost
