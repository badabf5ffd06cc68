// SPDX-License-Identifier: Apache-2.0
// One key of a table of keys: how it is called, what it may be, and how it is read from and written to its
// owner (a Config, or the options of a mount). Everything else (files, environment, listing, changing, the
// page of the documentation) is made from the tables. Values, made once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "roost/json.hpp"

namespace roost::config {

struct KeyTraits {
  std::string_view environment = {};  // empty: ROOST_ and the name in capitals; for mounts: none
  bool live = false;                  // may change while the endpoint runs
  bool secret = false;                // is never shown
};

template <class Owner>
struct Key {
  std::string_view name;
  std::string_view about;  // a line for the documentation
  KeyTraits traits;
  std::string allowed;
  /// False: not allowed, and nothing is changed.
  std::function<bool(Owner&, const Json&)> write;
  /// Null where an optional value is not set.
  std::function<Json(const Owner&)> read;
  /// The value of another owner, also where it is not set.
  std::function<void(Owner&, const Owner&)> copy{};
};

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// `member(owner)` is a reference to the field.
template <class Owner, class Kind, class Member>
Key<Owner> make_key(std::string_view name, std::string_view about, const Kind& kind, Member member,
                    KeyTraits traits = {}) {
  using Field = std::remove_cvref_t<std::invoke_result_t<Member, Owner&>>;
  const auto write = [kind, member](Owner& owner, const Json& value) {
    const auto parsed = kind.parse(value);
    if (!parsed) return false;
    if constexpr (kIsOptional<Field>) {
      member(owner) = static_cast<typename Field::value_type>(*parsed);
    } else if constexpr (std::is_arithmetic_v<Field>) {
      member(owner) = static_cast<Field>(*parsed);
    } else if constexpr (std::is_same_v<Field, std::chrono::seconds>) {
      member(owner) = std::chrono::duration_cast<std::chrono::seconds>(*parsed);
    } else {
      member(owner) = *parsed;
    }
    return true;
  };
  const auto read = [kind, member](const Owner& owner) {
    Owner copy = owner;  // so that `member` needs one form; rare
    const Field& field = member(copy);
    if constexpr (kIsOptional<Field>) {
      return field ? kind.show(*field) : Json();
    } else if constexpr (std::is_arithmetic_v<Field> && !std::is_same_v<Field, bool>) {
      return kind.show(static_cast<std::int64_t>(field));
    } else {
      return kind.show(field);
    }
  };
  const auto copy = [member](Owner& into, const Owner& from) {
    Owner source = from;
    member(into) = member(source);
  };
  return {name, about, traits, kind.allowed(), write, read, copy};
}

template <class Owner>
const Key<Owner>* find_key(const std::vector<Key<Owner>>& table, std::string_view name) {
  for (const Key<Owner>& key : table)
    if (key.name == name) return &key;
  return nullptr;
}

/// "websockt.timeout" → "websocket.timeout"; empty: nothing is near.
[[nodiscard]] std::string nearest_name(const std::vector<std::string_view>& names, std::string_view wrong);

template <class Owner>
std::vector<std::string_view> names_of(const std::vector<Key<Owner>>& table) {
  std::vector<std::string_view> names;
  names.reserve(table.size());
  for (const Key<Owner>& key : table)
    names.push_back(key.name);
  return names;
}

}  // namespace roost::config
