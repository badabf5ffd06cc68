// SPDX-License-Identifier: Apache-2.0
#include "pubsub/topic_index.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "base/prefetch.hpp"
#include "base/span.hpp"
#include "inspect/observer.hpp"

namespace roost::pubsub {
namespace {

/// Members whose sinks a walk prefetches into the cache, and how many bytes of each.
constexpr std::size_t kAhead = 4;
constexpr std::size_t kSinkBytes = 256;

}  // namespace

const Json& Subscriber::metadata() const {
  static const Json kNone;
  return kNone;
}

std::string_view Membership::topic() const noexcept {
  return entry_ == nullptr ? std::string_view() : entry_->first.view();
}

void Membership::count_sent(std::size_t bytes) noexcept {
  if (entry_ == nullptr) return;
  ++entry_->second.messages;
  entry_->second.bytes += bytes;
}

void Membership::leave() {
  if (entry_ != nullptr) index_->leave(*this);
}

TopicIndex::TopicIndex(std::uint16_t shard, InterestTable& interest, Telemetry& telemetry,
                       const base::Clock& clock)
    : interest_(interest), telemetry_(telemetry), clock_(clock), shard_(shard) {}

/// Only subscriptions of user code may outlive the node; all other members have left by now.
TopicIndex::~TopicIndex() {
  for (const auto& [topic, members] : entries_) {
    for (const auto& member : members.all) {
      member.membership->entry_ = nullptr;
      member.membership->subscriber_->on_index_closed();
    }
  }
}

void TopicIndex::subscribe(std::string_view topic, Subscriber& subscriber, FastLane lane,
                           Membership& membership) {
  using Kind = InterestTable::Member;
  ROOST_CHECK(!membership.active(), "a membership belongs to one topic");
  Membership::Entry& entry = entry_for(topic, lane.sink == nullptr ? Kind::plain : Kind::channel);
  membership.index_ = this;
  membership.entry_ = &entry;
  membership.subscriber_ = &subscriber;
  auto& members = entry.second.all;
  membership.position_ = static_cast<std::uint32_t>(members.size());
  members.push_back(
      {&membership, lane.sink, subscriber.subscriber_id().index, lane.serializer, lane.has_intercepts});
}

/// For a member that is about to join.
Membership::Entry& TopicIndex::entry_for(std::string_view topic, InterestTable::Member member) {
  const bool channel = member == InterestTable::Member::channel;
  const auto found = entries_.find(topic);
  if (found == entries_.end()) {
    interest_.add(topic, shard_, member);
    if (channel) ++channel_topics_;
    return *entries_.try_emplace(base::CompactText(topic)).first;
  }
  if (channel && !has_channels(found->second)) {
    interest_.add_channels(topic);
    ++channel_topics_;
  }
  return *found;
}

/// Usually the first member is one.
bool TopicIndex::has_channels(const Membership::Members& members) noexcept {
  return std::any_of(members.all.begin(), members.all.end(),
                     [](const Membership::Member& member) { return member.sink != nullptr; });
}

TopicKind TopicIndex::kind_of(const Membership::Members& members) {
  if (has_channels(members)) return TopicKind::channel;
  const bool of_socket =
      std::any_of(members.all.begin(), members.all.end(), [](const Membership::Member& member) {
        return member.membership->subscriber_->kind() == Subscriber::kSocketId;
      });
  return of_socket ? TopicKind::socket_id : TopicKind::subscription;
}

bool TopicIndex::is_sender(const Membership::Member& member, SubscriberId from) noexcept {
  return from.valid() && member.subscriber_index == from.index &&
         member.membership->subscriber_->subscriber_id() == from;
}

void TopicIndex::leave(Membership& membership) {
  Membership::Entry& entry = *membership.entry_;
  auto& members = entry.second.all;
  const bool channel = members[membership.position_].sink != nullptr;
  members[membership.position_] = members.back();
  members[membership.position_].membership->position_ = membership.position_;
  members.pop_back();
  membership.entry_ = nullptr;
  const bool last_channel = channel && !has_channels(entry.second);
  if (last_channel) --channel_topics_;
  if (members.empty()) {
    using Kind = InterestTable::Member;
    interest_.remove(entry.first.view(), shard_, channel ? Kind::channel : Kind::plain);
    entries_.erase(entries_.find(entry.first.view()));
  } else if (last_channel) {
    interest_.remove_channels(entry.first.view());
  }
}

void TopicIndex::dispatch(const BroadcastPtr& broadcast) {
  const BroadcastContent& content = broadcast->content();
  const auto found = entries_.find(std::string_view(content.topic));
  const std::size_t members = found == entries_.end() ? 0 : found->second.all.size();
  if (members == 0) return;
  if (observer_ != nullptr)
    observer_->broadcast(content.topic, content.event, content.payload, members, broadcast->count_once());
  base::Span span(telemetry_, clock_, &telemetry_span::kDispatch);
  const auto what = [&] {
    return TelemetryEvent{.name = {}, .topic = content.topic, .event = content.event, .count = members};
  };
  span.start(what);
  if (content.dispatcher != nullptr) {
    deliver_through(*content.dispatcher, *found, broadcast);
  } else {
    deliver(*found, broadcast);
  }
  span.stop(what);
  if (observer_ != nullptr) observer_->delivered(content.published_at);
}

void TopicIndex::deliver(Membership::Entry& entry, const BroadcastPtr& broadcast) const {
  const BroadcastContent& content = broadcast->content();
  // By index: a telemetry handler of the sink may subscribe new members.
  Membership::Members& members = entry.second;
  for (std::size_t i = 0; i < members.all.size(); ++i) {
    const Membership::Member member = members.all[i];
    if (i + kAhead < members.all.size()) base::prefetch(members.all[i + kAhead].sink, kSinkBytes);
    if (is_sender(member, content.from)) continue;
    const bool fast = member.sink != nullptr &&
                      !(member.has_intercepts && member.membership->subscriber_->intercepts(content.event));
    if (!fast) {
      member.membership->subscriber_->on_broadcast(broadcast);
    } else if (const fastlane::EncodedMessage* message = broadcast->encoded(member.serializer)) {
      member.sink->send(*message);
      ++members.messages;
      members.bytes += message->frame.size();
    }
  }
}

void TopicIndex::deliver_through(const Dispatcher& dispatcher, const Membership::Entry& entry,
                                 const BroadcastPtr& broadcast) const {
  std::vector<DispatchEntry> entries;
  entries.reserve(entry.second.all.size());
  for (const auto& member : entry.second.all) {
    Subscriber* subscriber = member.membership->subscriber_;
    entries.push_back({subscriber->subscriber_id(), &subscriber->metadata(),
                       [subscriber, &broadcast] { subscriber->on_broadcast(broadcast); }});
  }
  dispatcher(entries, broadcast->content().from, broadcast->view());
}

void TopicIndex::gap(const PubSubGap& gap) {
  if (!gap.topic.empty()) {
    if (const auto found = entries_.find(gap.topic); found != entries_.end()) tell_members(*found, gap);
    return;
  }
  for (const Membership::Entry& entry : entries_)
    tell_members(entry, gap);
}

void TopicIndex::tell_members(const Membership::Entry& entry, const PubSubGap& gap) {
  for (const auto& member : entry.second.all)
    member.membership->subscriber_->on_gap(gap);
}

std::optional<std::size_t> TopicIndex::visit_topics(
    std::size_t first, std::size_t buckets, const std::function<void(const TopicCount&)>& visit) const {
  const std::size_t end = std::min(entries_.bucket_count(), first + buckets);
  for (std::size_t bucket = first; bucket < end; ++bucket) {
    for (auto entry = entries_.begin(bucket); entry != entries_.end(bucket); ++entry)
      visit(count_of(*entry));
  }
  return end < entries_.bucket_count() ? std::optional(end) : std::nullopt;
}

std::optional<TopicIndex::TopicCount> TopicIndex::count_of(std::string_view topic) const {
  const auto found = entries_.find(topic);
  if (found == entries_.end()) return std::nullopt;
  return count_of(*found);
}

TopicIndex::TopicCount TopicIndex::count_of(const Membership::Entry& entry) {
  const auto& [topic, members] = entry;
  return {topic.view(), members.all.size(), members.messages, members.bytes, kind_of(members)};
}

std::vector<Subscriber*> TopicIndex::members_from(std::string_view topic, std::size_t first,
                                                  std::size_t limit) const {
  std::vector<Subscriber*> some;
  const auto found = entries_.find(topic);
  if (found == entries_.end()) return some;
  const auto& members = found->second.all;
  for (std::size_t at = first; at < members.size() && some.size() < limit; ++at)
    some.push_back(members[at].membership->subscriber_);
  return some;
}

std::size_t TopicIndex::members_of(std::string_view topic) const {
  const auto found = entries_.find(topic);
  return found == entries_.end() ? 0 : found->second.all.size();
}

}  // namespace roost::pubsub
