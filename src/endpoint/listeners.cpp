// SPDX-License-Identifier: Apache-2.0
#include "endpoint/listeners.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <ctime>
#include <mutex>
#include <stdexcept>

namespace roost::endpoint {
namespace {

/// Over TLS nothing can be said in clear text.
std::string refusal_of(const HttpsListenerConfig&) {
  return {};
}
std::string refusal_of(const HttpListenerConfig&) {
  return "HTTP/1.1 429 Too Many Requests\r\nretry-after: 10\r\nconnection: close\r\n"
         "content-type: text/plain\r\ncontent-length: 47\r\n\r\n"
         "too many connections are open from your address";
}

std::string_view no_header_of(const HttpsListenerConfig&) {
  return {};
}
std::string_view no_header_of(const HttpListenerConfig&) {
  return "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain\r\n"
         "content-length: 56\r\n\r\nthis port is for a proxy that sends a PROXY header first";
}

IpRanges both(const IpRanges& one, const IpRanges& other) {
  std::vector<std::string> all = one.texts();
  for (std::string& text : other.texts())
    all.push_back(std::move(text));
  return IpRanges(all);
}

template <class ListenerConfig>
acceptor::AcceptorOptions acceptor_options(const ListenerConfig& config) {
  acceptor::AcceptorOptions options;
  options.address = config.ip;
  options.port = config.port;
  options.backlog = config.backlog;
  options.acceptors = config.acceptors;
  options.max_connections = config.max_connections;
  options.max_connections_per_address = config.max_connections_per_address;
  options.connects_per_second = config.connects_per_second;
  options.refusal = refusal_of(config);
  options.handshake_timeout = config.handshake_timeout;
  return options;
}

Result<std::shared_ptr<const net::TlsServerContext>> load_tls(const TlsOptions& options,
                                                              std::shared_ptr<net::TicketKeys> tickets) {
  auto loaded = net::TlsServerContext::load(options, std::time(nullptr), std::move(tickets));
  if (loaded.context != nullptr) return std::move(loaded.context);
  return make_error(fmt::format("{}", fmt::join(loaded.problems, "\n")));
}

}  // namespace

/// Threads: shards read what they need of it for each connection, others change it.
struct Listeners::Listener {
  std::string name;
  std::optional<TlsOptions> tls_options;                     // none: clear text
  std::string refusal;                                       // what they get who have too many connections
  acceptor::ProxyEntrance::Admission admission;              // without senders: there is no PROXY protocol
  std::atomic<std::chrono::milliseconds> handshake_timeout;  // the acceptor's
  std::unique_ptr<acceptor::Acceptor> acceptor{};
  std::mutex mutex{};
  TlsContext tls_context{};                    // guarded by mutex
  std::shared_ptr<net::TicketKeys> tickets{};  // from context to context: a reload ends no session

  [[nodiscard]] net::Stream stream_of(net::TcpSocket socket) {
    if (!tls_options) return net::Stream(std::move(socket));
    const std::lock_guard lock(mutex);
    return {std::move(socket), tls_context->accept()};
  }
  void use(TlsContext context) {
    const std::lock_guard lock(mutex);
    tls_context = std::move(context);
  }
};

Listeners::Listeners(runtime::ShardSet& shards, Logger& logger, Serve serve, Refused refused,
                     LimitReached limit_reached, Entrance entrance)
    : shards_(shards),
      logger_(logger),
      serve_(std::move(serve)),
      refused_(std::move(refused)),
      limit_reached_(std::move(limit_reached)),
      entrance_(std::move(entrance)) {}

Listeners::~Listeners() = default;

Result<void> Listeners::open(const Config& config) {
  auto opened = Result<void>();
  if (config.http.enabled) opened = open_one("http", config.http, std::nullopt, config.trusted_proxies);
  if (opened && config.https)
    opened = open_one("https", *config.https, config.https->tls, config.trusted_proxies);
  if (!opened) close();
  return opened;
}

template <class ListenerConfig>
Result<void> Listeners::open_one(std::string name, const ListenerConfig& config,
                                 std::optional<TlsOptions> tls, const IpRanges& trusted_proxies) {
  acceptor::AcceptorOptions options = acceptor_options(config);
  options.on_refused = refused_;
  options.on_full = [this, limit = name + ".max_connections"](runtime::Shard& shard) {
    limit_reached_(shard, limit);
  };
  options.proxies = both(trusted_proxies, config.proxy_protocol);
  auto& listener = *listeners_.emplace_back(std::make_unique<Listener>(
      std::move(name), std::move(tls), options.refusal,
      acceptor::ProxyEntrance::Admission{config.proxy_protocol, no_header_of(config)},
      config.handshake_timeout));
  listener.admission.too_many = listener.refusal;
  if (listener.tls_options) {
    listener.tickets = std::make_shared<net::TicketKeys>(shards_.at(0).loop().clock());
    auto context = load_tls(*listener.tls_options, listener.tickets);
    if (!context) return context.error();
    listener.use(*std::move(context));
  }
  auto opened = acceptor::Acceptor::open(
      std::move(options), shards_,
      [this, &listener](runtime::Shard& shard, net::TcpSocket socket, net::ConnectionToken token) {
        take_in(listener, shard, std::move(socket), std::move(token));
      },
      logger_);
  if (!opened) return opened.error();
  listener.acceptor = std::move(*opened);
  return {};
}

/// Behind a proxy a connection begins with the PROXY header; TLS comes after that.
void Listeners::take_in(Listener& listener, runtime::Shard& shard, net::TcpSocket socket,
                        net::ConnectionToken token) {
  const base::Duration time = listener.handshake_timeout.load();
  if (listener.admission.senders.empty())
    return serve_(shard, listener.stream_of(std::move(socket)), std::move(token), time);
  entrance_(shard).enter(
      std::move(socket), std::move(token), time, listener.admission,
      [this, &listener, &shard](net::TcpSocket named, net::ConnectionToken counted, base::Duration left) {
        serve_(shard, listener.stream_of(std::move(named)), std::move(counted), left);
      });
}

bool Listeners::is_open() const noexcept {
  return !listeners_.empty() && listeners_.front()->acceptor != nullptr;
}

void Listeners::suspend() {
  for (const auto& listener : listeners_)
    if (listener->acceptor != nullptr) listener->acceptor->suspend();
}

/// What the acceptors' handlers refer to stays: a shard may be about to call one.
void Listeners::close() {
  for (const auto& listener : listeners_)
    listener->acceptor.reset();
}

std::size_t Listeners::open_connections() const {
  std::size_t open = 0;
  for (const auto& listener : listeners_)
    if (listener->acceptor != nullptr) open += listener->acceptor->counters().open;
  return open;
}

Listeners::Listener& Listeners::at(std::string_view name) const {
  if (!is_open()) throw std::logic_error("the endpoint does not listen: start() it first");
  for (const auto& listener : listeners_)
    if (name.empty() || listener->name == name) return *listener;
  throw std::invalid_argument(fmt::format("the endpoint has no listener \"{}\"", name));
}

ListenerInfo Listeners::info_of(const Listener& listener) {
  const auto options = listener.acceptor->options();
  const auto counters = listener.acceptor->counters();
  return {.name = listener.name,
          .address = options.address,
          .port = options.port,
          .backlog = options.backlog,
          .acceptors = static_cast<unsigned>(options.acceptors),
          .max_connections = options.max_connections,
          .handshake_timeout = options.handshake_timeout,
          .open_connections = counters.open,
          .accepted = counters.accepted,
          .refused = counters.refused + counters.too_many_of_address,
          .limit_reached = counters.full,
          .suspended = listener.acceptor->suspended()};
}

ListenerInfo Listeners::info(std::string_view name) const {
  return info_of(at(name));
}

std::vector<ListenerInfo> Listeners::infos() const {
  std::vector<ListenerInfo> infos;
  for (const auto& listener : listeners_)
    if (listener->acceptor != nullptr) infos.push_back(info_of(*listener));
  return infos;
}

Result<void> Listeners::set_max_connections(std::size_t connections, std::string_view name) {
  return at(name).acceptor->set_max_connections(connections);
}

Result<void> Listeners::set_acceptors(unsigned acceptors, std::string_view name) {
  return at(name).acceptor->set_acceptors(acceptors);
}

void Listeners::suspend(std::string_view name) {
  at(name).acceptor->suspend();
}

Result<void> Listeners::resume(std::string_view name) {
  return at(name).acceptor->resume();
}

Result<void> Listeners::set_handshake_timeout(std::chrono::milliseconds timeout, std::string_view name) {
  Listener& listener = at(name);
  auto changed = listener.acceptor->set_handshake_timeout(timeout);
  if (changed) listener.handshake_timeout = timeout;
  return changed;
}

std::function<Result<Listeners::Certificates>()> Listeners::certificate_reader() const {
  struct Wanted {
    std::string name;
    TlsOptions options;
    std::shared_ptr<net::TicketKeys> tickets;
  };
  std::vector<Wanted> wanted;
  for (const auto& listener : listeners_)
    if (listener->tls_options) wanted.push_back({listener->name, *listener->tls_options, listener->tickets});
  if (wanted.empty()) return {};
  return [wanted = std::move(wanted)]() -> Result<Certificates> {
    Certificates certificates;
    for (const Wanted& each : wanted) {
      auto context = load_tls(each.options, each.tickets);
      if (!context)
        return Error{context.error().code, "the certificates stay as they are: " + context.error().message};
      certificates.emplace_back(each.name, *std::move(context));
    }
    return certificates;
  };
}

void Listeners::use(Certificates certificates) {
  for (auto& [name, context] : certificates)
    at(name).use(std::move(context));
}

Result<void> Listeners::reload_certificates() {
  const auto read = certificate_reader();
  if (!read) return {};
  auto certificates = read();
  if (!certificates) return certificates.error();
  use(*std::move(certificates));
  return {};
}

}  // namespace roost::endpoint
