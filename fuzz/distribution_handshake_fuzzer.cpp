// SPDX-License-Identifier: Apache-2.0
// What somebody might say in a handshake, to the side that accepts and to the side that connects: nobody gets
// through without the cookie, and what is read does not depend on how the bytes were split.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/distribution/node_handshake.hpp"

namespace {

using namespace roost::distribution;

constexpr std::size_t kMaxOutput = 8'192;

/// Without the cookie there are no facts. Returns what was answered.
std::string serve(std::string_view bytes, std::size_t piece) {
  ServerHandshake handshake({.name = "own@host", .creation = 5}, "cookie", 42);
  std::string out;
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    for (bool more = true; more;) {
      const auto step = handshake.read(part, out);
      if (std::holds_alternative<NodeFacts>(step) || out.size() > kMaxOutput) std::abort();
      if (std::holds_alternative<HandshakeFault>(step)) return out;
      more = std::holds_alternative<ServerHandshake::Caller>(step);
      if (more) handshake.answer(ServerHandshake::Status::alive, out);
    }
  }
  return out;
}

std::string call(std::string_view bytes, std::size_t piece) {
  ClientHandshake handshake({.name = "own@host", .creation = 5}, "peer@host", "cookie", 42);
  std::string out;
  handshake.start(out);
  while (!bytes.empty()) {
    std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    const auto step = handshake.read(part, out);
    if (std::holds_alternative<NodeFacts>(step) || out.size() > kMaxOutput) std::abort();
    if (std::holds_alternative<HandshakeFault>(step)) return out;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (serve(bytes, 1) != serve(bytes, size + 1)) std::abort();
  if (call(bytes, 1) != call(bytes, size + 1)) std::abort();
  static_cast<void>(read_look_up(bytes));
  static_cast<void>(read_registration(bytes));
  return 0;
}
