// SPDX-License-Identifier: Apache-2.0
// The configuration of a running endpoint: what it is, and how it changes.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

#include "endpoint/config_reader.hpp"
#include "endpoint/endpoint_impl.hpp"
#include "endpoint/public_url.hpp"

namespace roost {
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
Result<void> apply_listener(endpoint::Listeners& listeners, std::string_view name, const ListenerConfig& now,
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

Config Endpoint::Impl::config() const {
  const std::lock_guard lock(config_mutex_);
  Config current = config_;
  current.log_level = logger_.level();
  if (!started_ || stopped_) return current;
  if (current.http.enabled) take_over(listeners_.info("http"), current.http);
  if (current.https) take_over(listeners_.info("https"), *current.https);
  return current;
}

std::vector<ConfigEntry> Endpoint::Impl::config_entries() const {
  return endpoint::entries_of(config());
}

std::string Endpoint::Impl::url() const {
  const Config current = config();
  return endpoint::public_url(current, listeners_.info(current.https ? "https" : "http").port).to_string();
}

const Tokens& Endpoint::Impl::tokens() const {
  if (tokens_) return *tokens_;
  throw std::logic_error("no secret is configured: set Config::secret_key_base or ROOST_SECRET_KEY_BASE");
}

Result<void> Endpoint::Impl::configure(const std::vector<ConfigChange>& changes) {
  if (!started_ || stopped_) {
    throw std::logic_error("the endpoint does not run: before the start its Config says all");
  }
  const std::lock_guard one_at_a_time(configure_mutex_);
  Config next = config();
  endpoint::ConfigReader reader(next);
  for (const ConfigChange& change : changes)
    reader.change(change.key, change.value);
  if (reader.problems().empty()) reader.validate_rules();
  std::vector<std::string> problems = reader.problems();
  if (problems.empty()) problems = mounts_.origin_problems(next);
  if (!problems.empty()) return make_error(endpoint::list_of(problems));
  const auto off_before = endpoint::checks_off(config());
  auto applied = apply(next);
  if (applied) log_checks_off(endpoint::checks_off(next), off_before);
  return applied;
}

/// Those that were not off before.
void Endpoint::Impl::log_checks_off(const std::vector<endpoint::CheckOff>& now,
                                    const std::vector<endpoint::CheckOff>& before) {
  for (const endpoint::CheckOff& off : now) {
    if (std::find(before.begin(), before.end(), off) == before.end())
      logger_.warning("a check is off: " + endpoint::sentence_of(off));
  }
}

void Endpoint::Impl::log_remarks() {
  const Config current = config();
  for (const std::string& variable : current.unknown_variables)
    logger_.warning(variable);
  log_checks_off(endpoint::checks_off(current), {});
  for (const socket::SocketMount& mount : mounts_.sockets())
    log_checks_off(endpoint::checks_off(mount.path, mount.options), {});
}

void Endpoint::Impl::aim_https_gate(const Config& config) {
  if (!https_gate_) return;
  std::uint16_t port = kHttpsPort;
  if (config.https) port = listeners_.is_open() ? listeners_.info("https").port : config.https->port;
  https_gate_->set_target(config.url_host, config.url_port.value_or(port));
}

/// What can fail comes first.
Result<void> Endpoint::Impl::apply(const Config& next) {
  const Config now = config();
  Result<void> done;
  if (now.http.enabled) done = apply_listener(listeners_, "http", now.http, next.http);
  if (done && now.https) done = apply_listener(listeners_, "https", *now.https, *next.https);
  if (!done) return done;
  logger_.set_level(next.log_level);
  watchdog_.set_threshold(next.stall_threshold);
  mounts_.renew_origins(next);
  aim_https_gate(next);
  const std::lock_guard lock(config_mutex_);
  config_ = next;
  return {};
}

}  // namespace roost
