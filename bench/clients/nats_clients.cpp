// SPDX-License-Identifier: Apache-2.0
// A client of a real nats-server, once with nats.c and once with our codec on a bare socket: CPU time of the
// client's process for each message of 128 bytes, over 1,000 topics with a subscription each.
//   bench_nats_clients publish|receive ours|nats.c PORT
//   bench_nats_clients subscribe nats.c PORT: memory of 100,000 subscriptions
#include <arpa/inet.h>
#include <nats/nats.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/nats/connect.hpp"
#include "protocol/nats/nats_writer.hpp"
#include "protocol/nats/server_reader.hpp"
#include "protocol/nats/subject.hpp"
#include "usage.hpp"

namespace {

using roost::nats::Flow;

constexpr std::size_t kMessages = 500'000;
constexpr std::size_t kBurst = 256;
constexpr std::size_t kTopics = 1'000;
const std::string kPayload(128, 'x');

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "bench_nats_clients: %s\n", what);
  std::exit(1);
}

std::vector<std::string> subjects() {
  const roost::nats::Subjects names("Bench");
  std::vector<std::string> all(kTopics);
  for (std::size_t i = 0; i < kTopics; ++i)
    require(names.append_topic(all[i], "room:" + std::to_string(i)), "a subject is too long");
  return all;
}

// --- ours ---

class Counter final : public roost::nats::ServerSink {
 public:
  Flow on_message(const roost::nats::ServerMessage& message) override {
    ++messages;
    bytes += message.subject.size() + message.payload.size();
    return Flow::go_on;
  }
  Flow on_info(std::string_view json) override {
    info.assign(json);
    return Flow::go_on;
  }
  Flow on_ping() override { return Flow::go_on; }
  Flow on_pong() override {
    ++pongs;
    return Flow::go_on;
  }
  Flow on_ok() override { return Flow::go_on; }
  Flow on_error(std::string_view /*text*/) override { std::abort(); }

  std::size_t messages = 0;
  std::size_t bytes = 0;
  std::size_t pongs = 0;
  std::string info;
};

/// A blocking socket with our codec on it.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    require(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0, "can't connect");
    while (counter.info.empty())
      receive();
    const auto info = roost::nats::read_info(counter.info);
    require(info && roost::nats::append_connect(out, *info, roost::nats::NoLogin{}, {.name = "bench"}),
            "can't log in");
    flush();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(socket_); }

  void send() {
    for (std::string_view rest = out; !rest.empty();) {
      const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
      require(sent > 0, "can't send");
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    out.clear();
  }
  void receive() {
    const ssize_t size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    require(size > 0, "the server has closed the connection");
    require(!reader_.read({buffer_.data(), static_cast<std::size_t>(size)}, counter),
            "can't read the server");
  }
  /// Until the server has seen everything.
  void flush() {
    const std::size_t before = counter.pongs;
    roost::nats::append_ping(out);
    send();
    while (counter.pongs == before)
      receive();
  }

  std::string out;
  Counter counter;

 private:
  const int socket_;
  roost::nats::ServerReader reader_;
  std::vector<char> buffer_ = std::vector<char>(64UL * 1024);
};

void publish_ours(std::uint16_t port, std::size_t pause_us) {
  const auto names = subjects();
  Connection connection(port);
  for (std::size_t i = 0; i < kMessages; ++i) {
    roost::nats::append_pub(connection.out, {names[i % kTopics]}, kPayload);
    if (i % kBurst != kBurst - 1) continue;
    connection.send();
    if (pause_us != 0) ::usleep(static_cast<useconds_t>(pause_us));
  }
  connection.flush();
}

// --- nats.c ---

void check(natsStatus status) {
  require(status == NATS_OK, natsStatus_GetText(status));
}

class Cnats {
 public:
  explicit Cnats(std::uint16_t port) {
    check(natsOptions_Create(&options_));
    check(natsOptions_SetURL(options_, ("nats://127.0.0.1:" + std::to_string(port)).c_str()));
    check(natsOptions_SetNoEcho(options_, true));
    check(natsOptions_UseGlobalMessageDelivery(options_, true));
    check(natsConnection_Connect(&connection, options_));
  }
  Cnats(const Cnats&) = delete;
  Cnats& operator=(const Cnats&) = delete;
  ~Cnats() {
    natsConnection_Destroy(connection);
    natsOptions_Destroy(options_);
  }

  natsConnection* connection = nullptr;

 private:
  natsOptions* options_ = nullptr;
};

void publish_cnats(std::uint16_t port) {
  const auto names = subjects();
  const Cnats nats(port);
  for (std::size_t i = 0; i < kMessages; ++i)
    check(natsConnection_Publish(nats.connection, names[i % kTopics].c_str(), kPayload.data(),
                                 static_cast<int>(kPayload.size())));
  check(natsConnection_Flush(nats.connection));
}

std::atomic<std::size_t> received{0};

void on_message(natsConnection* /*connection*/, natsSubscription* /*subscription*/, natsMsg* message,
                void* /*closure*/) {
  require(natsMsg_GetDataLength(message) == static_cast<int>(kPayload.size()), "a message of another size");
  natsMsg_Destroy(message);
  received.fetch_add(1, std::memory_order_relaxed);
}

// --- receiving: another process publishes, slowly enough that nobody drops anything ---

template <class Receive>
void while_published(std::uint16_t port, std::string_view what, const Receive& receive) {
  const pid_t publisher = ::fork();
  require(publisher >= 0, "can't fork");
  if (publisher == 0) {
    publish_ours(port, 2'000);
    ::_exit(0);
  }
  const roost::bench::Usage usage;
  receive();
  usage.print(what, kMessages);
  ::waitpid(publisher, nullptr, 0);
}

void receive_ours(std::uint16_t port) {
  Connection connection(port);
  std::uint64_t sid = 0;
  for (const std::string& subject : subjects())
    roost::nats::append_sub(connection.out, subject, ++sid);
  connection.flush();
  while_published(port, "receive, ours", [&] {
    while (connection.counter.messages < kMessages)
      connection.receive();
  });
}

void receive_cnats(std::uint16_t port) {
  // The publisher is forked before there are threads; it waits for a byte.
  int gate[2];
  require(::pipe(gate) == 0, "no pipe");
  const pid_t publisher = ::fork();
  require(publisher >= 0, "can't fork");
  if (publisher == 0) {
    char byte = 0;
    require(::read(gate[0], &byte, 1) == 1, "no start");
    publish_ours(port, 2'000);
    ::_exit(0);
  }
  const Cnats nats(port);
  std::vector<natsSubscription*> subscriptions(kTopics);
  const auto names = subjects();
  for (std::size_t i = 0; i < kTopics; ++i)
    check(
        natsConnection_Subscribe(&subscriptions[i], nats.connection, names[i].c_str(), on_message, nullptr));
  check(natsConnection_Flush(nats.connection));
  const roost::bench::Usage usage;
  require(::write(gate[1], "x", 1) == 1, "no start");
  while (received.load(std::memory_order_relaxed) < kMessages)
    ::usleep(10'000);
  usage.print("receive, nats.c", kMessages);
  ::waitpid(publisher, nullptr, 0);
  for (natsSubscription* subscription : subscriptions)
    natsSubscription_Destroy(subscription);
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void subscribe_cnats(std::uint16_t port) {
  constexpr std::size_t kSubscriptions = 100'000;
  const Cnats nats(port);
  std::vector<natsSubscription*> subscriptions(kSubscriptions);
  const std::size_t before = resident_bytes();
  for (std::size_t i = 0; i < kSubscriptions; ++i)
    check(natsConnection_Subscribe(&subscriptions[i], nats.connection, ("room." + std::to_string(i)).c_str(),
                                   on_message, nullptr));
  check(natsConnection_Flush(nats.connection));
  std::printf("subscribe, nats.c: %zu bytes a subscription\n", (resident_bytes() - before) / kSubscriptions);
  for (natsSubscription* subscription : subscriptions)
    natsSubscription_Destroy(subscription);
}

}  // namespace

int main(int count, char** words) {
  require(count == 4, "usage: publish|receive|subscribe ours|nats.c PORT");
  const std::string_view task = words[1];
  const bool ours = std::string_view(words[2]) == "ours";
  const auto port = static_cast<std::uint16_t>(std::strtoul(words[3], nullptr, 10));
  if (task == "subscribe") {
    subscribe_cnats(port);
    return 0;
  }
  if (task == "receive") {
    ours ? receive_ours(port) : receive_cnats(port);
    return 0;
  }
  const roost::bench::Usage usage;
  ours ? publish_ours(port, 0) : publish_cnats(port);
  usage.print(ours ? "publish, ours" : "publish, nats.c", kMessages);
  return 0;
}
