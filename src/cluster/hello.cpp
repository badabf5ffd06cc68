// SPDX-License-Identifier: Apache-2.0
#include "cluster/hello.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "roost/json.hpp"

namespace roost::cluster {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kIncarnationDigits = 16;
constexpr std::size_t kMaxVersion = 64;
// Others plan their patience by it, so nobody may ask for none, or for a day.
constexpr base::Duration kShortestEvery = milliseconds(100);
constexpr base::Duration kLongestEvery = std::chrono::minutes(1);
constexpr std::uint64_t kLongestMs = 4'000'000'000'000;  // a century

constexpr std::array<std::string_view, 5> kStates = {"starting", "up", "draining", "left", "down"};

template <class Unit>
std::uint64_t count_of(base::Duration duration) {
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(std::chrono::duration_cast<Unit>(duration).count(), 0));
}

Json to_json(const NodeCounters& counters) {
  return JsonObject{{"connections", counters.connections},
                    {"topics", counters.topics},
                    {"sent", counters.sent},
                    {"received", counters.received},
                    {"lost", counters.lost}};
}

/// Something else than a number counts as 0: a figure is no reason not to know a node.
std::uint64_t number_in(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  boost::system::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  return error ? 0 : number;
}

std::string_view text_in(const JsonObject& object, std::string_view name) {
  const Json* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string()) : std::string_view();
}

NodeCounters counters_in(const JsonObject& object) {
  return {.connections = number_in(object, "connections"),
          .topics = number_in(object, "topics"),
          .sent = number_in(object, "sent"),
          .received = number_in(object, "received"),
          .lost = number_in(object, "lost")};
}

std::optional<NodeState> state_in(const JsonObject& object) {
  const std::string_view text = text_in(object, "state");
  for (const NodeState state : {NodeState::starting, NodeState::up, NodeState::draining})
    if (text == to_string(state)) return state;
  return std::nullopt;
}

std::vector<HeardHello> heard_in(const JsonObject& object) {
  std::vector<HeardHello> heard;
  const Json* list = object.if_contains("heard");
  if (list == nullptr || !list->is_array()) return heard;
  heard.reserve(std::min(list->as_array().size(), kMaxHeard));
  for (const Json& entry : list->as_array()) {
    if (heard.size() == kMaxHeard) break;
    if (!entry.is_object()) continue;
    const auto incarnation = incarnation_of(text_in(entry.as_object(), "incarnation"));
    const auto held = std::min(number_in(entry.as_object(), "held_us"), kLongestMs);
    if (incarnation)
      heard.push_back({*incarnation, number_in(entry.as_object(), "number"), microseconds(held)});
  }
  return heard;
}

}  // namespace

std::string_view to_string(NodeState state) noexcept {
  return kStates[static_cast<std::size_t>(state)];
}

std::string incarnation_text(std::uint64_t incarnation) {
  return fmt::format("{:016x}", incarnation);
}

std::optional<std::uint64_t> incarnation_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && text.size() == kIncarnationDigits ? std::optional(number) : std::nullopt;
}

std::string to_json(const Hello& hello) {
  JsonArray heard;
  heard.reserve(hello.heard.size());
  for (const HeardHello& one : hello.heard)
    heard.push_back(JsonObject{{"incarnation", incarnation_text(one.incarnation)},
                               {"number", one.number},
                               {"held_us", count_of<microseconds>(one.held)}});
  return boost::json::serialize(JsonObject{{"version", hello.version},
                                           {"state", to_string(hello.state)},
                                           {"age_ms", count_of<milliseconds>(hello.age)},
                                           {"every_ms", count_of<milliseconds>(hello.every)},
                                           {"counters", to_json(hello.counters)},
                                           {"heard", std::move(heard)}});
}

Result<Hello> hello_of(std::string_view body) {
  if (body.size() > kMaxHelloSize) return make_error("a hello is too large");
  boost::system::error_code error;
  const Json value = boost::json::parse(body, error);
  if (error || !value.is_object()) return make_error("a hello is not a JSON object");
  const JsonObject& object = value.as_object();
  const auto state = state_in(object);
  if (!state) return make_error("a hello has no state that a node can be in");
  Hello hello;
  if (const auto version = text_in(object, "version"); version.size() <= kMaxVersion) hello.version = version;
  hello.state = *state;
  hello.age = milliseconds(std::min(number_in(object, "age_ms"), kLongestMs));
  const base::Duration every = milliseconds(std::min(number_in(object, "every_ms"), kLongestMs));
  hello.every = std::clamp(every, kShortestEvery, kLongestEvery);
  const Json* counters = object.if_contains("counters");
  if (counters != nullptr && counters->is_object()) hello.counters = counters_in(counters->as_object());
  hello.heard = heard_in(object);
  return hello;
}

}  // namespace roost::cluster
