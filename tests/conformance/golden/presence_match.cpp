// SPDX-License-Identifier: Apache-2.0
#include "presence_match.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstddef>
#include <numeric>
#include <vector>

namespace roost::golden {
namespace {

const Json& event_of(const Json& message) {
  constexpr std::size_t kEvent = 3;
  static const Json kNone;
  if (message.is_array() && message.as_array().size() > kEvent) return message.as_array()[kEvent];
  const Json* event = message.is_object() ? message.as_object().if_contains("event") : nullptr;
  return event == nullptr ? kNone : *event;
}

}  // namespace

bool is_presence(std::string_view message) {
  boost::system::error_code error;
  const Json json = boost::json::parse(message, error);
  if (error) return false;
  const Json& event = event_of(json);
  return event == "presence_state" || event == "presence_diff";
}

bool PhxRefs::match(std::string_view received, std::string_view recorded) {
  const PhxRefs before = *this;
  if (unify(boost::json::parse(received), boost::json::parse(recorded))) return true;
  *this = before;
  return false;
}

bool PhxRefs::unify(const Json& received, const Json& recorded) {
  if (received.is_object() && recorded.is_object())
    return unify_members(received.as_object(), recorded.as_object());
  if (received.is_array() && recorded.is_array())
    return unify_elements(received.as_array(), recorded.as_array());
  return received == recorded;
}

bool PhxRefs::unify_members(const JsonObject& received, const JsonObject& recorded) {
  return received.size() == recorded.size() &&
         std::all_of(recorded.begin(), recorded.end(), [&](const auto& member) {
           const Json* other = received.if_contains(member.key());
           return other != nullptr && unify_member(member.key(), *other, member.value());
         });
}

bool PhxRefs::unify_member(std::string_view name, const Json& received, const Json& recorded) {
  if (name == "online_at") return received.is_int64() && recorded.is_int64();
  if (name == "phx_ref" || name == "phx_ref_prev") return stands_for(received, recorded);
  if (name == "metas" && received.is_array() && recorded.is_array())
    return unify_in_any_order(received.as_array(), recorded.as_array());
  return unify(received, recorded);
}

bool PhxRefs::unify_elements(const JsonArray& received, const JsonArray& recorded) {
  return received.size() == recorded.size() &&
         std::equal(received.begin(), received.end(), recorded.begin(),
                    [this](const Json& one, const Json& other) { return unify(one, other); });
}

bool PhxRefs::unify_in_any_order(const JsonArray& received, const JsonArray& recorded) {
  if (received.size() != recorded.size()) return false;
  std::vector<std::size_t> order(received.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const PhxRefs before = *this;
  do {
    JsonArray ordered;
    ordered.reserve(order.size());
    for (const std::size_t at : order)
      ordered.push_back(received[at]);
    if (unify_elements(ordered, recorded)) return true;
    *this = before;
  } while (std::next_permutation(order.begin(), order.end()));
  return false;
}

bool PhxRefs::stands_for(const Json& received, const Json& recorded) {
  if (!received.is_string() || !recorded.is_string()) return false;
  const std::string one(received.as_string());
  const std::string other(recorded.as_string());
  return received_.emplace(other, one).first->second == one &&
         recorded_.emplace(one, other).first->second == other;
}

}  // namespace roost::golden
