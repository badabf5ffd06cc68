// SPDX-License-Identifier: Apache-2.0
// The configuration of a running endpoint: what it is, and how it changes, by an operator or by its files.
// Owner: the Endpoint::Impl. Thread: any; one change at a time.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "endpoint/life.hpp"
#include "endpoint/listeners.hpp"
#include "endpoint/mounts.hpp"
#include "endpoint/reload.hpp"
#include "http/https_gate.hpp"
#include "roost/config.hpp"
#include "runtime/watchdog.hpp"

namespace roost::endpoint {

class LiveConfig {
 public:
  /// What follows the configuration. All of it is borrowed.
  struct Followers {
    const Life& life;
    Logger& logger;
    Listeners& listeners;
    Mounts& mounts;
    runtime::Watchdog& watchdog;
    std::optional<http::HttpsGate>& https_gate;
  };

  LiveConfig(Config start, const Followers& followers) : config_(std::move(start)), followers_(followers) {}

  /// As it is now.
  [[nodiscard]] Config current() const;
  [[nodiscard]] std::vector<ConfigEntry> entries() const;
  /// Where people reach the endpoint.
  [[nodiscard]] std::string url() const;

  /// All of the changes or none. An error says what is wrong. Throws std::logic_error while the endpoint does
  /// not run.
  Result<void> change(const std::vector<ConfigChange>& changes);
  /// What SIGHUP has read; the log says what came of it.
  void use(Reload::Files files);
  /// The https gate, by the listeners as they are now.
  void aim_https_gate();

 private:
  Result<void> use_config(const Config& fresh);
  void use_certificates(Result<Listeners::Certificates> certificates);
  Result<void> apply(const Config& next);
  void aim_https_gate(const Config& config);

  std::mutex change_mutex_;   // one change at a time; locked before mutex_
  mutable std::mutex mutex_;  // guards config_
  Config config_;
  const Followers followers_;
};

}  // namespace roost::endpoint
