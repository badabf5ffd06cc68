// SPDX-License-Identifier: Apache-2.0
#include "support/broker.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "support/child_output.hpp"
#include "support/spawn.hpp"
#include "support/tcp_client.hpp"

namespace roost::test {
namespace {

constexpr int kPortsTried = 20;

bool is_free(std::uint16_t port) {
  const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
}

/// False if nothing listens there for twenty seconds.
bool accepts(std::uint16_t port) {
  constexpr std::chrono::seconds kDeadline{20};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto deadline = std::chrono::steady_clock::now() + kDeadline;
  while (std::chrono::steady_clock::now() < deadline) {
    const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0)
      return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// Not one that the kernel gives to clients: while a broker is down, a client that keeps trying its port
/// could get that port itself, and be connected to itself.
std::uint16_t free_port() {
  constexpr unsigned kFirst = 10'000;
  constexpr unsigned kCount = 22'000;
  static std::atomic<unsigned> next = static_cast<unsigned>(::getpid()) * 37U;
  for (unsigned tried = 0; tried < kCount; ++tried) {
    const auto port = static_cast<std::uint16_t>(kFirst + next.fetch_add(1) % kCount);
    if (is_free(port)) return port;
  }
  throw std::runtime_error("no free port for a broker");
}

/// Debian has nats-server in a folder that is not in everybody's PATH.
std::string find_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  const std::string folders = std::string(path == nullptr ? "" : path) + ":/usr/sbin:/usr/local/bin:/usr/bin";
  for (std::size_t begin = 0; begin < folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    std::string program = folders.substr(begin, end - begin) + "/" + name;
    if (program.starts_with('/') && ::access(program.c_str(), X_OK) == 0) return program;
    begin = end + 1;
  }
  throw std::runtime_error(name + " is not installed: make deps");
}

std::string redis_configuration(const BrokerSetup& setup, std::uint16_t port, const std::string& folder) {
  std::string text = fmt::format("bind 127.0.0.1\ndir {}\nsave \"\"\nappendonly no\n", folder);
  if (!setup.tls) return text + fmt::format("port {}\n{}\n", port, setup.config);
  return text +
         fmt::format("port 0\ntls-port {}\ntls-cert-file {}\ntls-key-file {}\ntls-auth-clients no\n{}\n",
                     port, setup.tls->certfile, setup.tls->keyfile, setup.config);
}

std::string cluster_configuration(const BrokerSetup::Cluster& cluster) {
  std::string routes;
  for (const std::uint16_t other : cluster.others)
    routes += fmt::format("\"nats://127.0.0.1:{}\" ", other);
  return fmt::format("cluster {{ name: test, listen: \"127.0.0.1:{}\", routes: [ {}] }}\n", cluster.port,
                     routes);
}

std::string nats_configuration(const BrokerSetup& setup, std::uint16_t port) {
  std::string text = fmt::format("listen: \"127.0.0.1:{}\"\n", port);
  if (setup.tls)
    text += fmt::format("tls {{ cert_file: \"{}\", key_file: \"{}\" }}\n", setup.tls->certfile,
                        setup.tls->keyfile);
  if (setup.cluster) text += cluster_configuration(*setup.cluster);
  return text + setup.config + "\n";
}

}  // namespace

Broker::Broker(BrokerSetup setup) : setup_(std::move(setup)), folder_(std::make_unique<Certificates>()) {
  for (int tried = 0; tried < kPortsTried; ++tried)
    if (start_on(free_port())) return;
  throw std::runtime_error("a broker does not start:\n" + said());
}

Broker Broker::nats(std::string config) {
  return Broker({.kind = BrokerSetup::Kind::nats, .config = std::move(config)});
}
Broker Broker::redis(std::string config) {
  return Broker({.kind = BrokerSetup::Kind::redis, .config = std::move(config)});
}

Broker::Broker(Broker&& other) noexcept
    : setup_(std::move(other.setup_)),
      folder_(std::move(other.folder_)),
      port_(other.port_),
      pid_(std::exchange(other.pid_, -1)),
      output_(std::move(other.output_)),
      earlier_(std::move(other.earlier_)) {}

Broker::~Broker() {
  if (folder_ == nullptr) return;  // moved from
  kill();
  if (testing::Test::HasFailure()) std::cerr << "The broker at " << url() << " said:\n" << said() << "\n";
}

std::string Broker::url() const {
  const bool is_nats = setup_.kind == BrokerSetup::Kind::nats;
  const std::string_view scheme = is_nats ? (setup_.tls ? "tls" : "nats") : (setup_.tls ? "rediss" : "redis");
  return fmt::format("{}://127.0.0.1:{}", scheme, port_);
}

void Broker::kill() {
  end(SIGKILL);
}
void Broker::stop() {
  end(SIGTERM);
}
void Broker::start() {
  if (!start_on(port_)) throw std::runtime_error("a broker does not start again:\n" + said());
}
void Broker::pause() {
  ::kill(pid_, SIGSTOP);
}
void Broker::resume() {
  ::kill(pid_, SIGCONT);
}

void Broker::wait_until_it_says(std::string_view text) {
  if (output_ != nullptr && output_->wait_for(text)) return;
  throw std::runtime_error(fmt::format("a broker did not say \"{}\":\n{}", text, said()));
}

std::string Broker::said() const {
  return output_ == nullptr ? earlier_ : earlier_ + output_->said();
}

bool Broker::start_on(std::uint16_t port) {
  kill();
  port_ = port;
  folder_->write("broker.conf", configuration());
  Pipe pipe;
  pid_ = spawn(command(), {}, {.out = pipe.write_end.number(), .err = pipe.write_end.number()});
  pipe.write_end.close();
  output_ = std::make_unique<ChildOutput>(std::move(pipe.read_end));
  if (wait_until_ready()) return true;
  kill();
  return false;
}

bool Broker::wait_until_ready() {
  if (setup_.log_is_full) return accepts(port_);
  const bool is_nats = setup_.kind == BrokerSetup::Kind::nats;
  return output_->wait_for(is_nats ? "Server is ready" : "Ready to accept connections");
}

std::vector<std::string> Broker::command() const {
  const std::string file = folder_->path("broker.conf");
  if (setup_.kind == BrokerSetup::Kind::nats)
    return {find_program("setpriv"), "--pdeathsig", "KILL", find_program("nats-server"), "-c", file};
  return {find_program("setpriv"), "--pdeathsig", "KILL", find_program("redis-server"), file};
}

std::string Broker::configuration() const {
  const bool is_nats = setup_.kind == BrokerSetup::Kind::nats;
  std::string text =
      is_nats ? nats_configuration(setup_, port_) : redis_configuration(setup_, port_, folder_->path(""));
  if (setup_.log_is_full) text += is_nats ? "log_file: \"/dev/full\"\n" : "logfile \"/dev/full\"\n";
  return text;
}

void Broker::end(int signal) {
  if (pid_ < 0) return;
  ::kill(pid_, signal);
  if (signal != SIGKILL) ::kill(pid_, SIGCONT);  // it may be paused
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
  earlier_ += output_->whole();
  output_.reset();
}

namespace {

/// Servers tell their clients when they learn of each other, which is some time after they are connected.
void wait_until_announced(const Broker& by, const Broker& other) {
  TcpClient client(by.port());
  client.send("CONNECT {\"protocol\":1,\"verbose\":false}\r\nPING\r\n");
  const std::string address = fmt::format("127.0.0.1:{}\"", other.port());
  for (;;) {
    const auto line = client.read_until("\r\n");
    if (!line) throw std::runtime_error("a nats-server ended its client");
    if (line->find(address) != std::string::npos) return;
  }
}

}  // namespace

std::vector<std::unique_ptr<Broker>> nats_cluster(std::size_t size) {
  std::vector<std::unique_ptr<Broker>> brokers;
  std::vector<std::uint16_t> ports;
  brokers.reserve(size);
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint16_t port = free_port();
    brokers.push_back(std::make_unique<Broker>(
        BrokerSetup{.kind = BrokerSetup::Kind::nats, .cluster = {{.port = port, .others = ports}}}));
    if (i > 0) brokers.back()->wait_until_it_says("Route connection created");
    ports.push_back(port);
  }
  for (const auto& by : brokers)
    for (const auto& other : brokers)
      if (by != other) wait_until_announced(*by, *other);
  return brokers;
}

}  // namespace roost::test
