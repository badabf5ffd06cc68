// SPDX-License-Identifier: Apache-2.0
// The key that Delivery::latest_by compares. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fastlane/message_sink.hpp"
#include "protocol/phoenix/json_member.hpp"

namespace roost::transport {

/// Topic, event and the value of the field. None of them contains NUL in its encoded form.
inline std::string delivery_key(const fastlane::MessageSource& source, std::string_view field) {
  std::string key(source.topic);
  key.append(1, '\0').append(source.event).append(1, '\0');
  const auto value = field.empty() ? std::nullopt : phoenix::json_member(source.payload.text(), field);
  return value ? key.append(*value) : key;
}

}  // namespace roost::transport
