// SPDX-License-Identifier: Apache-2.0
#include "presence/diff_window.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace roost::presence {
namespace {

using base::TimePoint;
using tracker::Diff;
using tracker::Meta;
using tracker::Tracked;

std::string ref_of(const Meta& meta) {
  return std::string(meta->shown.ref());
}

struct ByIdentity {
  bool operator()(const Tracked* a, const Tracked* b) const {
    return std::tie(a->key, a->topic, a->process) < std::tie(b->key, b->topic, b->process);
  }
};

}  // namespace

void DiffWindow::add(const Diff& diff, TimePoint now) {
  std::set<const Tracked*, ByIdentity> replaced;  // by an update, which needs no grace
  if (grace_.count() > 0)
    for (const Tracked& join : diff.joins)
      replaced.insert(&join);
  std::set<Topics::value_type*> touched;
  const auto topic_of = [&](const Tracked& change) -> Topic& {
    auto& topic = *topics_.try_emplace(change.topic).first;
    touched.insert(&topic);
    return topic.second;
  };
  for (const Tracked& join : diff.joins)
    joined(topic_of(join), join);
  for (const Tracked& leave : diff.leaves)
    left(topic_of(leave), leave, replaced.contains(&leave), now);
  for (auto* topic : touched)
    plan(*topic, now);
}

void DiffWindow::joined(Topic& topic, const Tracked& join) {
  if (comes_back(topic, join)) return;
  topic.waiting[{join.key, ref_of(join.meta)}] = {true, join.meta};
}

/// A meta of its key that waits for the end of its grace is replaced: unnoticed if it is equal. Otherwise
/// both go into one diff.
bool DiffWindow::comes_back(Topic& topic, const Tracked& join) {
  const auto held = topic.held.find(join.key);
  if (held == topic.held.end()) return false;
  std::vector<Held>& metas = held->second;
  auto old = std::find_if(metas.begin(), metas.end(), [&join](const Held& one) {
    return one.meta->shown.content() == join.meta->shown.content();
  });
  const bool equal = old != metas.end();
  if (!equal) old = metas.begin();
  const Meta before = old->meta;
  metas.erase(old);
  if (metas.empty()) topic.held.erase(held);
  const std::string ref = ref_of(join.meta);
  if (ref_of(before) == ref) return equal;  // the same entry, of a node that is there again
  std::vector<Meta> replaced;
  if (const auto earlier = unnoticed_.find(before->shown.ref()); earlier != unnoticed_.end())
    replaced = earlier->second;
  if (!equal || replaced.size() >= kMaxUnnoticed) return show_leave(topic, join.key, before), false;
  unnoticed_.erase(ref_of(before));
  replaced.push_back(before);
  unnoticed_.emplace(ref, std::move(replaced));
  return true;
}

void DiffWindow::left(Topic& topic, const Tracked& leave, bool replaced, TimePoint now) {
  if (grace_.count() == 0 || replaced) return show_leave(topic, leave.key, leave.meta);
  topic.held[leave.key].push_back({leave.meta, now + grace_});
  if (!topic.grace_end) topic.grace_end = now + grace_;
}

/// With those it replaced unnoticed: some clients show these.
void DiffWindow::show_leave(Topic& topic, const std::string& key, const Meta& meta) {
  topic.waiting[{key, ref_of(meta)}] = {false, meta};
  const auto replaced = unnoticed_.find(meta->shown.ref());
  if (replaced == unnoticed_.end()) return;
  for (const Meta& before : replaced->second)
    topic.waiting[{key, ref_of(before)}] = {false, before};
  unnoticed_.erase(replaced);
}

void DiffWindow::end_graces(Topic& topic, TimePoint now) {
  if (!topic.grace_end || *topic.grace_end > now) return;
  topic.grace_end.reset();
  for (auto key = topic.held.begin(); key != topic.held.end();) {
    auto& metas = key->second;
    const auto over =
        std::partition(metas.begin(), metas.end(), [now](const Held& one) { return one.until > now; });
    for (auto one = over; one != metas.end(); ++one)
      show_leave(topic, key->first, one->meta);
    metas.erase(over, metas.end());
    for (const Held& one : metas)
      topic.grace_end = std::min(topic.grace_end.value_or(one.until), one.until);
    key = metas.empty() ? topic.held.erase(key) : std::next(key);
  }
}

void DiffWindow::plan(Topics::value_type& entry, TimePoint now) {
  Topic& topic = entry.second;
  if (topic.due) due_.erase({*topic.due, &entry});
  topic.due = topic.window_end;
  if (!topic.waiting.empty() && !topic.due) topic.due = now;
  if (topic.grace_end) topic.due = std::min(topic.due.value_or(*topic.grace_end), *topic.grace_end);
  if (topic.due) {
    due_.insert({*topic.due, &entry});
  } else {
    topics_.erase(topics_.find(entry.first));
  }
}

std::vector<TopicDiff> DiffWindow::take_due(TimePoint now) {
  std::vector<TopicDiff> diffs;
  while (!due_.empty() && due_.begin()->first <= now) {
    auto& entry = *due_.begin()->second;
    Topic& topic = entry.second;
    end_graces(topic, now);
    if (topic.window_end && *topic.window_end <= now) topic.window_end.reset();
    if (!topic.waiting.empty() && !topic.window_end) {
      diffs.push_back(take(entry));
      if (window_.count() > 0) topic.window_end = now + window_;
    }
    plan(entry, now);
  }
  return diffs;
}

TopicDiff DiffWindow::take(Topics::value_type& entry) {
  TopicDiff diff{entry.first, {}, {}};
  for (auto& [name, change] : entry.second.waiting) {
    auto& [joins, meta] = change;
    (joins ? diff.joins : diff.leaves).push_back({name.first, std::move(meta)});
  }
  entry.second.waiting.clear();
  return diff;
}

std::optional<TimePoint> DiffWindow::next_due() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

bool DiffWindow::holds(std::string_view topic) const {
  const auto found = topics_.find(topic);
  return found != topics_.end() && !found->second.held.empty();
}

std::vector<KeyedMeta> DiffWindow::held(std::string_view topic) const {
  std::vector<KeyedMeta> all;
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return all;
  for (const auto& [key, metas] : found->second.held)
    for (const Held& one : metas)
      all.push_back({key, one.meta});
  return all;
}

}  // namespace roost::presence
