// SPDX-License-Identifier: Apache-2.0
// Shared by the text formats of all versions: writing one frame piece by piece, and reading topic and event.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/phoenix/serializer_calls.hpp"

namespace roost::phoenix {

/// Writes one text frame; remembers the first value that cannot be written and reports it at the end.
class TextFrame {
 public:
  /// Replaces the content of `out`.
  explicit TextFrame(std::string& out) : out_(out) { out_.clear(); }

  TextFrame& raw(std::string_view text);
  TextFrame& ref(RefView ref) { return raw(ref.json()); }
  TextFrame& name(std::string_view field, const NameView& name);
  TextFrame& payload(const Payload& payload);
  /// {"response":R,"status":S}, the payload of a phx_reply.
  TextFrame& reply(const Reply& reply);

  [[nodiscard]] EncodeResult done();

 private:
  void fail(std::string_view field, std::string_view what);

  std::string& out_;
  std::optional<EncodeError> error_;
};

/// A topic from its JSON value; nullopt if it is neither a string nor a number nor null, because the reply to
/// such a topic is not defined. May use `scratch` for the characters.
[[nodiscard]] std::optional<NameView> read_topic(std::string_view value, std::string& scratch);
/// An event from any JSON value.
[[nodiscard]] NameView read_event(std::string_view value, std::string& scratch);

}  // namespace roost::phoenix
