// SPDX-License-Identifier: Apache-2.0
#include "cli/explain/refusal_message.hpp"

#include <variant>

#include "protocol/phoenix/client_codec.hpp"
#include "roost/json.hpp"

namespace roost::cli::explain {

std::optional<std::string> refusal_of(std::string_view message_text) {
  for (const char* vsn : {"2.0.0", "1.0.0"}) {
    phoenix::DecodeScratch scratch;
    const auto decoded =
        phoenix::ClientCodec::for_vsn(vsn)->decode(phoenix::FrameKind::text, message_text, scratch);
    const auto* message = std::get_if<phoenix::ServerMessage>(&decoded);
    if (message == nullptr || !message->topic.is("phoenix") || !message->event.is("refused")) continue;
    const Result<Json> payload = message->payload.json();
    const Json* reason =
        payload && payload->is_object() ? payload->get_object().if_contains("reason") : nullptr;
    return reason != nullptr && reason->is_string() ? std::string(reason->get_string()) : "no reason given";
  }
  return std::nullopt;
}

}  // namespace roost::cli::explain
