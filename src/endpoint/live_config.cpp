// SPDX-License-Identifier: Apache-2.0
#include "endpoint/live_config.hpp"

#include <cstdint>
#include <stdexcept>

#include "config/checks_off.hpp"
#include "config/config_difference.hpp"
#include "config/config_reader.hpp"
#include "config/config_rules.hpp"
#include "config/public_url.hpp"
#include "endpoint/remarks.hpp"

namespace roost::endpoint {
namespace {

constexpr std::uint16_t kHttpsPort = 443;  // a proxy's, where we have none

/// A listener may also have been changed by Endpoint::set_max_connections and its like.
template <class ListenerConfig>
void take_over(const ListenerInfo& info, ListenerConfig& into) {
  into.acceptors = info.acceptors;
  into.max_connections = info.max_connections;
  into.handshake_timeout = info.handshake_timeout;
}

template <class ListenerConfig>
Result<void> apply_listener(Listeners& listeners, std::string_view name, const ListenerConfig& now,
                            const ListenerConfig& next) {
  Result<void> done;
  if (next.max_connections != now.max_connections)
    done = listeners.set_max_connections(next.max_connections, name);
  if (done && next.acceptors != now.acceptors) done = listeners.set_acceptors(next.acceptors, name);
  if (done && next.handshake_timeout != now.handshake_timeout)
    done = listeners.set_handshake_timeout(next.handshake_timeout, name);
  return done;
}

}  // namespace

Config LiveConfig::current() const {
  const std::lock_guard lock(mutex_);
  Config current = config_;
  current.log_level = followers_.logger.level();
  if (!followers_.life.runs()) return current;
  if (current.http.enabled) take_over(followers_.listeners.info("http"), current.http);
  if (current.https) take_over(followers_.listeners.info("https"), *current.https);
  return current;
}

std::vector<ConfigEntry> LiveConfig::entries() const {
  return config::entries_of(current());
}

std::string LiveConfig::url() const {
  const Config now = current();
  const ListenerInfo listener = followers_.listeners.info(now.https ? "https" : "http");
  return config::public_url(now, listener.port).to_string();
}

Result<void> LiveConfig::change(const std::vector<ConfigChange>& changes) {
  if (!followers_.life.runs())
    throw std::logic_error("the endpoint does not run: before the start its Config says all");
  const std::lock_guard one_at_a_time(change_mutex_);
  Config next = current();
  config::ConfigReader reader(next);
  for (const ConfigChange& change : changes)
    reader.change(change.key, change.value);
  if (reader.problems().empty()) reader.validate_rules();
  std::vector<std::string> problems = reader.problems();
  if (problems.empty()) problems = followers_.mounts.origin_problems(next);
  if (!problems.empty()) return make_error(config::list_of(problems));
  const auto off_before = config::checks_off(current());
  auto applied = apply(next);
  if (applied) log_checks_off(followers_.logger, config::checks_off(next), off_before);
  return applied;
}

void LiveConfig::use(Reload::Files files) {
  Logger& logger = followers_.logger;
  if (files.config) {
    const auto done = *files.config ? use_config(**files.config) : files.config->error();
    if (!done) logger.error("SIGHUP: the configuration stays as it is: " + done.error().message);
  }
  if (files.certificates) use_certificates(std::move(*files.certificates));
  if (!files.config && !files.certificates)
    logger.info("SIGHUP: there is nothing to read anew: no file of the configuration, no certificate");
}

Result<void> LiveConfig::use_config(const Config& fresh) {
  const std::lock_guard one_at_a_time(change_mutex_);
  const auto difference = config::difference_of(current(), fresh);
  const auto problems = config::rule_problems(difference.next);
  if (!problems.empty()) return make_error(config::list_of(problems));
  if (auto applied = apply(difference.next); !applied) return applied;
  for (const auto* lines : {&difference.changed, &difference.at_start})
    for (const std::string& line : *lines)
      followers_.logger.warning("SIGHUP: " + line);
  if (difference.changed.empty() && difference.at_start.empty())
    followers_.logger.info("SIGHUP: the configuration is read anew, and has not changed");
  return {};
}

void LiveConfig::use_certificates(Result<Listeners::Certificates> certificates) {
  if (!certificates) return followers_.logger.error("SIGHUP: " + certificates.error().message);
  followers_.listeners.use(*std::move(certificates));
  followers_.logger.info("SIGHUP: the certificates are read anew, for connections to come");
}

void LiveConfig::aim_https_gate() {
  aim_https_gate(current());
}

void LiveConfig::aim_https_gate(const Config& config) {
  if (!followers_.https_gate) return;
  const Listeners& listeners = followers_.listeners;
  std::uint16_t port = kHttpsPort;
  if (config.https) port = listeners.is_open() ? listeners.info("https").port : config.https->port;
  followers_.https_gate->set_target(config.url_host, config.url_port.value_or(port));
}

/// What can fail comes first.
Result<void> LiveConfig::apply(const Config& next) {
  const Config now = current();
  Result<void> done;
  if (now.http.enabled) done = apply_listener(followers_.listeners, "http", now.http, next.http);
  if (done && now.https) done = apply_listener(followers_.listeners, "https", *now.https, *next.https);
  if (!done) return done;
  followers_.logger.set_level(next.log_level);
  followers_.watchdog.set_threshold(next.stall_threshold);
  followers_.mounts.renew_origins(next);
  aim_https_gate(next);
  const std::lock_guard lock(mutex_);
  config_ = next;
  return {};
}

}  // namespace roost::endpoint
