// SPDX-License-Identifier: Apache-2.0
// What a NATS server, or something else on its port, might say to a node: what happens, and what the node
// says, does not depend on how the bytes were split. With an odd first byte the login is over.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "broker/nats_dialect.hpp"

namespace {

using namespace roost::broker;

constexpr std::string_view kNatsLogin = "INFO {\"max_payload\":1024}\r\nPONG\r\n";

/// Everything that happened, as text.
class NatsTranscript final : public DialectEvents {
 public:
  void on_connected(const BrokerFacts& facts) override {
    if (connected) std::abort();
    connected = true;
    note("connected", facts.server);
  }
  void on_message(const BrokerMessage& message) override {
    if (!connected) std::abort();
    note(message.subject, message.payload);
  }
  void on_barrier() override {
    if (!connected) std::abort();
    note("barrier", {});
  }
  void on_refused(const BrokerRefusal& refusal) override { note(refusal.subject, refusal.reason); }
  void on_servers(std::span<const std::string> addresses) override {
    if (addresses.size() > roost::nats::kMaxConnectUrls) std::abort();
    for (const std::string& address : addresses)
      note("server", address);
  }
  void on_stopping() override { note("stopping", {}); }

  std::string written;
  bool connected = false;

 private:
  void note(std::string_view what, std::string_view content) {
    written.append(what).append("\2").append(content).append("\3");
  }
};

std::string nats_transcript(std::string_view before, std::string_view bytes, std::size_t piece) {
  const auto identity =
      std::make_shared<const NatsIdentity>(NatsIdentity{roost::nats::PasswordLogin{"u", "p"}, "node"});
  NatsDialect dialect(identity, false);
  NatsTranscript transcript;
  std::string out;
  dialect.start(out);
  if (!before.empty() && dialect.read(before, out, transcript)) std::abort();
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = dialect.read(bytes.substr(at, piece), out, transcript))
      return transcript.written + "fault " + fault->text + out;
    // The rest would be TLS.
    if (dialect.wants_tls()) return transcript.written + "tls";
  }
  return transcript.written + out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view before = (data[0] & 1U) != 0 ? kNatsLogin : std::string_view();
  const std::string whole = nats_transcript(before, rest, rest.size() + 1);
  if (nats_transcript(before, rest, 1) != whole || nats_transcript(before, rest, 7) != whole) std::abort();
  return 0;
}
