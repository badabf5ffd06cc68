// SPDX-License-Identifier: Apache-2.0
// A real nats-server or redis-server of this machine, on a free port of 127.0.0.1. It is killed by the
// destructor, and by the end of the thread that started it; after a failed test its output is shown. Owner
// and thread: one test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/certificates.hpp"

namespace roost::test {

class ChildOutput;

struct BrokerSetup {
  enum class Kind : std::uint8_t { nats, redis };
  /// Of several nats-servers.
  struct Cluster {
    std::uint16_t port = 0;
    std::vector<std::uint16_t> others{};  // their cluster ports
  };

  Kind kind = Kind::nats;
  std::string config{};                   // more lines of its configuration file
  std::optional<CertificateFiles> tls{};  // set: clients must use TLS, and this is its certificate
  std::optional<Cluster> cluster{};
  bool log_is_full = false;  // its log goes to a disk without room; it says nothing then
};

class Broker {
 public:
  /// Returns when it accepts connections. Throws std::runtime_error with its output.
  explicit Broker(BrokerSetup setup);
  [[nodiscard]] static Broker nats(std::string config = {});
  [[nodiscard]] static Broker redis(std::string config = {});
  Broker(Broker&&) noexcept;
  Broker& operator=(Broker&&) = delete;
  ~Broker();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  /// "nats://127.0.0.1:16001", "rediss://127.0.0.1:16002"
  [[nodiscard]] std::string url() const;
  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

  /// By SIGKILL: what it has not sent is lost.
  void kill();
  /// By SIGTERM, with a goodbye to its clients if it knows one.
  void stop();
  /// Again, on the same port.
  void start();
  /// By SIGSTOP: the kernel still takes connections and bytes for it.
  void pause();
  void resume();

  /// Since it was started. Throws like the constructor.
  void wait_until_it_says(std::string_view text);
  [[nodiscard]] std::string said() const;

 private:
  [[nodiscard]] bool start_on(std::uint16_t port);
  [[nodiscard]] bool wait_until_ready();
  [[nodiscard]] std::vector<std::string> command() const;
  [[nodiscard]] std::string configuration() const;
  void end(int signal);

  BrokerSetup setup_;
  std::unique_ptr<Certificates> folder_;  // of its configuration file
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;  // -1: it does not run
  std::unique_ptr<ChildOutput> output_;
  std::string earlier_;  // what it said before it was started again
};

/// Linked by routes; by now each announces the others to its clients.
[[nodiscard]] std::vector<std::unique_ptr<Broker>> nats_cluster(std::size_t size);

}  // namespace roost::test
