// SPDX-License-Identifier: Apache-2.0
// How an endpoint is set up.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/admin_config.hpp"
#include "roost/broker_config.hpp"
#include "roost/config_entry.hpp"
#include "roost/force_ssl.hpp"
#include "roost/listener_config.hpp"
#include "roost/log.hpp"
#include "roost/proxy_header.hpp"
#include "roost/pubsub.hpp"
#include "roost/socket.hpp"

namespace roost {

struct Config {
  static constexpr unsigned kMaxBusyPoll = 10'000;  // µs

  HttpListenerConfig http{};
  std::optional<HttpsListenerConfig> https{};  // beside http, or alone
  ForceSsl force_ssl{};                        // send clear text to https
  /// Proxies in front of the node. Their headers are trusted: where a request comes from (x-forwarded-for or
  /// Forwarded), and whether it came by https. The client is then the peer wherever a peer is shown, counted,
  /// compared or filtered by.
  IpRanges trusted_proxies{};
  ProxyHeader proxy_header = ProxyHeader::any;  // which of the two headers they write
  std::string url_host = "localhost";           // the public host; CheckOrigin::url_host() compares it
  std::optional<std::string> url_scheme{};      // of public addresses; none: the listener's
  std::optional<std::uint16_t> url_port{};      // likewise
  std::string url_path = "/";                   // what public addresses begin with
  CheckOrigin check_origin{};                   // for mounts that have none of their own
  /// What signs tokens and cookies; at least 20 bytes, the same on all nodes and kept from others. Long
  /// polling needs it.
  std::string secret_key_base{};
  /// What was signed with the secret before this one is still read: for a change without logging out anybody.
  std::optional<std::string> previous_secret_key_base{};
  std::optional<PubSubOptions> pubsub = PubSubOptions{};  // none: no channels, no broadcasts
  /// The broker over which nodes with the same pubsub reach each other, if PubSubOptions::adapter is none.
  BrokerConfig broker{};
  unsigned shards = 0;  // 0: one per core
  /// µs that a shard polls on after the last event before it sleeps, at most kMaxBusyPoll: answers come
  /// sooner, and each shard keeps a core busy meanwhile. 0: it sleeps immediately.
  unsigned busy_poll = 0;
  unsigned worker_threads = 2;      // for run_blocking
  std::size_t worker_queue = 1024;  // tasks waiting for a worker; more are refused
  /// Unsent bytes of all connections together; beyond it the ones with the most are closed (1013).
  std::size_t max_queued_bytes = std::size_t{256} << 20;
  /// An HTTP connection between two requests. Longer than a proxy in front keeps its own (nginx, ALB: 60 s),
  /// or the proxy sends a request into a connection that is just being closed, and answers 502.
  std::chrono::milliseconds keep_alive{75'000};
  std::chrono::milliseconds shutdown{5'000};            // for terminate() and the last bytes at stop
  std::chrono::milliseconds min_connection_age{5'000};  // for mounts without a min_age; 0: close at once
  std::chrono::milliseconds stall_threshold{100};       // a callback longer than this is named in the log
  AdminConfig admin{};                                  // off; what `roost` commands ask
  LogLevel log_level = LogLevel::info;
  std::shared_ptr<LogSink> log_sink = stderr_sink();
  LogLevel log_requests = LogLevel::off;  // of "GET /path" and "Sent 200 in 1ms", but for sockets
  std::vector<LogRule> log_rules{};       // to begin with; Endpoint::logger() changes level and rules
  ParameterFilter filter_parameters{};    // what the log does not show of parameters and payloads

  /// Path that answers GET with 200 while the node serves and with 503 once it drains; empty: none.
  std::string ready_path{};

  /// Options of mounts, by their path, as a file sets them: they override those of the program.
  std::map<std::string, std::vector<MountSetting>> socket_settings{};
  std::map<std::string, std::string> sources{};  // key → where its value was set, by those below
  /// Variables of the environment that look like ours and set nothing: logged at the start.
  std::vector<std::string> unknown_variables{};

  /// Rereads the file and the environment; set by the functions below if there is a file. A program that
  /// run()s calls it at SIGHUP, on a thread that serves no clients. Throws std::invalid_argument as they do.
  std::function<Config()> read_again{};

  // The program's values are overridden by a file, and a file by the environment
  // (docs/guides/configuration.md lists all keys). These throw std::invalid_argument with every problem there
  // is: unknown keys, values that are not allowed, keys that contradict each other, each with its place.

  /// For the main() of a program that takes nothing from its command line: with `--help` it prints `about`
  /// and every variable that from_environment() reads, and any other argument is an error. The exit code to
  /// end with; nothing when there are no arguments.
  [[nodiscard]] static std::optional<int> answer_arguments(int argc, const char* const* argv,
                                                           std::string_view about);

  /// `base` overridden by the file that ROOST_CONFIG names, if it names one, and by the environment.
  [[nodiscard]] static Config from_environment();
  [[nodiscard]] static Config from_environment(Config base);
  /// `base` overridden by a TOML file.
  [[nodiscard]] static Config from_file(const std::string& path);
  [[nodiscard]] static Config from_file(const std::string& path, Config base);
  /// `base` overridden by a TOML file, and that by the environment (which has no say in which file it is).
  [[nodiscard]] static Config load(const std::string& path);
  [[nodiscard]] static Config load(const std::string& path, Config base);

  /// Every problem, each a sentence that begins with its key; empty when there is none.
  [[nodiscard]] std::vector<std::string> validate() const;
  /// Every key with its value and where that comes from. Secrets are not shown.
  [[nodiscard]] std::vector<ConfigEntry> entries() const;
};

}  // namespace roost
