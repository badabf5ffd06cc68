// SPDX-License-Identifier: Apache-2.0
// The plain values of the public channel API: assigns, stop reasons, routes.
#include <fmt/format.h>

#include <stdexcept>

#include "base/type_name.hpp"
#include "roost/channel.hpp"
#include "roost/routes.hpp"

namespace roost {

// --- Assigns ---

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

// --- StopReason ---

std::string StopReason::text() const {
  static constexpr const char* kNames[] = {"normal", "shutdown", "error", "exception"};
  const char* name = kNames[static_cast<int>(kind_)];
  return detail_.empty() ? std::string(name) : fmt::format("{}:{}", name, detail_);
}

// --- Routes ---

bool Route::matches(std::string_view topic) const noexcept {
  if (!pattern.ends_with('*')) return topic == pattern;
  return topic.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

Routes::Routes(std::initializer_list<Route> routes) : routes_(routes) {
  for (Route& route : routes_) {
    route.type = route.type.empty() ? route.pattern : base::readable_type(route.type);
    const std::size_t star = route.pattern.find('*');
    if (star == std::string::npos || star == route.pattern.size() - 1) continue;
    throw std::invalid_argument(fmt::format("route \"{}\": '*' may only be the last character, as in \"{}*\"",
                                            route.pattern, route.pattern.substr(0, star)));
  }
}

const Route* Routes::find(std::string_view topic) const noexcept {
  for (const Route& route : routes_) {
    if (route.matches(topic)) return &route;
  }
  return nullptr;
}

}  // namespace roost
