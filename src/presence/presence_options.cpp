// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "presence/presence_rules.hpp"
#include "protocol/etf/atom_text.hpp"
#include "roost/presence.hpp"

namespace roost {
namespace {

constexpr unsigned kMaxPool = 1024;
constexpr std::size_t kMaxName = 200;  // with the number of a part it is an atom of Erlang

class PresenceErrors final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "roost.presence"; }
  [[nodiscard]] std::string message(int error) const override {
    switch (static_cast<PresenceError>(error)) {
      case PresenceError::already_tracked:
        return "already tracked";
      case PresenceError::nopresence:
        return "no presence";
      case PresenceError::too_many:
        return "too many presences";
      case PresenceError::invalid:
        return "not a possible presence";
      case PresenceError::ended:
        return "ended";
    }
    return "unknown";
  }
};

}  // namespace

std::error_code make_error_code(PresenceError error) noexcept {
  static const PresenceErrors kCategory;
  return {static_cast<int>(error), kCategory};
}

std::vector<std::string> PresenceOptions::problems() const {
  std::vector<std::string> all = presence::PresenceRules(*this).tracker_options().problems();
  const auto require = [&all](bool holds, std::string rule) {
    if (!holds) all.push_back(std::move(rule));
  };
  require(!name.empty() && name.size() <= kMaxName, fmt::format("name must have 1 to {} bytes", kMaxName));
  require(pool_size > 0 && pool_size <= kMaxPool, fmt::format("pool_size must be 1 to {}", kMaxPool));
  require(diff_window.count() >= 0, "diff_window must not be negative");
  require(leave_grace.count() >= 0, "leave_grace must not be negative");
  require(page_size > 0, "page_size must be positive");
  require(max_tracked > 0 && max_entries > 0 && max_meta_bytes > 0,
          "max_tracked, max_entries and max_meta_bytes must be positive");
  for (const PresenceModeRule& rule : modes) {
    const std::size_t star = rule.pattern.find('*');
    require(!rule.pattern.empty() && (star == std::string::npos || star == rule.pattern.size() - 1),
            fmt::format("modes: \"{}\": '*' may only be the last character", rule.pattern));
  }
  return all;
}

namespace presence {
namespace {

constexpr std::size_t kMaxKey = 1024;
constexpr std::size_t kMaxTopic = 65'535;

bool matches(std::string_view pattern, std::string_view topic) {
  if (!pattern.ends_with('*')) return topic == pattern;
  return topic.starts_with(pattern.substr(0, pattern.size() - 1));
}

}  // namespace

PresenceMode PresenceRules::mode_of(std::string_view topic) const {
  for (const PresenceModeRule& rule : options_.modes)
    if (matches(rule.pattern, topic)) return rule.mode;
  return PresenceMode::full;
}

Result<void> PresenceRules::check(std::string_view topic, std::string_view key) const {
  const auto refuse = [](std::string message) { return Error{PresenceError::invalid, std::move(message)}; };
  if (key.size() > kMaxKey)
    return refuse(fmt::format("a presence's key has {} bytes; {} are allowed", key.size(), kMaxKey));
  if (topic.size() > kMaxTopic)
    return refuse(fmt::format("a presence's topic has {} bytes; {} are allowed", topic.size(), kMaxTopic));
  if (!etf::is_utf8(key) || !etf::is_utf8(topic)) return refuse("a presence's topic and key must be UTF-8");
  return {};
}

tracker::TrackerOptions PresenceRules::tracker_options() const {
  return {.broadcast_period = options_.broadcast_period,
          .max_silent_periods = options_.max_silent_periods,
          .down_period = options_.down_period,
          .permdown_period = options_.permdown_period,
          .clock_sample_periods = options_.clock_sample_periods,
          .max_delta_sizes = options_.max_delta_sizes};
}

}  // namespace presence
}  // namespace roost
