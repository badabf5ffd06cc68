// SPDX-License-Identifier: Apache-2.0
// How an endpoint is set up.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "roost/listener_config.hpp"
#include "roost/log.hpp"
#include "roost/pubsub.hpp"
#include "roost/socket.hpp"

namespace roost {

struct Config {
  HttpListenerConfig http{};
  std::optional<HttpsListenerConfig> https{};  // beside http, or alone
  std::string url_host = "localhost";          // the public host; CheckOrigin::url_host() compares it
  CheckOrigin check_origin{};                  // for mounts that have none of their own
  /// What signs tokens and cookies; at least 20 bytes, the same on all nodes and kept from others. Long
  /// polling needs it.
  std::string secret_key_base{};
  std::optional<PubSubOptions> pubsub = PubSubOptions{};  // none: no channels, no broadcasts
  unsigned shards = 0;                                    // 0: one per core
  unsigned worker_threads = 2;                            // for run_blocking
  std::size_t worker_queue = 1024;                        // tasks waiting for a worker; more are refused
  std::chrono::milliseconds shutdown{5'000};              // for terminate() and the last bytes at stop
  std::chrono::milliseconds min_connection_age{5'000};    // for mounts without a min_age; 0: close at once
  std::chrono::milliseconds stall_threshold{100};         // a callback longer than this is named in the log
  LogLevel log_level = LogLevel::info;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
  LogLevel log_requests = LogLevel::off;  // of "GET /path" and "Sent 200 in 1ms", but for sockets
  std::vector<LogRule> log_rules{};       // to begin with; Endpoint::logger() changes level and rules
  ParameterFilter filter_parameters{};    // what the log does not show of parameters and payloads

  /// The defaults with PORT (and ROOST_IP, ROOST_SHARDS, ROOST_LOG_LEVEL, ROOST_SECRET_KEY_BASE or
  /// SECRET_KEY_BASE) taken from the environment. ROOST_CERTFILE (and ROOST_KEYFILE, ROOST_HTTPS_PORT) adds
  /// https. Throws std::invalid_argument that names the variable and what it may be.
  [[nodiscard]] static Config from_environment();

  /// Every problem, each a sentence; empty when there is none.
  [[nodiscard]] std::vector<std::string> validate() const;
};

}  // namespace roost
