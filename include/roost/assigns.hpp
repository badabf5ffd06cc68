// SPDX-License-Identifier: Apache-2.0
// Named values kept with a socket or a channel: what connect() learned is seen by every channel, what a
// channel adds stays with it (spec channel-lifecycle.md §14).
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "roost/json.hpp"

namespace roost {

/// Copying is cheap: copies share one object until one of them is changed. Owner: one socket or channel.
class Assigns {
 public:
  Assigns() = default;
  Assigns(std::initializer_list<std::pair<std::string_view, Json>> values);

  /// Null when nothing of that name was assigned.
  [[nodiscard]] const Json* find(std::string_view key) const;
  /// Throws std::out_of_range naming the key.
  [[nodiscard]] const Json& at(std::string_view key) const;
  [[nodiscard]] const JsonObject& all() const;

  void assign(std::string_view key, Json value);
  /// Merged over what is there; the new value wins.
  void assign(const JsonObject& values);
  void assign(const std::function<JsonObject(const JsonObject&)>& make) { assign(make(all())); }
  void assign(const Assigns& other);

 private:
  std::shared_ptr<const JsonObject> values_;
};

}  // namespace roost
