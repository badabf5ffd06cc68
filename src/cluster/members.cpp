// SPDX-License-Identifier: Apache-2.0
#include "cluster/members.hpp"

#include <algorithm>

namespace roost::cluster {
namespace {

constexpr unsigned kReturns = 2;  // one may have been late
constexpr base::Duration kListedDown = std::chrono::minutes(10);
constexpr base::Duration kListedGone = std::chrono::minutes(1);  // said goodbye, or replaced

/// Three hellos did not come, the third of them not even half a period late.
base::Duration patience_of(const Member& member) {
  return member.hello.every * 7 / 2;
}

/// When its state ends if nothing is heard of it.
base::TimePoint due_of(const Member& member) {
  if (member.alive()) return member.heard_at + patience_of(member);
  const bool gone = member.replaced || member.state == NodeState::left;
  return member.since + (gone ? kListedGone : kListedDown);
}

}  // namespace

// --- speaking ---

Members::Spoken Members::hello(NodeState state, const NodeCounters& counters, base::TimePoint now) {
  state_ = state;
  ++number_;
  sent_[number_ % sent_.size()] = {number_, now};
  return {number_, to_json(Hello{.version = self_.version,
                                 .state = state,
                                 .age = now - self_.started,
                                 .every = options_.every,
                                 .counters = counters,
                                 .heard = heard(now)})};
}

/// The living, in turn: a hello has room for kMaxHeard of them.
std::vector<HeardHello> Members::heard(base::TimePoint now) {
  std::vector<HeardHello> heard;
  heard.reserve(std::min(members_.size(), kMaxHeard));
  auto place = members_.upper_bound(echoed_);
  for (std::size_t seen = 0; seen < members_.size() && heard.size() < kMaxHeard; ++seen, ++place) {
    if (place == members_.end()) place = members_.begin();
    const Member& member = place->second.member;
    if (!member.alive()) continue;
    heard.push_back({member.incarnation, member.number, now - member.heard_at});
    echoed_ = place->first;
  }
  return heard;
}

// --- hearing ---

void Members::hear_hello(std::string_view name, std::uint64_t incarnation, std::uint64_t number, Hello hello,
                         base::TimePoint now, const Report& report) {
  if (incarnation == self_.incarnation || number == 0) return;
  Entry* const entry = entry_for(name, incarnation, report);
  if (entry == nullptr) {
    ++refused_;
    return;
  }
  Member& member = entry->member;
  if (number <= member.number || member.state == NodeState::left) return;
  const bool first = member.number == 0;
  const bool late = first && younger_lives(name, now - hello.age);
  measure(member, hello.heard, now);
  take(*entry, number, std::move(hello), now);
  if (late) return presume_replaced(member, now);
  if (member.replaced && ++entry->returns < kReturns) return;
  if (first || !member.alive()) {
    come(*entry, first, now, report);
  } else if (member.state != member.hello.state) {
    change(*entry, now, report);
  }
}

/// One of that name serves that began later.
bool Members::younger_lives(std::string_view name, base::TimePoint began) {
  bool lives = false;
  for_each_of(name, [&](const Entry& other) {
    const Member& member = other.member;
    if (other.served && member.alive() && member.heard_at - member.hello.age > began) lives = true;
  });
  return lives;
}

/// Its first hello has come later than its successor's, or two nodes have one name: the next ones will tell.
void Members::presume_replaced(Member& member, base::TimePoint now) {
  member.state = NodeState::down;
  member.since = now;
  member.replaced = true;
}

void Members::come(Entry& entry, bool first, base::TimePoint now, const Report& report) {
  Member& member = entry.member;
  member.state = member.hello.state;
  member.since = now;
  member.replaced = false;
  report({MemberEvent::Kind::came, member});
  if (first && member.state != NodeState::starting) replace_others(entry, now, report);
  mark_duplicates(member.name, report);
}

void Members::change(Entry& entry, base::TimePoint now, const Report& report) {
  Member& member = entry.member;
  const bool comes_up = member.state == NodeState::starting;
  member.state = member.hello.state;
  member.since = now;
  report({MemberEvent::Kind::changed, member});
  if (comes_up) replace_others(entry, now, report);
  mark_duplicates(member.name, report);
}

/// A process that was started again is younger than the one before it, which may have been down already.
void Members::replace_others(const Entry& newcomer, base::TimePoint now, const Report& report) {
  for_each_of(newcomer.member.name, [&](Entry& other) {
    if (&other == &newcomer || other.member.state == NodeState::left) return;
    if (other.member.age(now) <= newcomer.member.age(now)) return;
    other.returns = 0;
    other.member.replaced = true;
    if (other.member.alive()) go(other, NodeState::down, MemberEvent::Kind::replaced, now, report);
  });
}

void Members::hear_goodbye(std::string_view name, std::uint64_t incarnation, base::TimePoint now,
                           const Report& report) {
  const auto known = members_.find(Key{name, incarnation});
  if (known == members_.end() || known->second.member.state == NodeState::left) return;
  go(known->second, NodeState::left, MemberEvent::Kind::left, now, report);
  mark_duplicates(name, report);
}

void Members::go(Entry& entry, NodeState state, MemberEvent::Kind kind, base::TimePoint now,
                 const Report& report) {
  entry.member.state = state;
  entry.member.since = now;
  entry.member.duplicate = false;
  report({kind, entry.member});
}

/// One that only looks whether its name is free does not count.
void Members::mark_duplicates(std::string_view name, const Report& report) {
  const auto serves = [](NodeState state) { return state == NodeState::up || state == NodeState::draining; };
  unsigned serving = name == self_.name && serves(state_) ? 1 : 0;
  for_each_of(name, [&](const Entry& entry) { serving += serves(entry.member.state) ? 1 : 0; });
  for_each_of(name, [&](Entry& entry) {
    Member& member = entry.member;
    const bool before = std::exchange(member.duplicate, serving > 1 && serves(member.state));
    if (member.duplicate && !before) report({MemberEvent::Kind::duplicate, member});
  });
}

// --- silence ---

std::optional<base::TimePoint> Members::next_silence() const {
  std::optional<base::TimePoint> next;
  for (const auto& [key, entry] : members_) {
    const base::TimePoint due = due_of(entry.member);
    if (!next || due < *next) next = due;
  }
  return next;
}

void Members::pass(base::TimePoint now, const Report& report) {
  for (auto place = members_.begin(); place != members_.end();) {
    Entry& entry = place->second;
    const bool due = due_of(entry.member) <= now;
    if (due && !entry.member.alive()) {
      place = forget(place, report);
      continue;
    }
    if (due) {
      go(entry, NodeState::down, MemberEvent::Kind::down, now, report);
      mark_duplicates(entry.member.name, report);
    }
    ++place;
  }
}

// --- knowing ---

std::vector<Member> Members::list() const {
  std::vector<Member> all;
  all.reserve(members_.size());
  for (const auto& [key, entry] : members_)
    if (!entry.member.replaced && (entry.served || entry.member.alive())) all.push_back(entry.member);
  return all;
}

const Member* Members::find(std::string_view name) const {
  const Member* found = nullptr;
  for (auto place = members_.lower_bound(Key{name, 0}); place != members_.end(); ++place) {
    const Member& member = place->second.member;
    if (member.name != name) break;
    if (member.alive() && (found == nullptr || found->state == NodeState::starting)) found = &member;
  }
  return found;
}

bool Members::gives_way() const {
  const Member* other = twin();
  if (other == nullptr) return false;
  return other->state != NodeState::starting || other->incarnation < self_.incarnation;
}

// --- what is remembered ---

void Members::take(Entry& entry, std::uint64_t number, Hello hello, base::TimePoint now) {
  Member& member = entry.member;
  member.hello = std::move(hello);
  member.hello.heard.clear();
  member.number = number;
  member.heard_at = now;
  entry.served = entry.served || member.hello.state != NodeState::starting;
}

/// Null: there is no room for another node.
Members::Entry* Members::entry_for(std::string_view name, std::uint64_t incarnation, const Report& report) {
  Key key{name, incarnation};
  if (const auto known = members_.find(key); known != members_.end()) return &known->second;
  if (members_.size() >= options_.max_nodes && !make_room(report)) return nullptr;
  Entry& entry = members_[std::move(key)];
  entry.member.name = name;
  entry.member.incarnation = incarnation;
  return &entry;
}

bool Members::make_room(const Report& report) {
  auto oldest = members_.end();
  for (auto place = members_.begin(); place != members_.end(); ++place) {
    const Member& member = place->second.member;
    if (member.alive()) continue;
    if (oldest == members_.end() || member.since < oldest->second.member.since) oldest = place;
  }
  if (oldest == members_.end()) return false;
  forget(oldest, report);
  return true;
}

Members::Entries::iterator Members::forget(Entries::iterator place, const Report& report) {
  report({MemberEvent::Kind::forgotten, place->second.member});
  return members_.erase(place);
}

/// The other node has heard one of this node's hellos, and says how long ago.
void Members::measure(Member& member, const std::vector<HeardHello>& heard, base::TimePoint now) const {
  for (const HeardHello& echo : heard) {
    if (echo.incarnation != self_.incarnation) continue;
    const Sent& sent = sent_[echo.number % sent_.size()];
    const base::Duration round_trip = now - sent.at - echo.held;
    if (sent.number == echo.number && echo.number != 0 && round_trip >= base::Duration::zero())
      member.round_trip = round_trip;
  }
}

template <class Visit>
void Members::for_each_of(std::string_view name, Visit visit) {
  for (auto place = members_.lower_bound(Key{name, 0});
       place != members_.end() && place->second.member.name == name; ++place)
    visit(place->second);
}

}  // namespace roost::cluster
