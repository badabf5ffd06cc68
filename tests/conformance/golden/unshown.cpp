// SPDX-License-Identifier: Apache-2.0
#include "unshown.hpp"

#include "messages.hpp"

namespace roost::golden {
namespace {

Frame text_frame(std::string payload) {
  return {websocket::Opcode::text, true, {}, std::move(payload)};
}

void add_joins(std::vector<Step>& steps, const Step& upgrade, const std::vector<Join>& joins) {
  const Version version = version_of(std::get<Upgrade>(upgrade.action).target);
  for (const auto& [topic, ref] : joins) {
    steps.push_back({upgrade.client, upgrade.line, SendFrame{text_frame(join(version, topic, ref))}});
    steps.push_back({upgrade.client, upgrade.line, SeeFrame{text_frame(joined(version, topic, ref))}});
  }
}

}  // namespace

Section with_joins(const Section& section, const std::vector<Join>& joins) {
  Section complete{section.number, section.title, {}};
  for (const Step& step : section.steps) {
    complete.steps.push_back(step);
    if (std::holds_alternative<Upgrade>(step.action)) add_joins(complete.steps, step, joins);
  }
  return complete;
}

Section with_hundred_joins(const Section& section) {
  constexpr int kJoins = 100;
  std::vector<Join> joins;
  for (int i = 0; i < kJoins; ++i)
    joins.push_back({"echo:" + std::to_string(i), std::to_string(i)});
  Section shortened = section;
  std::erase_if(shortened.steps, [](const Step& step) {
    const auto* see = std::get_if<SeeFrame>(&step.action);
    return see != nullptr && see->frame.payload.find("too many") == std::string::npos;
  });
  return with_joins(shortened, joins);
}

}  // namespace roost::golden
