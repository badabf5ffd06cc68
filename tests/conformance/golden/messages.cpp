// SPDX-License-Identifier: Apache-2.0
#include "messages.hpp"

#include <fmt/format.h>

namespace roost::golden {
namespace {

constexpr std::string_view kOk = R"({"response":{},"status":"ok"})";
constexpr std::string_view kNothing = "{}";

/// `join_ref` is JSON text.
std::string message(Version version, std::string_view join_ref, std::string_view ref, std::string_view topic,
                    std::string_view event, std::string_view payload) {
  if (version == Version::v1) {
    return fmt::format(R"({{"topic":"{}","event":"{}","payload":{},"ref":"{}"}})", topic, event, payload,
                       ref);
  }
  return fmt::format(R"([{},"{}","{}","{}",{}])", join_ref, ref, topic, event, payload);
}

std::string quoted(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

}  // namespace

Version version_of(std::string_view target) {
  const std::size_t at = target.rfind("vsn=");
  return at != std::string_view::npos && target.substr(at).starts_with("vsn=2") ? Version::v2 : Version::v1;
}

std::string join(Version version, std::string_view topic, std::string_view ref) {
  return message(version, quoted(ref), ref, topic, "phx_join", kNothing);
}

std::string joined(Version version, std::string_view topic, std::string_view ref) {
  return message(version, quoted(ref), ref, topic, "phx_reply", kOk);
}

std::string heartbeat(Version version, std::string_view ref) {
  return message(version, "null", ref, "phoenix", "heartbeat", kNothing);
}

std::string heartbeat_answer(Version version, std::string_view ref) {
  return message(version, "null", ref, "phoenix", "phx_reply", kOk);
}

}  // namespace roost::golden
