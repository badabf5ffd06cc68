// SPDX-License-Identifier: Apache-2.0
// Gathers the changes of each topic into diffs for clients. A change that comes alone is due at once, the
// next ones of its topic together when the window ends. With a grace, a key that leaves and comes back with
// an equal meta causes no diff. Pure: times are passed in. Owner: a PresenceShard, under its lock.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "tracker/tracked.hpp"

namespace roost::presence {

/// A meta under its key.
struct KeyedMeta {
  std::string key;
  tracker::Meta meta;
};

/// What the clients of one topic are told, in the order of the keys. A meta is in one of the two: clients
/// take joins first.
struct TopicDiff {
  std::string topic;
  std::vector<KeyedMeta> joins;
  std::vector<KeyedMeta> leaves;
};

class DiffWindow {
 public:
  /// Returns within its grace that go unnoticed, one after the other. The next one is shown.
  static constexpr std::size_t kMaxUnnoticed = 8;

  DiffWindow(base::Duration window, base::Duration grace) : window_(window), grace_(grace) {}

  void add(const tracker::Diff& diff, base::TimePoint now);
  [[nodiscard]] std::vector<TopicDiff> take_due(base::TimePoint now);
  /// When take_due() has something to do.
  [[nodiscard]] std::optional<base::TimePoint> next_due() const;

  /// Those of the topic that have left and whose grace is not over: clients still see them.
  [[nodiscard]] std::vector<KeyedMeta> held(std::string_view topic) const;
  [[nodiscard]] bool holds(std::string_view topic) const;
  [[nodiscard]] bool empty() const noexcept { return topics_.empty() && unnoticed_.empty(); }

 private:
  struct Held {
    tracker::Meta meta;
    base::TimePoint until;
  };
  /// By key and reference: the last change of each meta counts.
  using Waiting = std::map<std::pair<std::string, std::string>, std::pair<bool, tracker::Meta>>;
  struct Topic {
    Waiting waiting;                                // joins are true
    std::map<std::string, std::vector<Held>> held;  // by key
    std::optional<base::TimePoint> grace_end;       // the first, or earlier
    std::optional<base::TimePoint> window_end;      // none: the next change goes out at once
    std::optional<base::TimePoint> due;             // as in due_
  };
  using Topics = std::map<std::string, Topic, std::less<>>;
  using DueTopic = std::pair<base::TimePoint, Topics::value_type*>;

  void joined(Topic& topic, const tracker::Tracked& join);
  void left(Topic& topic, const tracker::Tracked& leave, bool replaced, base::TimePoint now);
  [[nodiscard]] bool comes_back(Topic& topic, const tracker::Tracked& join);
  void show_leave(Topic& topic, const std::string& key, const tracker::Meta& meta);
  void end_graces(Topic& topic, base::TimePoint now);
  void plan(Topics::value_type& topic, base::TimePoint now);
  [[nodiscard]] static TopicDiff take(Topics::value_type& topic);

  const base::Duration window_;
  const base::Duration grace_;
  Topics topics_;  // with something that waits, a window, or a grace
  std::set<DueTopic> due_;
  /// By the reference of a meta: those that it replaced without a diff, which some clients still show.
  std::map<std::string, std::vector<tracker::Meta>, std::less<>> unnoticed_;
};

}  // namespace roost::presence
