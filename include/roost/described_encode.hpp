// SPDX-License-Identifier: Apache-2.0
// Encodes described types as JSON text, without an intermediate JSON value. An empty std::optional is null.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "roost/described_type.hpp"
#include "roost/json.hpp"
#include "roost/json_writer.hpp"

namespace roost::detail {

// Declared first, because each may contain any other.
template <class T>
void encode(JsonWriter& writer, const std::optional<T>& value);
template <class T>
void encode(JsonWriter& writer, const std::vector<T>& elements);
template <StringMap T>
void encode(JsonWriter& writer, const T& members);
template <DescribedEnum T>
void encode(JsonWriter& writer, const T& value);
template <Described T>
void encode(JsonWriter& writer, const T& value);

inline void encode(JsonWriter& writer, const Json& value) {
  writer.json(value);
}
inline void encode(JsonWriter& writer, std::string_view value) {
  writer.string(value);
}

template <class T>
  requires std::is_arithmetic_v<T>
void encode(JsonWriter& writer, T value) {
  if constexpr (std::is_same_v<T, bool>)
    writer.boolean(value);
  else if constexpr (std::is_floating_point_v<T>)
    writer.number(value);
  else if constexpr (std::is_signed_v<T>)
    writer.integer(value);
  else
    writer.unsigned_integer(value);
}

template <class T>
void encode(JsonWriter& writer, const std::optional<T>& value) {
  if (value.has_value())
    encode(writer, *value);
  else
    writer.null();
}

template <class T>
void encode(JsonWriter& writer, const std::vector<T>& elements) {
  writer.begin_array();
  for (const auto& element : elements)
    encode(writer, static_cast<const T&>(element));
  writer.end_array();
}

template <StringMap T>
void encode(JsonWriter& writer, const T& members) {
  writer.begin_object();
  for (const auto& [name, value] : members) {
    writer.key(name);
    encode(writer, value);
  }
  writer.end_object();
}

template <DescribedEnum T>
void encode(JsonWriter& writer, const T& value) {
  boost::mp11::mp_for_each<Enumerators<T>>([&](auto enumerator) {
    if (value == enumerator.value) writer.string(enumerator.name);
  });
}

template <Described T>
void encode(JsonWriter& writer, const T& value) {
  writer.begin_object();
  boost::mp11::mp_for_each<PublicMembers<T>>([&](auto field) {
    writer.key(field.name);
    encode(writer, value.*field.pointer);
  });
  writer.end_object();
}

}  // namespace roost::detail
