// SPDX-License-Identifier: Apache-2.0
#include "config/config_keys.hpp"

#include <cctype>
#include <cstdint>

#include "config/config_values.hpp"

namespace roost::config {
namespace {

using std::chrono::milliseconds;

constexpr Integer kCountOrNone{0, kMostCount, "0: no limit"};
constexpr Integer kPort{0, 65'535, "0: any free one"};
constexpr KeyTraits kLive{.live = true};
constexpr KeyTraits kSecret{.secret = true};

// What a key's value is kept in, for reading and writing. The name of a member can't stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define ROOST_FIELD(field) [](Config& config) -> auto& { return config.field; }

HttpsListenerConfig& https(Config& config) {
  if (!config.https) config.https.emplace();
  return *config.https;
}

#define ROOST_HTTPS(field) [](Config& config) -> auto& { return https(config).field; }
// NOLINTEND(bugprone-macro-parentheses)

using Keys = std::vector<Key<Config>>;

template <class... Parts>
Key<Config> key(const Parts&... parts) {
  return make_key<Config>(parts...);
}

Keys listener_keys() {
  const Choice<VerifyClient> verify{{{"none", VerifyClient::none},
                                     {"optional", VerifyClient::optional},
                                     {"required", VerifyClient::required}}};
  const Choice<TlsVersion> version{{{"1.2", TlsVersion::tls_1_2}, {"1.3", TlsVersion::tls_1_3}}};
  return {
      key("http.enabled", "false: https only", YesOrNo{}, ROOST_FIELD(http.enabled)),
      key("http.ip", "where to listen; \"0.0.0.0\" or \"::\" for everywhere", Text{"an IP address"},
          ROOST_FIELD(http.ip), KeyTraits{.environment = "ROOST_IP"}),
      key("http.port", "where to listen", kPort, ROOST_FIELD(http.port), KeyTraits{.environment = "PORT"}),
      key("http.backlog", "connections that wait to be accepted", kPositiveCount, ROOST_FIELD(http.backlog)),
      key("http.acceptors", "threads that accept", kPositiveCount, ROOST_FIELD(http.acceptors), kLive),
      key("http.max_connections", "open at once; more wait", kPositiveCount,
          ROOST_FIELD(http.max_connections), kLive),
      key("http.max_connections_per_address", "of one IPv4 address or IPv6 /64; more are refused",
          kCountOrNone, ROOST_FIELD(http.max_connections_per_address)),
      key("http.connects_per_second", "accepted; more wait", kCountOrNone,
          ROOST_FIELD(http.connects_per_second)),
      key("http.handshake_timeout", "from accept to the whole first request", kSomeTime,
          ROOST_FIELD(http.handshake_timeout), kLive),
      key("http.proxy_protocol",
          "proxies that send a PROXY protocol header in front of every connection; others are refused",
          Addresses{}, ROOST_FIELD(http.proxy_protocol)),
      key("https.certfile", "PEM: the certificate, then those that signed it; with it there is https",
          Text{"the name of a file"}, ROOST_HTTPS(tls.certfile), KeyTraits{.environment = "ROOST_CERTFILE"}),
      key("https.keyfile", "PEM; without it the key is in certfile", Text{"the name of a file"},
          ROOST_HTTPS(tls.keyfile), KeyTraits{.environment = "ROOST_KEYFILE"}),
      key("https.ip", "where to listen; without it where http does", Text{"an IP address"}, ROOST_HTTPS(ip)),
      key("https.port", "where to listen", kPort, ROOST_HTTPS(port)),
      key("https.backlog", "connections that wait to be accepted", kPositiveCount, ROOST_HTTPS(backlog)),
      key("https.acceptors", "threads that accept", kPositiveCount, ROOST_HTTPS(acceptors), kLive),
      key("https.max_connections", "open at once; more wait", kPositiveCount, ROOST_HTTPS(max_connections),
          kLive),
      key("https.max_connections_per_address", "of one IPv4 address or IPv6 /64; more are refused",
          kCountOrNone, ROOST_HTTPS(max_connections_per_address)),
      key("https.connects_per_second", "accepted; more wait", kCountOrNone, ROOST_HTTPS(connects_per_second)),
      key("https.handshake_timeout", "from accept to the whole first request", kSomeTime,
          ROOST_HTTPS(handshake_timeout), kLive),
      key("https.handshake_cpu",
          "CPU time of TLS handshakes in a second of a shard, at most \"1s\"; more wait", kSomeTime,
          ROOST_HTTPS(handshake_cpu)),
      key("https.handshake_cpu_per_address",
          "of that, for one public IPv4 address or IPv6 /64; \"0ms\": no limit of its own",
          TimeSpan{milliseconds(0)}, ROOST_HTTPS(handshake_cpu_per_address)),
      key("https.proxy_protocol", "likewise; the header comes before TLS", Addresses{},
          ROOST_HTTPS(proxy_protocol)),
      key("https.verify_client", "whether clients show a certificate", verify,
          ROOST_HTTPS(tls.verify_client)),
      key("https.cacertfile", "PEM: who may sign the certificates of clients", Text{"the name of a file"},
          ROOST_HTTPS(tls.cacertfile)),
      key("https.min_version", "of TLS", version, ROOST_HTTPS(tls.min_version)),
      key("https.ciphers", "of TLS 1.2, in OpenSSL's notation", Text{}, ROOST_HTTPS(tls.ciphers)),
      key("https.ciphersuites", "of TLS 1.3", Text{}, ROOST_HTTPS(tls.ciphersuites)),
      key("https.groups", "of the key exchange, the best first; without it X25519, P-256 and P-384",
          Text{"names with ':' between them"}, ROOST_HTTPS(tls.groups)),
      key("https.ticket_keyfile",
          "the keys of session tickets, the same on all nodes; without it they change every 2 h",
          Text{"the name of a file"}, ROOST_HTTPS(tls.ticket_keyfile)),
  };
}

std::vector<Key<TlsServerName>> make_server_name_keys() {
  return {
      make_key<TlsServerName>("certfile", "PEM: the certificate, then those that signed it",
                              Text{"the name of a file"},
                              [](TlsServerName& name) -> auto& { return name.certfile; }),
      make_key<TlsServerName>("keyfile", "PEM; without it the key is in certfile", Text{"the name of a file"},
                              [](TlsServerName& name) -> auto& { return name.keyfile; })};
}

Keys other_keys() {
  const Choice<ProxyHeader> header{{{"any", ProxyHeader::any},
                                    {"x-forwarded-for", ProxyHeader::x_forwarded_for},
                                    {"forwarded", ProxyHeader::forwarded}}};
  return {
      key("url.host", "the public host; `check_origin = true` compares it", Text{"a host name"},
          ROOST_FIELD(url_host), kLive),
      key("url.scheme", "the public scheme; without it that of the listener", Text{"\"http\" or \"https\""},
          ROOST_FIELD(url_scheme), kLive),
      key("url.port", "the public port; without it that of the listener", Integer{1, 65'535},
          ROOST_FIELD(url_port), kLive),
      key("url.path", "what public addresses begin with, e.g. \"/app\"", Text{"a path"},
          ROOST_FIELD(url_path), kLive),
      key("check_origin", "which pages may open a socket, for mounts that do not say", Origins{},
          ROOST_FIELD(check_origin), kLive),
      key("trusted_proxies",
          "proxies that are believed about whom a request comes from, and whether by https", Addresses{},
          ROOST_FIELD(trusted_proxies)),
      key("proxy_header", "the header to read; any: whichever the request has", header,
          ROOST_FIELD(proxy_header)),
      key("secret_key_base", "signs tokens and cookies; the same on all nodes", Text{"at least 20 bytes"},
          ROOST_FIELD(secret_key_base), KeyTraits{.environment = "SECRET_KEY_BASE", .secret = true}),
      key("previous_secret_key_base", "the previous secret; what it signed is still accepted",
          Text{"at least 20 bytes"}, ROOST_FIELD(previous_secret_key_base), kSecret),
      key("shards", "threads that serve connections", Integer{0, 1024, "0: one per core"},
          ROOST_FIELD(shards)),
      key("busy_poll",
          "µs that a shard polls on after the last event before it sleeps: answers come sooner, a core is "
          "busy meanwhile",
          Integer{0, Config::kMaxBusyPoll, "0: it sleeps at once"}, ROOST_FIELD(busy_poll)),
      key("worker_threads", "threads for `run_blocking`", Integer{1, 1024}, ROOST_FIELD(worker_threads)),
      key("worker_queue", "tasks that wait for a worker; more are refused", kPositiveCount,
          ROOST_FIELD(worker_queue)),
      key("max_queued_bytes",
          "what may wait for all readers that lag, HTTP too; with more the slowest are closed (1013)",
          ByteCount{}, ROOST_FIELD(max_queued_bytes)),
      key("keep_alive",
          "an HTTP connection between two requests; longer than a proxy in front keeps its own, often 60 s",
          kSomeTime, ROOST_FIELD(keep_alive)),
      key("shutdown", "for `terminate` and the last bytes, after all clients have been closed", kSomeTime,
          ROOST_FIELD(shutdown), kLive),
      key("min_connection_age",
          "younger connections are held before a limit or a disconnect closes them, for mounts that do not "
          "say",
          TimeSpan{milliseconds(0)}, ROOST_FIELD(min_connection_age)),
      key("stall_threshold", "a callback longer than this is named in the log", kSomeTime,
          ROOST_FIELD(stall_threshold), kLive),
      key("log_level", "what is logged, at least", Level{}, ROOST_FIELD(log_level), kLive),
      key("ready_path", "path that answers GET with 200 while the node serves and with 503 while it drains",
          Text{"a path like \"/ready\", or \"\" for none"}, ROOST_FIELD(ready_path)),
  };
}

Keys force_ssl_keys() {
  return {
      key("force_ssl.enabled", "requests in clear text are sent to https", YesOrNo{},
          ROOST_FIELD(force_ssl.enabled)),
      key("force_ssl.forwarded_proto",
          "a proxy ends TLS, and its `x-forwarded-proto` says whether a request is secure", YesOrNo{},
          ROOST_FIELD(force_ssl.forwarded_proto)),
      key("force_ssl.hsts_max_age", "how long browsers must use https only; \"0s\": not announced",
          TimeSpan{milliseconds(0)}, ROOST_FIELD(force_ssl.hsts_max_age)),
      key("force_ssl.hsts_subdomains", "and the hosts below this one", YesOrNo{},
          ROOST_FIELD(force_ssl.hsts_subdomains)),
      key("force_ssl.hsts_preload", "ask for inclusion in the preload lists of browsers", YesOrNo{},
          ROOST_FIELD(force_ssl.hsts_preload)),
      key("force_ssl.keep_host", "redirect to the host that was asked for, and not to `url.host`", YesOrNo{},
          ROOST_FIELD(force_ssl.keep_host)),
      key("force_ssl.exclude_hosts", "left as they are", TextList{}, ROOST_FIELD(force_ssl.exclude_hosts)),
      key("force_ssl.exclude_paths", "likewise, as probes need it; `ready_path` is one of them", TextList{},
          ROOST_FIELD(force_ssl.exclude_paths)),
  };
}

Keys admin_keys() {
  return {
      key("admin.enabled", "`roost` commands and Prometheus may look inside", YesOrNo{},
          ROOST_FIELD(admin.enabled)),
      key("admin.socket", "its Unix socket; without it one that `roost` finds by itself",
          Text{"a path of at most 107 bytes"}, ROOST_FIELD(admin.socket)),
      key("admin.ip", "listens on TCP instead, and wants the token", Text{"an IP address"},
          ROOST_FIELD(admin.ip)),
      key("admin.port", "of admin.ip", kPort, ROOST_FIELD(admin.port)),
      key("admin.token", "the token that clients must send over TCP", Text{"at least 16 bytes"},
          ROOST_FIELD(admin.token), kSecret),
      key("admin.actions", "they may also change things: kick, publish, set, suspend", YesOrNo{},
          ROOST_FIELD(admin.actions)),
  };
}

Keys nats_keys() {
  return {
      key("pubsub.nats.servers",
          "e.g. \"nats://10.0.0.1\"; \"tls://\" insists on TLS; others of their cluster are found",
          TextList{}, ROOST_FIELD(broker.nats.servers)),
      key("pubsub.nats.user", "to log in with a password", Text{}, ROOST_FIELD(broker.nats.user)),
      key("pubsub.nats.password", "of the user", Text{}, ROOST_FIELD(broker.nats.password), kSecret),
      key("pubsub.nats.token", "to log in with a token", Text{}, ROOST_FIELD(broker.nats.token), kSecret),
      key("pubsub.nats.credentials_file", "to log in with credentials as nsc writes them",
          Text{"the name of a file"}, ROOST_FIELD(broker.nats.credentials_file)),
      key("pubsub.nats.nkey_seed_file", "to log in with an nkey", Text{"the name of a file"},
          ROOST_FIELD(broker.nats.nkey_seed_file)),
  };
}

Keys redis_keys() {
  return {
      key("pubsub.redis.url", "of the master; \"rediss://\" over TLS; without it \"redis://127.0.0.1:6379\"",
          Text{"redis://[[user]:password@]host[:port][/database]"}, ROOST_FIELD(broker.redis.url), kSecret),
      key("pubsub.redis.user", "where the url has none; without it the default user", Text{},
          ROOST_FIELD(broker.redis.user)),
      key("pubsub.redis.password", "likewise", Text{}, ROOST_FIELD(broker.redis.password), kSecret),
      key("pubsub.redis.max_message_bytes", "a larger broadcast fails; the same on all nodes", ByteCount{},
          ROOST_FIELD(broker.redis.max_message_bytes)),
  };
}

Keys erlang_keys() {
  return {
      key("pubsub.erlang.cookie", "what all nodes of the cluster share", Text{},
          ROOST_FIELD(broker.erlang.cookie), kSecret),
      key("pubsub.erlang.cookie_file", "or a file with it", Text{"the name of a file"},
          ROOST_FIELD(broker.erlang.cookie_file)),
      key("pubsub.erlang.peers", "the nodes of the application, e.g. \"chat@10.0.0.1\"", TextList{},
          ROOST_FIELD(broker.erlang.peers)),
      key("pubsub.erlang.listen_ip",
          "where nodes connect to this one; without it the address of its name's host", Text{"an IP address"},
          ROOST_FIELD(broker.erlang.listen_ip)),
      key("pubsub.erlang.listen_port", "likewise; 0: the system chooses, and epmd tells", kPort,
          ROOST_FIELD(broker.erlang.listen_port)),
      key("pubsub.erlang.epmd_port", "of every host, as `ERL_EPMD_PORT`", Integer{1, 65'535},
          ROOST_FIELD(broker.erlang.epmd_port)),
      key("pubsub.erlang.net_ticktime",
          "a node that is silent for that long is taken for dead; the same on all nodes", kSomeTime,
          ROOST_FIELD(broker.erlang.net_ticktime)),
      key("pubsub.erlang.max_message_bytes", "a larger broadcast fails, a larger one of others is dropped",
          ByteCount{}, ROOST_FIELD(broker.erlang.max_message_bytes)),
      key("pubsub.erlang.max_queued_bytes", "of a connection to a node; what does not fit is dropped",
          ByteCount{}, ROOST_FIELD(broker.erlang.max_queued_bytes)),
      key("pubsub.erlang.max_received_bytes",
          "what the shards have not delivered yet; what does not fit is dropped", ByteCount{},
          ROOST_FIELD(broker.erlang.max_received_bytes)),
  };
}

/// Of both kinds of broker.
template <class Kind, class Member>
Key<Config> broker_key(std::string_view name, std::string_view about, const Kind& kind, Member member) {
  Key<Config> nats =
      key(name, about, kind, [member](Config& config) -> auto& { return member(config.broker.nats.broker); });
  const Key<Config> redis = key(
      name, about, kind, [member](Config& config) -> auto& { return member(config.broker.redis.broker); });
  const auto is_redis = [](const Config& config) { return config.broker.kind == BrokerConfig::Kind::redis; };
  Key<Config> both = nats;
  both.write = [nats, redis](Config& config, const Json& value) {
    return nats.write(config, value) && redis.write(config, value);
  };
  both.read = [nats, redis, is_redis](const Config& config) {
    return is_redis(config) ? redis.read(config) : nats.read(config);
  };
  both.copy = [nats, redis](Config& into, const Config& from) {
    nats.copy(into, from);
    redis.copy(into, from);
  };
  return both;
}

/// As broker_key(), and of a node of Erlang, too.
template <class Kind, class Member, class ErlangMember>
Key<Config> node_key(std::string_view name, std::string_view about, const Kind& kind, Member member,
                     ErlangMember erlang_member) {
  const Key<Config> brokers = broker_key(name, about, kind, member);
  const Key<Config> erlang = key(name, about, kind, [erlang_member](Config& config) -> auto& {
    return erlang_member(config.broker.erlang);
  });
  const auto is_erlang = [](const Config& config) {
    return config.broker.kind == BrokerConfig::Kind::erlang;
  };
  Key<Config> all = brokers;
  all.write = [brokers, erlang](Config& config, const Json& value) {
    return brokers.write(config, value) && erlang.write(config, value);
  };
  all.read = [brokers, erlang, is_erlang](const Config& config) {
    return is_erlang(config) ? erlang.read(config) : brokers.read(config);
  };
  all.copy = [brokers, erlang](Config& into, const Config& from) {
    brokers.copy(into, from);
    erlang.copy(into, from);
  };
  return all;
}

// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define ROOST_ERLANG(field) [](ErlangOptions& options) -> auto& { return options.field; }
// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define ROOST_BROKER(field) [](BrokerOptions& options) -> auto& { return options.field; }

Keys broker_keys() {
  return {
      node_key("pubsub.node",
               "the name of this node, unique; without it host, process and chance; with erlang like "
               "\"roost@10.0.0.5\"",
               Text{"up to 255 visible ASCII characters"}, ROOST_BROKER(node), ROOST_ERLANG(node)),
      broker_key("pubsub.cacertfile", "PEM: who may sign the broker's certificate; without it the system's",
                 Text{"the name of a file"}, ROOST_BROKER(cacertfile)),
      broker_key("pubsub.verify_server", "false: any certificate of the broker is accepted", YesOrNo{},
                 ROOST_BROKER(verify_server)),
      broker_key("pubsub.links", "connections to the broker for broadcasts",
                 Integer{0, 1024, "0: one per shard"}, ROOST_BROKER(links)),
      node_key("pubsub.connect_timeout", "for lookup, connection, TLS and login", kSomeTime,
               ROOST_BROKER(connect_timeout), ROOST_ERLANG(connect_timeout)),
      broker_key("pubsub.probe_interval", "a broker that is silent for twice that long is connected anew",
                 kSomeTime, ROOST_BROKER(probe_interval)),
      broker_key("pubsub.digest_interval", "how often a node says what it has published", kSomeTime,
                 ROOST_BROKER(digest_interval)),
      broker_key("pubsub.interest_linger", "how long a topic stays subscribed after its last member",
                 TimeSpan{milliseconds(0)}, ROOST_BROKER(interest_linger)),
      broker_key("pubsub.max_topic_interest",
                 "subscribed topics; a node with members of more gets all topics", kPositiveCount,
                 ROOST_BROKER(max_topic_interest)),
      broker_key("pubsub.max_queued_bytes", "of a connection to the broker; what does not fit is dropped",
                 ByteCount{}, ROOST_BROKER(max_queued_bytes)),
  };
}
#undef ROOST_BROKER
#undef ROOST_ERLANG

/// Of a node with channels. One without has no use for the value.
template <class Kind, class Member>
Key<Config> pubsub_key(std::string_view name, std::string_view about, const Kind& kind, Member member) {
  const auto inner = make_key<PubSubOptions>(name, about, kind, member);
  const auto write = [inner](Config& config, const Json& value) {
    PubSubOptions unused;
    return inner.write(config.pubsub ? *config.pubsub : unused, value);
  };
  const auto read = [inner](const Config& config) {
    return config.pubsub ? inner.read(*config.pubsub) : Json();
  };
  const auto copy = [inner](Config& into, const Config& from) {
    if (into.pubsub && from.pubsub) inner.copy(*into.pubsub, *from.pubsub);
  };
  return {inner.name, inner.about, inner.traits, inner.allowed, write, read, copy};
}

// NOLINTNEXTLINE(bugprone-macro-parentheses)
#define ROOST_PUBSUB(field) [](PubSubOptions& options) -> auto& { return options.field; }

Keys pubsub_keys() {
  const Choice<BrokerConfig::Kind> adapter{{{"local", BrokerConfig::Kind::none},
                                            {"nats", BrokerConfig::Kind::nats},
                                            {"redis", BrokerConfig::Kind::redis},
                                            {"erlang", BrokerConfig::Kind::erlang}}};
  const Choice<BrokerConfig::Kind> also{{{"none", BrokerConfig::Kind::none},
                                         {"nats", BrokerConfig::Kind::nats},
                                         {"redis", BrokerConfig::Kind::redis}}};
  const Choice<JoinWithoutBroker> join{
      {{"refuse", JoinWithoutBroker::refuse}, {"admit", JoinWithoutBroker::admit}}};
  return {
      key("pubsub.adapter", "how nodes reach each other; local: there is one", adapter,
          ROOST_FIELD(broker.kind)),
      key("pubsub.also", "a second broker at the same time, to change from one to the other", also,
          ROOST_FIELD(broker.also)),
      pubsub_key("pubsub.name", "nodes with the same name share broadcasts", Text{}, ROOST_PUBSUB(name)),
      pubsub_key("pubsub.join_deadline",
                 "how long the first join of a topic waits for the broker's confirmation", kSomeTime,
                 ROOST_PUBSUB(join_deadline)),
      pubsub_key("pubsub.join_without_broker", "what becomes of it then", join,
                 ROOST_PUBSUB(join_without_broker)),
  };
}
#undef ROOST_PUBSUB

#undef ROOST_FIELD
#undef ROOST_HTTPS

Keys make_config_keys() {
  Keys keys = other_keys();
  for (const Keys& more : {listener_keys(), force_ssl_keys(), pubsub_keys(), broker_keys(), nats_keys(),
                           redis_keys(), erlang_keys(), admin_keys()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

/// "http.port" → "ROOST_HTTP_PORT"
std::string capitals(std::string_view name) {
  std::string variable = "ROOST_";
  for (const char c : name)
    variable += c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return variable;
}

}  // namespace

const Keys& config_keys() {
  static const Keys kKeys = make_config_keys();
  return kKeys;
}

const std::vector<Key<TlsServerName>>& server_name_keys() {
  static const std::vector<Key<TlsServerName>> kKeys = make_server_name_keys();
  return kKeys;
}

std::vector<std::string> variables_of(const Key<Config>& key) {
  std::vector<std::string> variables;
  if (!key.traits.environment.empty()) variables.emplace_back(key.traits.environment);
  variables.push_back(capitals(key.name));
  return variables;
}

std::vector<std::string> all_variables() {
  std::vector<std::string> all{"ROOST_CONFIG", "ROOST_ADMIN"};  // the file; the node that `roost` asks
  for (const Key<Config>& key : config_keys())
    for (std::string& variable : variables_of(key))
      all.push_back(std::move(variable));
  return all;
}

}  // namespace roost::config
