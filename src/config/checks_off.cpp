// SPDX-License-Identifier: Apache-2.0
#include "config/checks_off.hpp"

#include <fmt/format.h>

#include "config/mount_rules.hpp"
#include "net/tls_weaknesses.hpp"

namespace roost::config {
namespace {

constexpr const char* kAnyPage = "a page of any host may open sockets in the name of its visitor";
constexpr const char* kAnyProxy = "anybody may say whose address a request comes from, and is believed";
constexpr const char* kAnyCsrf = "a session counts without the token of its page";

class Found {
 public:
  /// `prefix` is put before each key.
  explicit Found(std::string prefix = {}) : prefix_(std::move(prefix)) {}

  void add_if(bool is_off, std::string_view key, std::string_view setting, std::string_view consequence) {
    if (is_off) all_.push_back({prefix_ + std::string(key), std::string(setting), std::string(consequence)});
  }
  [[nodiscard]] std::vector<CheckOff> take() { return std::move(all_); }

 private:
  std::string prefix_;
  std::vector<CheckOff> all_;
};

template <class Listener>
void add_listener(Found& found, const std::string& name, const Listener& listener) {
  found.add_if(listener.max_connections_per_address == 0, name + ".max_connections_per_address", "0",
               "one address may have all the connections there are");
  found.add_if(listener.connects_per_second == 0, name + ".connects_per_second", "0",
               "connections are accepted as fast as they come");
}

void add_https(Found& found, const HttpsListenerConfig& https) {
  add_listener(found, "https", https);
  found.add_if(https.handshake_cpu >= std::chrono::seconds(1), "https.handshake_cpu", "1s",
               "TLS handshakes may take all the CPU there is");
  found.add_if(https.handshake_cpu_per_address.count() == 0, "https.handshake_cpu_per_address", "0ms",
               "one address may have all the CPU there is for TLS handshakes");
  for (const net::TlsWeakness& weakness : net::weaknesses_of(https.tls))
    found.add_if(true, "https." + weakness.option, weakness.setting, weakness.consequence);
}

bool is_any(const std::optional<CheckOrigin>& check) {
  return check && check->policy == CheckOrigin::Policy::any;
}

/// As in a file; of many ranges the first.
std::string ranges_text(const std::vector<std::string>& ranges) {
  constexpr std::size_t kShown = 4;
  if (ranges.size() <= kShown) return fmt::format("[\"{}\"]", fmt::join(ranges, "\", \""));
  return fmt::format("[\"{}\", and {} more]", ranges.front(), ranges.size() - 1);
}

/// Where the ranges together contain every address of a family.
void add_proxies(Found& found, const std::string& key, const IpRanges& proxies,
                 std::string_view consequence) {
  for (const IpRanges& everybody : proxies.whole_families())
    found.add_if(true, key, ranges_text(everybody.texts()), consequence);
}

void add_broker(Found& found, const BrokerConfig& broker) {
  const bool nats = broker.uses(BrokerConfig::Kind::nats) && !broker.nats.broker.verify_server;
  const bool redis = broker.uses(BrokerConfig::Kind::redis) && !broker.redis.broker.verify_server;
  found.add_if(nats || redis, "pubsub.verify_server", "false",
               "whoever answers at the broker's address may read and send the nodes' messages");
}

}  // namespace

std::vector<CheckOff> checks_off(const Config& config) {
  Found found;
  found.add_if(is_any(config.check_origin), "check_origin", "false", kAnyPage);
  if (config.http.enabled) add_listener(found, "http", config.http);
  if (config.https) add_https(found, *config.https);
  add_proxies(found, "trusted_proxies", config.trusted_proxies, kAnyProxy);
  if (config.http.enabled) add_proxies(found, "http.proxy_protocol", config.http.proxy_protocol, kAnyProxy);
  if (config.https) add_proxies(found, "https.proxy_protocol", config.https->proxy_protocol, kAnyProxy);
  add_broker(found, config.broker);
  const ParameterFilter& filter = config.filter_parameters;
  found.add_if(filter.kind() == ParameterFilter::Kind::discard && filter.names().empty(), "filter_parameters",
               "[]", "the log shows every parameter, passwords and tokens too");
  return found.take();
}

std::vector<CheckOff> checks_off(std::string_view mount_path, const SocketOptions& options) {
  Found found(fmt::format("socket {}: ", mount_path));
  found.add_if(options.limits.messages_per_second == 0, "limits.messages_per_second", "0",
               "a client may send as much as it likes");
  const WebSocketOptions& websocket = options.websocket;
  if (websocket.enabled) {
    found.add_if(is_any(websocket.check_origin), "websocket.check_origin", "false", kAnyPage);
    found.add_if(!websocket.check_csrf && asks_for_session(websocket.connect_info), "websocket.check_csrf",
                 "false", kAnyCsrf);
    found.add_if(websocket.timeout == kInfinity, "websocket.timeout", "infinity",
                 "a client that has fallen silent is never closed");
  }
  if (options.longpoll) {
    found.add_if(is_any(options.longpoll->check_origin), "longpoll.check_origin", "false", kAnyPage);
    found.add_if(!options.longpoll->check_csrf && asks_for_session(options.longpoll->connect_info),
                 "longpoll.check_csrf", "false", kAnyCsrf);
  }
  return found.take();
}

std::string sentence_of(const CheckOff& off) {
  return fmt::format("{} = {}: {}", off.key, off.setting, off.consequence);
}

}  // namespace roost::config
