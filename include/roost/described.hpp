// SPDX-License-Identifier: Apache-2.0
// JSON to and from structs and enums described with Boost.Describe.
// Compiled in tests/unit/examples/described_test.cpp [describe]:
//   struct Shout {
//     std::string text;
//     std::optional<int> volume;
//   };
//   BOOST_DESCRIBE_STRUCT(Shout, (), (text, volume))
// Fields may be booleans, numbers, strings, Json, described enums (by name) and structs, and std::optional,
// std::vector or string-keyed maps of these. Unknown members are ignored; only std::optional may be missing.
// Pure; a value that does not fit is an Error that names the field: "payload.volume: expected an integer, got
// a string".
#pragma once

#include <string>

#include "roost/described_decode.hpp"
#include "roost/described_encode.hpp"
#include "roost/described_type.hpp"

namespace roost::detail {

/// The JSON value of a message as a T.
template <class T>
Result<T> decode_payload(const Json& value) {
  T out{};
  if (auto decoded = decode(value, JsonPath{}, out); !decoded) return decoded.error();
  return out;
}

template <class T>
std::string encode_payload(const T& value) {
  std::string text;
  JsonWriter writer(text);
  encode(writer, value);
  return text;
}

}  // namespace roost::detail
