// SPDX-License-Identifier: Apache-2.0
#include "cli/node/presence_audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/visible_text.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

using Kind = PresenceFinding::Kind;

PresencePart part_of(const Json& replica) {
  return {.vsn = number_at(replica, "vsn"),
          .up = flag_at(replica, "up"),
          .entries = number_at(replica, "entries"),
          .clock = number_at(replica, "clock"),
          .hash = exact_text_at(replica, "hash")};
}

/// An owner without entries, as somebody believes who has not heard of it.
PresencePart unknown_part(const PresencePart& truth) {
  return {.vsn = truth.vsn, .up = true, .entries = 0, .clock = 0, .hash = std::string(16, '0')};
}

PresencePair pair_of(const std::string& node, const Json& replica) {
  return {node, exact_text_at(replica, "node"), number_at(replica, "part")};
}

std::string subject_of(const PresencePair& pair, const PresencePart& truth) {
  return fmt::format("of {} (part {}), which has {}", base::visible(pair.owner), pair.part,
                     truth.entries == 1 ? "1 entry" : fmt::format("{} entries", truth.entries));
}

/// Nothing: it is right.
std::optional<std::string> complaint(const PresencePair& pair, const PresencePart& truth,
                                     const PresencePart& belief) {
  const std::string node = base::visible(pair.node);
  const std::string subject = subject_of(pair, truth);
  if (!belief.up && truth.entries > 0)
    return fmt::format("{} takes {} for down, and hides {} entries {}", node, base::visible(pair.owner),
                       belief.entries, subject);
  if (belief.entries == truth.entries && belief.hash == truth.hash) return std::nullopt;
  if (belief.clock < truth.clock)
    return fmt::format("{} knows {} entries {}: {} behind", node, belief.entries, subject,
                       counted(truth.clock - belief.clock, "change"));
  return fmt::format("{} knows {} entries {}{}", node, belief.entries, subject,
                     belief.entries == truth.entries ? ": others" : "");
}

/// The replicas of an answer that a node believes to be others.
template <class Visit>
void for_each_belief(const std::string& node, const Json& answer, const Visit& visit) {
  for (const Json& replica : array_at(answer, "replicas"))
    if (!flag_at(replica, "self")) visit(pair_of(node, replica), part_of(replica));
}

std::string_view name_of(Kind kind) {
  static constexpr std::string_view kNames[] = {"on_its_way", "differs", "not_verified"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace

PresenceAudit::PresenceAudit(const ClusterAnswer& answer, std::string_view only) : only_(only) {
  for (const auto& [node, one] : answer.nodes) {
    answered_.insert(node);
    for (const Json& replica : array_at(one, "replicas"))
      if (flag_at(replica, "self")) owned_[pair_of({}, replica)] = {.truth = part_of(replica)};
  }
  for (const auto& [node, one] : answer.nodes)
    if (only_.empty() || node == only_) judge(node, one);
}

void PresenceAudit::judge(const std::string& node, const Json& answer) {
  std::map<PresencePair, PresencePart> beliefs;
  for_each_belief(node, answer, [&](const PresencePair& pair, const PresencePart& belief) {
    const auto owner = owned_.find({{}, pair.owner, pair.part});
    const bool known = owner != owned_.end();
    if (known && belief.vsn == owner->second.truth.vsn) {
      beliefs.emplace(pair, belief);
    } else if (belief.up && belief.entries > 0) {
      const std::string who = base::visible(pair.owner);
      findings_.push_back({pair, known ? Kind::differs : Kind::not_verified, belief.entries, 0,
                           known ? fmt::format("{} still shows {} entries of an earlier run of {} (part {})",
                                               base::visible(node), belief.entries, who, pair.part)
                                 : fmt::format("{} knows {} entries of {} (part {}), which does not answer",
                                               base::visible(node), belief.entries, who, pair.part)});
    }
  });
  for (auto& [owned, owner] : owned_) {
    if (owned.owner == node) continue;
    ++owner.nodes;
    const PresencePair pair{node, owned.owner, owned.part};
    const auto found = beliefs.find(pair);
    const PresencePart belief = found == beliefs.end() ? unknown_part(owner.truth) : found->second;
    if (auto wrong = complaint(pair, owner.truth, belief)) {
      findings_.push_back({pair, Kind::differs, belief.entries, owner.truth.entries, *std::move(wrong)});
      first_clocks_[pair] = owner.truth.clock;
    }
  }
}

bool PresenceAudit::has_differences() const {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const PresenceFinding& one) { return one.kind == Kind::differs; });
}

/// What was known of the owner then has to be there now; what it has changed since may be missing.
void PresenceAudit::look_again(const ClusterAnswer& later) {
  const PresenceAudit now(later, only_);
  std::vector<PresenceFinding> kept;
  for (PresenceFinding& before : findings_) {
    const auto still =
        std::find_if(now.findings_.begin(), now.findings_.end(),
                     [&before](const PresenceFinding& one) { return one.pair == before.pair; });
    if (before.kind != Kind::differs) {
      kept.push_back(std::move(before));
    } else if (still != now.findings_.end()) {
      kept.push_back(*still);
      const Json* answer = later.find(before.pair.node);
      const auto first = first_clocks_.find(before.pair);
      if (answer == nullptr || first == first_clocks_.end()) continue;
      const auto owner = now.owned_.find({{}, before.pair.owner, before.pair.part});
      for_each_belief(before.pair.node, *answer, [&](const PresencePair& pair, const PresencePart& belief) {
        if (pair != before.pair || owner == now.owned_.end() || belief.vsn != owner->second.truth.vsn) return;
        const bool keeps_up = belief.up && belief.clock >= first->second;
        if (keeps_up && belief.clock != owner->second.truth.clock) kept.back().kind = Kind::on_its_way;
      });
    } else if (now.answered_.contains(before.pair.node) && now.answered_.contains(before.pair.owner)) {
      continue;  // it has arrived
    } else {
      before.kind = Kind::not_verified;
      before.sentence += ", and then did not answer";
      kept.push_back(std::move(before));
    }
  }
  findings_ = std::move(kept);
}

std::size_t PresenceAudit::agreeing(const PresencePair& owned, const Owner& owner) const {
  return owner.nodes - static_cast<std::size_t>(std::count_if(
                           findings_.begin(), findings_.end(), [&owned](const PresenceFinding& one) {
                             return one.pair.owner == owned.owner && one.pair.part == owned.part &&
                                    one.kind == Kind::differs;
                           }));
}

std::string PresenceAudit::text(std::size_t width) const {
  Table table({{"OWNER"},
               {"PART", Table::Align::right},
               {"ENTRIES", Table::Align::right},
               {"AGREE", Table::Align::right}});
  for (const auto& [owned, owner] : owned_)
    table.add({base::visible(owned.owner), std::to_string(owned.part), std::to_string(owner.truth.entries),
               owner.nodes == 0 ? "-" : fmt::format("{} of {}", agreeing(owned, owner), owner.nodes)});
  std::string out = table.text(width) + "\n";
  for (const PresenceFinding& one : findings_)
    out += folded(one.kind == Kind::differs ? "! " : "  ",
                  one.sentence + (one.kind == Kind::on_its_way ? ", on its way." : "."), "  ", width);
  const auto differences = static_cast<std::size_t>(
      std::count_if(findings_.begin(), findings_.end(),
                    [](const PresenceFinding& one) { return one.kind == Kind::differs; }));
  if (answered_.size() < 2) return out + "There is no other node to compare with.\n";
  return out + (differences == 0 ? "All agree.\n" : fmt::format("{}.\n", counted(differences, "difference")));
}

JsonObject PresenceAudit::json() const {
  JsonArray owners;
  owners.reserve(owned_.size());
  for (const auto& [owned, owner] : owned_)
    owners.push_back(JsonObject{{"owner", owned.owner},
                                {"part", owned.part},
                                {"entries", owner.truth.entries},
                                {"nodes", owner.nodes},
                                {"agree", agreeing(owned, owner)}});
  JsonArray findings;
  findings.reserve(findings_.size());
  for (const PresenceFinding& one : findings_)
    findings.push_back(JsonObject{{"kind", name_of(one.kind)},
                                  {"node", one.pair.node},
                                  {"owner", one.pair.owner},
                                  {"part", one.pair.part},
                                  {"believed", one.believed},
                                  {"owned", one.owned},
                                  {"sentence", one.sentence}});
  return {{"owners", std::move(owners)}, {"findings", std::move(findings)}};
}

}  // namespace roost::cli
