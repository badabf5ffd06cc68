// SPDX-License-Identifier: Apache-2.0
#include "endpoint/remarks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace roost::endpoint {
namespace {

/// Clients that connect past the proxies are refused, and their operator should not have to guess why.
void log_proxies(Logger& logger, std::string_view listener, const IpRanges& proxies) {
  if (proxies.empty()) return;
  logger.info(fmt::format("The {} port is for proxies that speak the PROXY protocol, at {}", listener,
                          fmt::join(proxies.texts(), ", ")));
}

}  // namespace

void log_listeners(Logger& logger, std::string_view name, const std::vector<ListenerInfo>& listeners,
                   const Config& config, std::string_view url) {
  for (const ListenerInfo& listener : listeners) {
    const bool v6 = listener.address.find(':') != std::string::npos;
    logger.info(fmt::format("Running {} with Roost at {}:{} ({})", name,
                            v6 ? fmt::format("[{}]", listener.address) : listener.address, listener.port,
                            listener.name));
  }
  log_proxies(logger, "http", config.http.enabled ? config.http.proxy_protocol : IpRanges());
  log_proxies(logger, "https", config.https ? config.https->proxy_protocol : IpRanges());
  logger.info(fmt::format("Access {} at {}", name, url));
}

void log_remarks(Logger& logger, const Config& config, const Mounts& mounts) {
  for (const std::string& variable : config.unknown_variables)
    logger.warning(variable);
  if (config.broker.kind != BrokerConfig::Kind::none && config.pubsub && config.pubsub->adapter)
    logger.warning("pubsub.adapter sets nothing: the program has an adapter of its own");
  log_checks_off(logger, config::checks_off(config), {});
  for (const socket::SocketMount& mount : mounts.sockets())
    log_checks_off(logger, config::checks_off(mount.path, mount.options), {});
}

void log_checks_off(Logger& logger, const std::vector<config::CheckOff>& now,
                    const std::vector<config::CheckOff>& before) {
  for (const config::CheckOff& off : now) {
    if (std::find(before.begin(), before.end(), off) == before.end())
      logger.warning("a check is off: " + config::sentence_of(off));
  }
}

}  // namespace roost::endpoint
