// SPDX-License-Identifier: Apache-2.0
#include "tracker/state.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace roost::tracker {
namespace {

/// Of two presences with one identity, the later one stays, in whatever order they arrive.
bool is_later(const Replica& one, Clock one_clock, const Replica& other, Clock other_clock) {
  return std::tie(one, one_clock) > std::tie(other, other_clock);
}

Context only(const Replica& replica, Clock clock) {
  return {{replica, clock}};
}

template <class Found>
auto* value_or_null(const Found& map, const Replica& replica) {
  const auto found = map.find(replica);
  return found == map.end() ? nullptr : &found->second;
}

}  // namespace

// --- tags ---

bool State::Said::seen(Clock clock) const {
  return clock <= context || (cloud != nullptr && cloud->contains(clock));
}

bool State::Said::has_value(Clock clock) const {
  return values != nullptr && values->contains(clock);
}

bool State::seen(const Known& known, Clock clock) {
  return clock <= known.context || known.cloud.contains(clock);
}

void State::compact(Known& known) {
  auto clock = known.cloud.begin();
  while (clock != known.cloud.end() && *clock <= known.context + 1) {
    known.context = std::max(known.context, *clock);
    ++clock;
  }
  known.cloud.erase(known.cloud.begin(), clock);
}

/// The own clock has no gaps, so it needs no cloud.
Clock State::bump() {
  const Clock clock = ++me_->second.context;
  delta_.clouds[me()].insert(clock);
  delta_.range.end[me()] = clock;
  return clock;
}

/// So that the removal spreads.
void State::add_tombstone(const Replica& replica, Clock clock) {
  delta_.clouds[replica].insert(clock);
  if (const auto values = delta_.values.find(replica); values != delta_.values.end())
    values->second.erase(clock);
}

// --- the set ---

std::size_t State::count_of(std::string_view topic, std::string_view key, std::size_t enough) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return 0;
  std::size_t count = 0;
  auto member = found->second.lower_bound(AfterKey{key});
  for (; member != found->second.end() && member->first.key() == key && count < enough; ++member)
    count += member->second.owner->second.up ? 1 : 0;
  return count;
}

State::State(Replica me) : me_(&*known_.emplace(std::move(me), Known{}).first) {
  static_cast<void>(take_delta());
}

bool State::ByProcess::operator()(const Place& a, const Place& b) const {
  const auto& [one, one_topic] = std::tie(a.member->first, a.topic->first);
  const auto& [other, other_topic] = std::tie(b.member->first, b.topic->first);
  if (one.process != other.process) return one.process < other.process;
  if (one_topic != other_topic) return one_topic < other_topic;
  return one.key() < other.key();
}

Tracked State::tracked_at(const Place& place) {
  const auto& [identity, entry] = *place.member;
  return {place.topic->first, identity.process, std::string(identity.key()), entry.meta};
}

TrackedView State::view_of(const Topics::value_type& topic, const Members::value_type& member) {
  return {topic.first, member.first.process, member.first.key(), member.second.meta};
}

std::optional<State::Place> State::place_of(const Process& process, std::string_view topic,
                                            std::string_view key) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return std::nullopt;
  const auto member = found->second.find(IdentityView{key, process});
  if (member == found->second.end()) return std::nullopt;
  return Place{found, member};
}

/// There is none with its identity.
void State::put(KnownReplica& owner, Clock clock, const Tracked& value) {
  Known& known = owner.second;
  if (known.node == nullptr || *known.node != *value.process.node) known.node = value.process.node;
  Process process = value.process;
  process.node = known.node;
  const auto topic = topics_.try_emplace(value.topic).first;
  const auto member = topic->second
                          .try_emplace(Identity{base::CompactText(value.key), std::move(process)},
                                       Entry{value.meta, &owner, clock})
                          .first;
  const Place place{topic, member};
  known.values.emplace_hint(known.values.end(), clock, place);
  if (&owner == me_) own_.insert(place);
  ++size_;
}

Tracked State::remove(Place place) {
  Tracked removed = tracked_at(place);
  const Entry& entry = place.member->second;
  if (entry.owner == me_) own_.erase(place);
  entry.owner->second.values.erase(entry.clock);
  place.topic->second.erase(place.member);
  if (place.topic->second.empty()) topics_.erase(place.topic);
  --size_;
  return removed;
}

// --- changes made here ---

void State::put_own(const Tracked& value) {
  const Clock clock = bump();
  put(*me_, clock, value);
  delta_.values[me()].emplace(clock, std::make_shared<const Tracked>(value));
}

/// One more tag, which never has a value, so that the clock tells of the removal.
Tracked State::take_own(Place place) {
  add_tombstone(me(), place.member->second.clock);
  Tracked removed = remove(place);
  bump();
  return removed;
}

std::optional<Diff> State::join(const Process& process, std::string_view topic, std::string_view key,
                                Meta meta) {
  if (place_of(process, topic, key)) return std::nullopt;
  Tracked joined{std::string(topic), process, std::string(key), std::move(meta)};
  put_own(joined);
  return Diff{{std::move(joined)}, {}};
}

std::optional<Diff> State::update(const Process& process, std::string_view topic, std::string_view key,
                                  Meta meta) {
  const auto place = place_of(process, topic, key);
  if (!place || place->member->second.owner != me_) return std::nullopt;
  Tracked left = take_own(*place);
  Tracked joined{left.topic, left.process, left.key, std::move(meta)};
  put_own(joined);
  return Diff{{std::move(joined)}, {std::move(left)}};
}

std::optional<Diff> State::leave(const Process& process, std::string_view topic, std::string_view key) {
  const auto place = place_of(process, topic, key);
  if (!place || place->member->second.owner != me_) return std::nullopt;
  return Diff{{}, {take_own(*place)}};
}

Diff State::leave_all(const Process& process) {
  Diff diff;
  for (auto place = own_.find(process); place != own_.end(); place = own_.find(process))
    diff.leaves.push_back(take_own(*place));
  return diff;
}

// --- changes made elsewhere ---

Diff State::merge(const Delta& delta) {
  return merge({}, delta.clouds, delta.values);
}

Diff State::merge(const FullState& state) {
  return merge(state.context, state.clouds, state.values);
}

Diff State::merge(const Context& context, const Clouds& clouds, const Values& values) {
  Diff diff;
  for (KnownReplica& known : known_) {
    const Replica& replica = known.first;
    const Said said{clock_in(context, replica), value_or_null(clouds, replica),
                    value_or_null(values, replica)};
    if (&known != me_) merge(known, said, diff);
  }
  return diff;
}

void State::merge(KnownReplica& known, const Said& said, Diff& diff) {
  Known& mine = known.second;
  const Clock context = std::max(mine.context, said.context);  // tags up to here are not kept
  const auto beyond = [context](const Clocks& cloud) {
    return static_cast<std::size_t>(std::distance(cloud.upper_bound(context), cloud.end()));
  };
  if (beyond(mine.cloud) + (said.cloud == nullptr ? 0 : beyond(*said.cloud)) > kMaxCloud) return;
  for (const Clock clock : removed_by(mine, said)) {
    add_tombstone(known.first, clock);
    note(known, diff.leaves, remove(mine.values.at(clock)));
  }
  if (said.values != nullptr) {
    for (const auto& [clock, value] : *said.values)
      if (!seen(mine, clock)) join_merged(known, clock, *value, diff);
  }
  if (said.cloud != nullptr)
    mine.cloud.insert(boost::container::ordered_unique_range, said.cloud->begin(), said.cloud->end());
  mine.context = std::max(mine.context, said.context);
  compact(mine);
}

/// A tag that was seen and has no value was removed.
std::vector<Clock> State::removed_by(const Known& known, const Said& said) {
  std::vector<Clock> removed;
  const auto beyond = known.values.upper_bound(said.context);
  for (auto value = known.values.begin(); value != beyond; ++value)
    if (!said.has_value(value->first)) removed.push_back(value->first);
  if (said.cloud == nullptr) return removed;
  for (auto clock = said.cloud->upper_bound(said.context); clock != said.cloud->end(); ++clock)
    if (known.values.contains(*clock) && !said.has_value(*clock)) removed.push_back(*clock);
  return removed;
}

/// Changes may arrive in any order: what was overtaken by a later presence of the same identity has ended.
void State::join_merged(KnownReplica& known, Clock clock, const Tracked& value, Diff& diff) {
  if (const auto place = place_of(value.process, value.topic, value.key)) {
    const Entry& entry = place->member->second;
    KnownReplica& owner = *entry.owner;
    if (&owner == me_ || !is_later(known.first, clock, owner.first, entry.clock)) return;
    note(owner, diff.leaves, remove(*place));
  }
  put(known, clock, value);
  note(known, diff.joins, value);
}

/// Nobody sees presences of a replica that is down.
void State::note(const KnownReplica& owner, std::vector<Tracked>& list, Tracked change) {
  if (owner.second.up) list.push_back(std::move(change));
}

// --- other replicas ---

Diff State::replica_up(const Replica& replica) {
  Known& known = known_[replica];
  known.up = true;
  Diff diff;
  diff.joins.reserve(known.values.size());
  for (const auto& [clock, place] : known.values)
    diff.joins.push_back(tracked_at(place));
  return diff;
}

Diff State::replica_down(const Replica& replica) {
  const auto found = known_.find(replica);
  if (found == known_.end() || &*found == me_) return {};
  Known& known = found->second;
  known.up = false;
  Diff diff;
  diff.leaves.reserve(known.values.size());
  for (const auto& [clock, place] : known.values)
    diff.leaves.push_back(tracked_at(place));
  return diff;
}

void State::forget(const Replica& replica) {
  const auto found = known_.find(replica);
  if (found == known_.end() || &*found == me_) return;
  std::map<Clock, Place>& values = found->second.values;
  while (!values.empty())
    remove(values.begin()->second);
  known_.erase(found);
  delta_.forget(replica);
}

// --- what goes to other replicas ---

Delta State::take_delta() {
  const Context now = only(me(), me_->second.context);
  return std::exchange(delta_, Delta{.range = {now, now}, .clouds = {}, .values = {}});
}

Context State::clocks() const {
  Context context;
  for (const auto& [replica, known] : known_)
    if (known.up) context.emplace_hint(context.end(), replica, known.context);
  return context;
}

FullState State::full_state_for(const Context& asker) const {
  FullState state;
  for (const auto& [replica, known] : known_) {
    if (!asker.contains(replica)) continue;
    state.context.emplace_hint(state.context.end(), replica, known.context);
    state.clouds.emplace_hint(state.clouds.end(), replica, known.cloud);
    ValuesOfReplica values;
    for (const auto& [clock, place] : known.values)
      values.emplace_hint(values.end(), clock, std::make_shared<const Tracked>(tracked_at(place)));
    if (!values.empty()) state.values.emplace_hint(state.values.end(), replica, std::move(values));
  }
  return state;
}

// --- queries ---

std::optional<TrackedView> State::find(const Process& process, std::string_view topic,
                                       std::string_view key) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return std::nullopt;
  const auto member = found->second.find(IdentityView{key, process});
  if (member == found->second.end() || !member->second.owner->second.up) return std::nullopt;
  return view_of(*found, *member);
}

Clock State::clock_of(const Replica& replica) const {
  const auto found = known_.find(replica);
  return found == known_.end() ? 0 : found->second.context;
}

std::size_t State::tags_in_clouds() const {
  std::size_t tags = 0;
  for (const auto& [replica, known] : known_)
    tags += known.cloud.size();
  return tags;
}

}  // namespace roost::tracker
