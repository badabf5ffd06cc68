// SPDX-License-Identifier: Apache-2.0
// Decodes JSON values into described types. The first fault ends decoding with an Error that names its place.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/described_type.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost::detail {

/// The place of a value, as a chain on the decoder's stack: "payload.items[2].name".
struct JsonPath {
  const JsonPath* parent = nullptr;
  std::string_view key = "payload";
  std::optional<std::size_t> index = {};
};

[[nodiscard]] Error wrong_value(const JsonPath& path, std::string_view expected, const Json& got);
[[nodiscard]] Error missing_value(const JsonPath& path);
[[nodiscard]] Error unknown_enumerator(const JsonPath& path, std::string_view names, std::string_view got);

Result<void> decode(const Json& value, const JsonPath& path, bool& out);
Result<void> decode(const Json& value, const JsonPath& path, double& out);
Result<void> decode(const Json& value, const JsonPath& path, std::string& out);
Result<void> decode(const Json& value, const JsonPath& path, Json& out);
Result<std::int64_t> decode_signed(const Json& value, const JsonPath& path, std::int64_t min,
                                   std::int64_t max);
Result<std::uint64_t> decode_unsigned(const Json& value, const JsonPath& path, std::uint64_t max);
/// The object that `value` must be, or an Error.
Result<const JsonObject*> decode_object(const Json& value, const JsonPath& path);
Result<const JsonArray*> decode_array(const Json& value, const JsonPath& path);

template <std::integral T>
Result<void> decode(const Json& value, const JsonPath& path, T& out) {
  using Limits = std::numeric_limits<T>;
  auto number = [&] {
    if constexpr (std::is_signed_v<T>) return decode_signed(value, path, Limits::min(), Limits::max());
    if constexpr (std::is_unsigned_v<T>) return decode_unsigned(value, path, Limits::max());
  }();
  if (!number) return number.error();
  out = static_cast<T>(*number);
  return {};
}

template <std::same_as<float> T>
Result<void> decode(const Json& value, const JsonPath& path, T& out) {
  double number = 0;
  Result<void> decoded = decode(value, path, number);
  out = static_cast<float>(number);
  return decoded;
}

template <class T>
Result<void> decode(const Json& value, const JsonPath& path, std::optional<T>& out) {
  out.reset();
  return value.is_null() ? Result<void>() : decode(value, path, out.emplace());
}

template <class T>
Result<void> decode(const Json& value, const JsonPath& path, std::vector<T>& out) {
  auto elements = decode_array(value, path);
  if (!elements) return elements.error();
  out.clear();
  out.reserve((*elements)->size());
  for (const Json& element : **elements) {
    T item{};
    if (auto decoded = decode(element, JsonPath{&path, {}, out.size()}, item); !decoded) return decoded;
    out.push_back(std::move(item));
  }
  return {};
}

template <StringMap T>
Result<void> decode(const Json& value, const JsonPath& path, T& out) {
  auto members = decode_object(value, path);
  if (!members) return members.error();
  out.clear();
  for (const auto& member : **members) {
    auto& item = out[std::string(member.key())];
    if (auto decoded = decode(member.value(), JsonPath{&path, member.key()}, item); !decoded) return decoded;
  }
  return {};
}

template <DescribedEnum T>
Result<void> decode(const Json& value, const JsonPath& path, T& out) {
  std::string name;
  if (auto decoded = decode(value, path, name); !decoded) return decoded;
  bool found = false;
  std::string names;
  boost::mp11::mp_for_each<Enumerators<T>>([&](auto enumerator) {
    if (name == enumerator.name) out = enumerator.value, found = true;
    names.append(names.empty() ? "" : ", ").append(enumerator.name);
  });
  return found ? Result<void>() : unknown_enumerator(path, names, name);
}

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

template <class T>
Result<void> decode_member(const JsonObject& members, const JsonPath& path, T& out) {
  if (const Json* member = members.if_contains(path.key)) return decode(*member, path, out);
  if constexpr (kIsOptional<T>) {
    out.reset();
    return {};
  }
  return missing_value(path);
}

template <Described T>
Result<void> decode(const Json& value, const JsonPath& path, T& out) {
  auto members = decode_object(value, path);
  if (!members) return members.error();
  Result<void> decoded;
  boost::mp11::mp_for_each<PublicMembers<T>>([&](auto field) {
    if (!decoded) return;  // the first fault is the one reported
    decoded = decode_member(**members, JsonPath{&path, field.name}, out.*field.pointer);
  });
  return decoded;
}

}  // namespace roost::detail
