// SPDX-License-Identifier: Apache-2.0
// How decoders make a Payload from bytes they have already validated. Internal: applications use Payload's
// own constructors, which validate or copy.
#pragma once

#include <string_view>

#include "roost/payload.hpp"

namespace roost::phoenix {

struct PayloadAccess {
  /// Views `valid`: one JSON value without white space around it. Copies of the Payload own their bytes.
  [[nodiscard]] static Payload borrow_json(std::string_view valid) {
    return Payload(Payload::Kind::json, valid, Payload::Storage::borrowed);
  }
  [[nodiscard]] static Payload borrow_binary(std::string_view bytes) {
    return Payload(Payload::Kind::binary, bytes, Payload::Storage::borrowed);
  }
  /// The bytes live as long as any copy of the payload.
  [[nodiscard]] static bool owns(const Payload& payload) { return payload.owner_ != nullptr; }
  /// Copies `valid`.
  [[nodiscard]] static Payload copy_json(std::string_view valid) {
    return Payload(Payload::Kind::json, valid);
  }
};

}  // namespace roost::phoenix
