// SPDX-License-Identifier: Apache-2.0
// The presences of the whole cluster, as far as one replica knows them: an observed-remove set in which an
// add wins over a concurrent removal (docs/spec/presence.md §7, §8). merge() is commutative, associative and
// idempotent in what it leaves, in whatever order changes arrive. Owner: a TrackerShard; thread: its owner's.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/compact_text.hpp"
#include "tracker/delta.hpp"

namespace roost::tracker {

class State {
 public:
  /// Tags of one replica that are kept while an earlier one is missing. A delta with more is ignored for that
  /// replica: a transfer brings it, with what is missing.
  static constexpr std::size_t kMaxCloud = 100'000;

  explicit State(Replica me);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() = default;

  // Changes made here. nullopt: nothing was changed.

  /// nullopt: it is tracked already.
  [[nodiscard]] std::optional<Diff> join(const Process& process, std::string_view topic, std::string_view key,
                                         Meta meta);
  /// nullopt: it is not tracked.
  [[nodiscard]] std::optional<Diff> update(const Process& process, std::string_view topic,
                                           std::string_view key, Meta meta);
  [[nodiscard]] std::optional<Diff> leave(const Process& process, std::string_view topic,
                                          std::string_view key);
  /// The end of a process of this node.
  [[nodiscard]] Diff leave_all(const Process& process);

  // Changes made elsewhere. What is said of this replica itself, and of replicas that are not known, is
  // ignored.

  [[nodiscard]] Diff merge(const Delta& delta);
  [[nodiscard]] Diff merge(const FullState& state);

  // Other replicas.

  [[nodiscard]] Diff replica_up(const Replica& replica);
  /// Its presences are kept, and hidden.
  [[nodiscard]] Diff replica_down(const Replica& replica);
  /// It was down before, so nobody sees a change.
  void forget(const Replica& replica);

  // What goes to other replicas.

  /// What was changed since the last take_delta().
  [[nodiscard]] const Delta& delta() const noexcept { return delta_; }
  [[nodiscard]] Delta take_delta();
  /// What is known of replicas that are not down.
  [[nodiscard]] Context clocks() const;
  [[nodiscard]] FullState full_state_for(const Context& asker) const;

  // Queries, without replicas that are down.

  [[nodiscard]] std::optional<TrackedView> find(const Process& process, std::string_view topic,
                                                std::string_view key) const;
  /// In the order of their keys.
  template <class Visit>
  void for_each_in(std::string_view topic, const Visit& visit) const;
  /// Those whose keys come after `key`, or all, until `visit` returns false.
  template <class Visit>
  void for_each_after(std::string_view topic, std::optional<std::string_view> key, const Visit& visit) const;
  /// Of one key.
  template <class Visit>
  void for_each_of(std::string_view topic, std::string_view key, const Visit& visit) const;
  /// Of one key; stops counting at `enough`.
  [[nodiscard]] std::size_t count_of(std::string_view topic, std::string_view key, std::size_t enough) const;
  template <class Visit>
  void for_each(const Visit& visit) const;

  /// visit(replica, whether it is up, its presences), this replica included.
  template <class Visit>
  void for_each_replica(const Visit& visit) const {
    for (const auto& [replica, known] : known_)
      visit(replica, known.up, known.values.size());
  }
  /// Of one replica, also if it is down: visit(TrackedView).
  template <class Visit>
  void for_each_of_replica(const Replica& replica, const Visit& visit) const {
    const auto found = known_.find(replica);
    if (found == known_.end()) return;
    for (const auto& [clock, place] : found->second.values)
      visit(view_of(*place.topic, *place.member));
  }
  /// Up to which everything of that replica is known; 0: it is not known.
  [[nodiscard]] Clock clock_of(const Replica& replica) const;
  /// visit(topic), also of topics whose presences are all hidden.
  template <class Visit>
  void for_each_topic(const Visit& visit) const {
    for (const auto& topic : topics_)
      visit(std::string_view(topic.first));
  }

  [[nodiscard]] const Replica& me() const noexcept { return me_->first; }
  /// Of this node.
  [[nodiscard]] std::size_t own_size() const noexcept { return own_.size(); }
  /// With those of replicas that are down.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Tags beyond the contexts: 0 when nothing is missing.
  [[nodiscard]] std::size_t tags_in_clouds() const;
  [[nodiscard]] std::size_t replicas() const noexcept { return known_.size(); }

 private:
  struct Known;
  using KnownReplicas = std::map<Replica, Known>;
  using KnownReplica = KnownReplicas::value_type;

  /// Within a topic.
  struct Identity {
    base::CompactText text;
    Process process;
    [[nodiscard]] std::string_view key() const noexcept { return text.view(); }
  };
  struct IdentityView {
    std::string_view text;
    const Process& process;
    [[nodiscard]] std::string_view key() const noexcept { return text; }
  };
  /// Equal to all identities with this key.
  struct AfterKey {
    std::string_view text;
  };
  struct ByIdentity {
    using is_transparent = void;
    bool operator()(const Identity& a, const AfterKey& b) const noexcept { return a.key() < b.text; }
    bool operator()(const AfterKey& a, const Identity& b) const noexcept { return a.text < b.key(); }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const noexcept {
      const int order = a.key().compare(b.key());
      return order != 0 ? order < 0 : a.process < b.process;
    }
  };
  struct Entry {
    Meta meta;
    KnownReplica* owner;
    Clock clock;
  };
  using Members = std::map<Identity, Entry, ByIdentity>;
  using Topics = std::map<std::string, Members, std::less<>>;
  struct Place {
    Topics::iterator topic;
    Members::iterator member;
  };
  struct ByProcess {
    using is_transparent = void;
    bool operator()(const Place& a, const Place& b) const;
    bool operator()(const Place& a, const Process& b) const { return a.member->first.process < b; }
    bool operator()(const Process& a, const Place& b) const { return a < b.member->first.process; }
  };
  struct Known {
    Clock context = 0;
    Clocks cloud;
    std::map<Clock, Place> values;
    std::shared_ptr<const std::string> node;  // of its latest process: most have the same
    bool up = true;
  };
  /// What a remote replica says of one replica. Null: nothing.
  struct Said {
    Clock context;
    const Clocks* cloud;
    const ValuesOfReplica* values;

    [[nodiscard]] bool seen(Clock clock) const;
    [[nodiscard]] bool has_value(Clock clock) const;
  };

  [[nodiscard]] static bool seen(const Known& known, Clock clock);
  static void compact(Known& known);
  static void note(const KnownReplica& owner, std::vector<Tracked>& list, Tracked change);
  [[nodiscard]] static Tracked tracked_at(const Place& place);
  [[nodiscard]] static TrackedView view_of(const Topics::value_type& topic,
                                           const Members::value_type& member);

  [[nodiscard]] std::optional<Place> place_of(const Process& process, std::string_view topic,
                                              std::string_view key);
  Clock bump();
  void add_tombstone(const Replica& replica, Clock clock);
  void put(KnownReplica& owner, Clock clock, const Tracked& value);
  /// By value: the indexes, which are changed, hold places.
  Tracked remove(Place place);
  void put_own(const Tracked& value);
  [[nodiscard]] Tracked take_own(Place place);

  [[nodiscard]] Diff merge(const Context& context, const Clouds& clouds, const Values& values);
  void merge(KnownReplica& known, const Said& said, Diff& diff);
  [[nodiscard]] static std::vector<Clock> removed_by(const Known& known, const Said& said);
  void join_merged(KnownReplica& known, Clock clock, const Tracked& value, Diff& diff);

  KnownReplicas known_;
  KnownReplica* const me_;
  Topics topics_;
  std::set<Place, ByProcess> own_;
  std::size_t size_ = 0;
  Delta delta_;
};

template <class Visit>
void State::for_each_in(std::string_view topic, const Visit& visit) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  for (const auto& member : found->second)
    if (member.second.owner->second.up) visit(view_of(*found, member));
}

template <class Visit>
void State::for_each_after(std::string_view topic, std::optional<std::string_view> key,
                           const Visit& visit) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  auto member = key ? found->second.upper_bound(AfterKey{*key}) : found->second.begin();
  for (; member != found->second.end(); ++member)
    if (member->second.owner->second.up && !visit(view_of(*found, *member))) return;
}

template <class Visit>
void State::for_each_of(std::string_view topic, std::string_view key, const Visit& visit) const {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  for (auto member = found->second.lower_bound(AfterKey{key});
       member != found->second.end() && member->first.key() == key; ++member)
    if (member->second.owner->second.up) visit(view_of(*found, *member));
}

template <class Visit>
void State::for_each(const Visit& visit) const {
  for (const auto& topic : topics_)
    for_each_in(topic.first, visit);
}

}  // namespace roost::tracker
