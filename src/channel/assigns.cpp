// SPDX-License-Identifier: Apache-2.0
#include "roost/assigns.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace roost {

Assigns::Assigns(std::initializer_list<std::pair<std::string_view, Json>> values) {
  for (const auto& [key, value] : values)
    assign(key, value);
}

const JsonObject& Assigns::all() const {
  static const JsonObject kNone;
  return values_ ? *values_ : kNone;
}

const Json* Assigns::find(std::string_view key) const {
  return all().if_contains(key);
}

const Json& Assigns::at(std::string_view key) const {
  const Json* value = find(key);
  if (value == nullptr) throw std::out_of_range(fmt::format("nothing is assigned as \"{}\"", key));
  return *value;
}

void Assigns::assign(std::string_view key, Json value) {
  auto values = std::make_shared<JsonObject>(all());
  (*values)[key] = std::move(value);
  values_ = std::move(values);
}

void Assigns::assign(const JsonObject& values) {
  if (values.empty()) return;
  auto merged = std::make_shared<JsonObject>(all());
  for (const auto& member : values)
    (*merged)[member.key()] = member.value();
  values_ = std::move(merged);
}

void Assigns::assign(const Assigns& other) {
  if (!values_) {
    values_ = other.values_;
  } else {
    assign(other.all());
  }
}

}  // namespace roost
