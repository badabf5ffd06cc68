// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/first_words.hpp"

#include <span>
#include <variant>

#include "protocol/phoenix/client_codec.hpp"
#include "protocol/websocket/message_reader.hpp"
#include "roost/json.hpp"

namespace roost::cli::explain {
namespace {

/// "refused" in one message of either version.
std::optional<std::string> refusal_of(std::string_view text) {
  for (const char* vsn : {"2.0.0", "1.0.0"}) {
    phoenix::DecodeScratch scratch;
    const auto decoded = phoenix::ClientCodec::for_vsn(vsn)->decode(phoenix::FrameKind::text, text, scratch);
    const auto* message = std::get_if<phoenix::ServerMessage>(&decoded);
    if (message == nullptr || !message->topic.is("phoenix") || !message->event.is("refused")) continue;
    const Result<Json> payload = message->payload.json();
    const Json* reason =
        payload && payload->is_object() ? payload->get_object().if_contains("reason") : nullptr;
    return reason != nullptr && reason->is_string() ? std::string(reason->get_string()) : "no reason given";
  }
  return std::nullopt;
}

class FirstMessage final : public websocket::ReaderSink {
 public:
  websocket::Flow on_message(websocket::Opcode opcode, std::string_view payload) override {
    if (opcode == websocket::Opcode::text) refusal = refusal_of(payload);
    return websocket::Flow::stop;
  }
  websocket::Flow on_ping(std::string_view) override { return websocket::Flow::go_on; }
  websocket::Flow on_pong(std::string_view) override { return websocket::Flow::go_on; }
  void on_close(std::optional<websocket::CloseCode>, std::string_view) override {}

  std::optional<std::string> refusal;
};

}  // namespace

std::optional<std::string> refusal_in(std::string bytes_behind_head) {
  websocket::MessageReader reader;
  FirstMessage first;
  constexpr websocket::FrameLimits kLimits{.role = websocket::Role::client};
  static_cast<void>(reader.read(std::as_writable_bytes(std::span(bytes_behind_head)), kLimits, first));
  return std::move(first.refusal);
}

}  // namespace roost::cli::explain
