// SPDX-License-Identifier: Apache-2.0
// What a Redis server, or something else on its port, might say to a node: what happens does not depend on
// how the bytes were split, and stays within what was asked for. With an odd first byte the login is over.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker/redis_dialect.hpp"

namespace {

using namespace roost::broker;

constexpr std::size_t kDialectPayload = 1'024;
constexpr SubscriptionId kDialectTopics = 3;
constexpr std::string_view kLoginAnswers = "%1\r\n+role\r\n+master\r\n+OK\r\n";

/// Everything that happened, as text.
class DialectTranscript final : public DialectEvents {
 public:
  void on_connected(const BrokerFacts& facts) override {
    if (connected || facts.max_payload != kDialectPayload) std::abort();
    connected = true;
    note("connected", facts.server);
  }
  void on_message(const BrokerMessage& message) override {
    if (message.id == 0 || message.id > kDialectTopics + 1) std::abort();
    if (message.payload.size() > kDialectPayload) std::abort();
    note(message.subject, message.payload);
  }
  void on_barrier() override {
    if (++barriers > 1) std::abort();  // one was asked for
    note("barrier", {});
  }
  void on_refused(const BrokerRefusal& refusal) override { note(refusal.subject, refusal.reason); }
  void on_servers(std::span<const std::string>) override { std::abort(); }
  void on_stopping() override { std::abort(); }

  std::string written;
  bool connected = false;
  int barriers = 0;

 private:
  void note(std::string_view what, std::string_view content) {
    written.append(what).append("\2").append(content).append("\3");
  }
};

/// The node asks for all it will at once, as if the server were slow.
void ask(Dialect& dialect, std::string& out) {
  dialect.start(out);
  for (SubscriptionId id = 1; id <= kDialectTopics; ++id)
    dialect.subscribe(out, std::string(1, static_cast<char>('a' + id)), id);
  dialect.subscribe_all(out, "all.", kDialectTopics + 1);
  dialect.unsubscribe(out, 2);
  dialect.publish_head(out, "b", 0);
  dialect.publish_end(out);
  dialect.barrier(out);
}

std::string dialect_transcript(std::string_view bytes, std::size_t piece) {
  RedisDialect dialect({.user = "u", .max_payload = kDialectPayload});
  DialectTranscript transcript;
  std::string out;
  ask(dialect, out);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = dialect.read(bytes.substr(at, piece), out, transcript))
      return transcript.written + "fault " + fault->text;
  }
  dialect.unsubscribe(out, 1);
  return transcript.written;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string bytes = (data[0] % 2 == 1 ? std::string(kLoginAnswers) : std::string()).append(rest);
  const std::string whole = dialect_transcript(bytes, bytes.size() + 1);
  if (dialect_transcript(bytes, 1) != whole || dialect_transcript(bytes, 7) != whole) std::abort();
  return 0;
}
