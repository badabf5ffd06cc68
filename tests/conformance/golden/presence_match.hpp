// SPDX-License-Identifier: Apache-2.0
// Messages of presences against recorded ones: each recorded phx_ref stands for one of Roost's for a whole
// replay, the metas of a key may be in any order, and times compare equal. Pure. Owner: one replay.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "roost/json.hpp"

namespace roost::golden {

/// Whether the message is a presence_state or a presence_diff.
[[nodiscard]] bool is_presence(std::string_view message);

class PhxRefs {
 public:
  /// Remembers what the recorded refs stand for if the messages match.
  [[nodiscard]] bool match(std::string_view received, std::string_view recorded);

 private:
  bool unify(const Json& received, const Json& recorded);
  bool unify_members(const JsonObject& received, const JsonObject& recorded);
  bool unify_member(std::string_view name, const Json& received, const Json& recorded);
  bool unify_elements(const JsonArray& received, const JsonArray& recorded);
  bool unify_in_any_order(const JsonArray& received, const JsonArray& recorded);
  bool stands_for(const Json& received, const Json& recorded);

  std::map<std::string, std::string, std::less<>> received_;  // by the recorded one
  std::map<std::string, std::string, std::less<>> recorded_;  // by the received one
};

}  // namespace roost::golden
