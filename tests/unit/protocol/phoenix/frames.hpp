// SPDX-License-Identifier: Apache-2.0
// Helpers to make and read frames in the tests of this folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/phoenix/payload_access.hpp"
#include "protocol/phoenix/serializer_calls.hpp"
#include "support/hex.hpp"

namespace roost::test {

inline std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

/// A payload of any JSON text, as made by a decoder.
inline Payload raw(std::string_view json_text) {
  return phoenix::PayloadAccess::copy_json(json_text);
}

inline phoenix::RefView json_ref(std::string_view json_text) {
  return phoenix::RefView::from_json(json_text);
}

/// The frame as "text: ..." or "binary: ...", or the fault as "error: field: message".
inline std::string outcome(const phoenix::EncodeResult& result, const std::string& out) {
  if (const auto* error = std::get_if<phoenix::EncodeError>(&result))
    return "error: " + std::string(error->field) + ": " + error->message;
  const bool text = std::get<phoenix::FrameKind>(result) == phoenix::FrameKind::text;
  return (text ? "text: " : "binary: ") + out;
}

}  // namespace roost::test
