// SPDX-License-Identifier: Apache-2.0
#include "presence/presence_shard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <functional>

#include "base/log_text.hpp"
#include "inspect/probes.hpp"
#include "presence/entry_hash.hpp"
#include "presence/fetched.hpp"
#include "presence/meta.hpp"
#include "presence/presences_text.hpp"
#include "presence/tracker_topic.hpp"
#include "protocol/etf/term_output.hpp"
#include "protocol/phoenix/payload_access.hpp"
#include "tracker/tracker_codec.hpp"

namespace roost::presence {
namespace {

using base::TimePoint;
using phoenix::PayloadAccess;
using tracker::Process;
using tracker::Tracked;

constexpr std::string_view kDiffEvent = "presence_diff";
constexpr std::string_view kCountEvent = "presence_count";
constexpr std::size_t kTakenAtOnce = 32 * 1024;           // bytes that a loop decodes itself
constexpr std::size_t kMaxStateBytes = 32 * 1024 * 1024;  // of encoded states that are kept
constexpr auto kBetweenWarnings = std::chrono::seconds(10);

constexpr std::size_t kMaxPageEntries = 10'000;     // of operators: at the next key a page ends, as is:
constexpr std::size_t kMaxPageBytes = 1024 * 1024;  // of metas

/// The bytes it takes.
std::size_t note_entry(const tracker::TrackedView& one, PresenceShard::KeyEntries& entries) {
  const std::string& node = *one.process.node;
  const auto known = std::lower_bound(entries.nodes.begin(), entries.nodes.end(), node);
  if (known == entries.nodes.end() || *known != node) entries.nodes.insert(known, node);
  if (++entries.count > PresenceShard::kEntriesShown) return 0;
  entries.first.push_back({node, one.meta->shown.json});
  return one.meta->shown.json.size();
}

bool is_same_identity(const Tracked& one, const Tracked& other) {
  return one.process == other.process && one.key == other.key && one.topic == other.topic;
}

/// {"KEY": {"metas": [...]}}
std::string tracked_text(const Tracked& one) {
  std::string text;
  PresencesText presences(text);
  presences.add(one.key, one.meta->shown.json);
  presences.end();
  return text;
}

std::vector<KeyedMeta> sorted(std::vector<KeyedMeta> metas) {
  std::sort(metas.begin(), metas.end(), [](const KeyedMeta& a, const KeyedMeta& b) { return a.key < b.key; });
  return metas;
}

}  // namespace

/// Holds the lock while the tracker changes; what it has to say goes out afterwards.
class PresenceShard::Change {
 public:
  explicit Change(PresenceShard& shard)
      : shard_(shard), lock_(shard.mutex_), own_before_(shard.tracker_.state().own_size()) {}
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  ~Change() {
    if (shard_.alone_) shard_.tracker_.drop_changes();
    shard_.parts_.own_entries +=
        shard_.tracker_.state().own_size() - own_before_;  // wraps when there are fewer
    const Outbox messages = std::exchange(shard_.outbox_, {});
    lock_.unlock();
    if (!messages.empty()) shard_.say(messages);
  }

 private:
  PresenceShard& shard_;
  std::unique_lock<std::mutex> lock_;
  const std::size_t own_before_;
};

PresenceFigures& PresenceFigures::operator+=(const PresenceFigures& other) {
  entries += other.entries;
  own_entries += other.own_entries;
  topics += other.topics;
  replicas_up = std::max(replicas_up, other.replicas_up);
  replicas_down = std::max(replicas_down, other.replicas_down);
  joins += other.joins;
  leaves += other.leaves;
  diffs += other.diffs;
  received += other.received;
  malformed += other.malformed;
  unshowable += other.unshowable;
  transfers += other.transfers;
  return *this;
}

PresenceShard::PresenceShard(std::string name, tracker::Replica me, tracker::TransferRef refs,
                             runtime::Shard& home, const PresenceParts& parts)
    : topic_(std::string(kTrackerTopics) + std::move(name)),
      home_(home),
      clock_(home.loop().clock()),
      parts_(parts),
      alone_(!parts.pubsub.has_other_nodes()),
      tracker_(std::move(me), parts.rules.tracker_options(), std::move(refs), *this),
      window_(parts.options.diff_window, parts.options.leave_grace) {}

PresenceShard::~PresenceShard() = default;

// --- life ---

void PresenceShard::start(double random) {
  constexpr double kIds = 9.2e18;  // of which each node begins anywhere
  sent_messages_ = static_cast<std::uint64_t>(random * kIds);
  if (!alone_) {
    subscription_ =
        parts_.pubsub.subscribe(topic_, [this](const BroadcastView& view) { heard(view); }, nullptr);
  }
  const auto first = tracker::TrackerShard::first_tick_in(parts_.rules.tracker_options(), random);
  home_.mailbox()->post([this, first] {
    tick_timer_.emplace([this] { tick(); });
    flush_timer_.emplace([this] { flush(); });
    if (!alone_) home_.loop().schedule_after(*tick_timer_, first);
    flush();
  });
}

void PresenceShard::loop_ends() {
  tick_timer_.reset();
  flush_timer_.reset();
}

void PresenceShard::stop() {
  {
    const Change change(*this);
    if (stopped_) return;
    if (!alone_) parts_.options.permdown_on_shutdown ? tracker_.say_goodbye() : tracker_.tick(time());
    stopped_ = true;
  }
  subscription_.unsubscribe();
}

/// Less the time in which this process did not run: a node that was stopped does not take all others for
/// dead.
TimePoint PresenceShard::time() const {
  return clock_.now() - base::Duration(not_run_.load(std::memory_order_relaxed));
}

// --- changes ---

PresenceShard::Outcome PresenceShard::track(const Process& process, std::string_view topic,
                                            std::string_view key, tracker::Meta meta) {
  ROOST_PROBE(presence, topic, std::string_view("track"), 0);
  const Change change(*this);
  if (stopped_) return Outcome::stopped;
  if (parts_.own_entries >= parts_.options.max_entries) return Outcome::full;
  return tracker_.track(process, topic, key, std::move(meta)) ? Outcome::done : Outcome::unchanged;
}

PresenceShard::Outcome PresenceShard::update(const Process& process, std::string_view topic,
                                             std::string_view key, std::string_view old_ref,
                                             tracker::Meta meta) {
  ROOST_PROBE(presence, topic, std::string_view("update"), 0);
  const Change change(*this);
  if (stopped_) return Outcome::stopped;
  const auto old = tracker_.state().find(process, topic, key);
  if (!old || old->meta->shown.ref() != old_ref) return Outcome::unchanged;
  return tracker_.update(process, topic, key, std::move(meta)) ? Outcome::done : Outcome::unchanged;
}

bool PresenceShard::untrack(const Process& process, std::string_view topic, std::string_view key) {
  ROOST_PROBE(presence, topic, std::string_view("untrack"), 0);
  const Change change(*this);
  return !stopped_ && tracker_.untrack(process, topic, key);
}

void PresenceShard::process_ended(const Process& process) {
  const Change change(*this);
  if (!stopped_) tracker_.process_ended(process);
}

// --- queries ---

tracker::Meta PresenceShard::find(const Process& process, std::string_view topic,
                                  std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto found = tracker_.state().find(process, topic, key);
  return found ? found->meta : nullptr;
}

std::vector<KeyedMeta> PresenceShard::list(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  std::vector<KeyedMeta> all;
  tracker_.state().for_each_in(
      topic, [&all](const tracker::TrackedView& one) { all.push_back({std::string(one.key), one.meta}); });
  std::vector<KeyedMeta> held = window_.held(topic);
  if (held.empty()) return all;
  std::move(held.begin(), held.end(), std::back_inserter(all));
  return sorted(std::move(all));
}

std::vector<KeyedMeta> PresenceShard::list(std::string_view topic, std::string_view key) const {
  const std::lock_guard lock(mutex_);
  std::vector<KeyedMeta> all;
  tracker_.state().for_each_of(topic, key, [&all](const tracker::TrackedView& one) {
    all.push_back({std::string(one.key), one.meta});
  });
  for (KeyedMeta& one : window_.held(topic))
    if (one.key == key) all.push_back(std::move(one));
  return all;
}

std::size_t PresenceShard::count(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(topic);
  return found == keys_.end() ? 0 : found->second;
}

Payload PresenceShard::state(std::string_view topic) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = states_.find(topic); known != states_.end()) return known->second;
    if (!window_.holds(topic)) return encoded_state(topic);
  }
  std::string text;
  PresencesText presences(text);
  for (const KeyedMeta& one : list(topic))
    presences.add(one.key, one.meta->shown.json);
  presences.end();
  return PayloadAccess::copy_json(text);
}

Payload PresenceShard::encoded_state(std::string_view topic) const {
  std::string text;
  PresencesText presences(text);
  tracker_.state().for_each_in(
      topic, [&presences](const tracker::TrackedView& one) { presences.add(one.key, one.meta->shown.json); });
  presences.end();
  Payload state = PayloadAccess::copy_json(text);
  if (state_bytes_ + text.size() > kMaxStateBytes) states_.clear(), state_bytes_ = 0;
  if (presences.keys() > 0) states_.emplace(topic, state), state_bytes_ += text.size();
  return state;
}

std::pair<std::vector<KeyedMeta>, bool> PresenceShard::page(std::string_view topic,
                                                            std::optional<std::string_view> after,
                                                            std::size_t keys) const {
  const std::lock_guard lock(mutex_);
  std::vector<KeyedMeta> all;
  std::size_t found = 0;
  bool more = false;
  tracker_.state().for_each_after(topic, after, [&](const tracker::TrackedView& one) {
    if (all.empty() || all.back().key != one.key) ++found;
    more = found > keys;
    if (!more) all.push_back({std::string(one.key), one.meta});
    return !more;
  });
  const std::string last = all.empty() ? std::string() : all.back().key;
  for (KeyedMeta& one : window_.held(topic))
    if ((!after || one.key > *after) && (!more || one.key <= last)) all.push_back(std::move(one));
  return {sorted(std::move(all)), more};
}

PresenceFigures PresenceShard::figures() const {
  const std::lock_guard lock(mutex_);
  PresenceFigures figures = figures_;
  figures.entries = tracker_.state().size();
  figures.own_entries = tracker_.state().own_size();
  figures.topics = keys_.size();
  tracker_.state().for_each_replica([&](const tracker::Replica& replica, bool up, std::size_t) {
    if (replica != tracker_.state().me()) ++(up ? figures.replicas_up : figures.replicas_down);
  });
  return figures;
}

PresenceShard::KeysPage PresenceShard::keys(std::string_view topic, std::optional<std::string_view> after,
                                            std::size_t most) const {
  const std::lock_guard lock(mutex_);
  KeysPage page;
  const auto known = keys_.find(topic);
  page.total = known == keys_.end() ? 0 : known->second;
  std::size_t entries = 0;
  std::size_t bytes = 0;
  tracker_.state().for_each_after(topic, after, [&](const tracker::TrackedView& one) {
    if (page.keys.empty() || page.keys.back().key != one.key) {
      page.more = page.keys.size() == most || entries >= kMaxPageEntries || bytes >= kMaxPageBytes;
      if (page.more) return false;
      page.keys.push_back({.key = std::string(one.key)});
    }
    ++entries;
    bytes += note_entry(one, page.keys.back());
    return true;
  });
  return page;
}

std::vector<PresenceShard::TopicCount> PresenceShard::topics(std::string_view prefix, std::string_view after,
                                                             std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<TopicCount> all;
  for (auto topic = after < prefix ? keys_.lower_bound(prefix) : keys_.upper_bound(after);
       topic != keys_.end() && topic->first.starts_with(prefix) && all.size() < most; ++topic)
    all.push_back({topic->first, topic->second});
  return all;
}

std::vector<PresenceShard::ReplicaState> PresenceShard::replicas() const {
  const std::lock_guard lock(mutex_);
  std::vector<ReplicaState> all;
  tracker_.state().for_each_replica([&](const tracker::Replica& replica, bool up, std::size_t entries) {
    all.push_back({replica, replica == tracker_.state().me(), up, entries});
  });
  return all;
}

std::vector<PresenceShard::ReplicaSum> PresenceShard::sums(std::string_view topic) const {
  const std::lock_guard lock(mutex_);
  const tracker::State& state = tracker_.state();
  std::vector<ReplicaSum> all;
  state.for_each_replica([&](const tracker::Replica& replica, bool up, std::size_t) {
    all.push_back({replica, replica == state.me(), up, state.clock_of(replica), 0, 0});
  });
  for (ReplicaSum& sum : all) {
    state.for_each_of_replica(sum.replica, [&](const tracker::TrackedView& one) {
      if (!topic.empty() && one.topic != topic) return;
      show(*one.meta);  // those of a replica that is down may not have been shown yet
      ++sum.entries;
      sum.hash += entry_hash(one);
    });
  }
  return all;
}

// --- what the tracker says ---

void PresenceShard::broadcast(const tracker::TrackerMessage& message) {
  outbox_.push_back({std::nullopt, message});
}

void PresenceShard::send(const tracker::ReplicaName& to, const tracker::TrackerMessage& message) {
  if (std::holds_alternative<tracker::TransferRequest>(message)) ++figures_.transfers;
  outbox_.push_back({to, message});
}

void PresenceShard::changed(const tracker::Diff& diff) {
  figures_.joins += diff.joins.size();
  figures_.leaves += diff.leaves.size();
  for (const Tracked& join : diff.joins)
    if (!show(*join.meta)) ++figures_.unshowable;
  count_keys(diff);
  for (const auto* changes : {&diff.joins, &diff.leaves})
    for (const Tracked& change : *changes)
      forget_state(change.topic);
  if (parts_.tracer.active()) trace_own(diff);
  window_.add(diff, clock_.now());
  flush_when_due();
}

/// What processes of this node do. Others' changes come in diffs, which are traced when they are emitted.
void PresenceShard::trace_own(const tracker::Diff& diff) {
  const auto is_own = [this](const Tracked& one) {
    return *one.process.node == tracker_.state().me().name.text;
  };
  const auto is_update = [&diff](const Tracked& leave) {
    return !diff.joins.empty() && is_same_identity(diff.joins.front(), leave);
  };
  for (const Tracked& join : diff.joins)
    if (is_own(join)) trace(join.topic, diff.leaves.empty() ? "track" : "update", tracked_text(join));
  for (const Tracked& leave : diff.leaves)
    if (is_own(leave) && !is_update(leave)) trace(leave.topic, "untrack", tracked_text(leave));
}

void PresenceShard::trace(std::string_view topic, std::string_view event, std::string_view payload) {
  parts_.tracer.offer(
      clock_.now(),
      {.kind = trace::EventKind::presence, .topic = topic, .event = event, .bytes = payload.size()}, payload);
}

void PresenceShard::forget_state(std::string_view topic) {
  const auto known = states_.find(topic);
  if (known == states_.end()) return;
  state_bytes_ -= known->second.text().size();
  states_.erase(known);
}

/// A key is there if one of its metas is; how many there were before follows from the diff.
void PresenceShard::count_keys(const tracker::Diff& diff) {
  std::map<std::pair<std::string_view, std::string_view>, std::ptrdiff_t> changes;
  for (const Tracked& join : diff.joins)
    ++changes[{join.topic, join.key}];
  for (const Tracked& leave : diff.leaves)
    --changes[{leave.topic, leave.key}];
  for (const auto& [place, change] : changes) {
    const auto enough = static_cast<std::size_t>(std::max<std::ptrdiff_t>(change, 0)) + 1;
    const auto now =
        static_cast<std::ptrdiff_t>(tracker_.state().count_of(place.first, place.second, enough));
    const bool was_there = now > change;  // not all that are there came just now
    if ((now > 0) == was_there) continue;
    const auto topic = keys_.try_emplace(std::string(place.first), 0).first;
    now > 0 ? ++topic->second : --topic->second;
    if (topic->second == 0) keys_.erase(topic);
  }
}

void PresenceShard::flush_when_due() {
  const auto due = window_.next_due();
  if (!due || *due >= armed_for_ || flush_posted_ || stopped_) return;
  flush_posted_ = home_.mailbox()->post([this] { flush(); });
}

// --- to and from other nodes ---

void PresenceShard::tick() {
  runtime::EventLoop& loop = home_.loop();
  not_run_.store((loop.now() - loop.patient_now()).count(), std::memory_order_relaxed);
  loop.schedule_after(*tick_timer_, parts_.options.broadcast_period);
  const Change change(*this);
  if (!stopped_) tracker_.tick(time());
}

void PresenceShard::say(const Outbox& messages) {
  for (const Outgoing& one : messages)
    say(one);
}

void PresenceShard::say(const Outgoing& one) {
  etf::TermOutput out;
  out.version();
  tracker::encode(one.message, out);
  const std::string& term = out.text();
  const std::size_t most = parts_.pubsub.max_message();
  if (most == 0 || topic_.size() + term.size() <= most) return publish(one.to, {}, term);
  constexpr std::size_t kPartName = 64;
  const std::size_t part = most - std::min(most - 1, topic_.size() + kPartName);
  const std::uint64_t id = ++sent_messages_;
  for (const MessagePart& piece : split(term, part, id))
    publish(one.to, piece.event, piece.bytes);
}

/// What can't be sent is made up for by a transfer.
void PresenceShard::publish(const std::optional<tracker::ReplicaName>& to, std::string_view event,
                            std::string_view bytes) {
  const Payload payload = PayloadAccess::borrow_binary(bytes);
  const auto sent = to ? parts_.pubsub.direct_broadcast(to->text, topic_, event, payload)
                       : parts_.pubsub.broadcast_to_others(topic_, event, payload);
  if (!sent) parts_.logger.warning(fmt::format("{}: {}", topic_, sent.error().message));
}

void PresenceShard::heard(const BroadcastView& view) {
  std::optional<std::string> whole;
  PartsBuffer::Taken taken{};
  {
    const std::lock_guard lock(mutex_);
    ++figures_.received;
    taken = received_parts_.take(view.event, view.payload.bytes(), clock_.now(), whole);
  }
  if (taken == PartsBuffer::Taken::malformed) return note_malformed("a part that can't be one");
  if (taken == PartsBuffer::Taken::kept && !whole) return;
  heard_whole(whole ? *std::move(whole) : std::string(view.payload.bytes()));
}

/// Thousands of presences take a thread of the pool, so that this loop goes on serving its clients.
void PresenceShard::heard_whole(std::string bytes) {
  if (bytes.size() <= kTakenAtOnce) return take(bytes);
  auto shared = std::make_shared<const std::string>(std::move(bytes));
  if (!parts_.workers.submit([this, shared] { take(*shared); })) take(*shared);
}

void PresenceShard::take(std::string_view bytes) {
  if (bytes.empty() || static_cast<unsigned char>(bytes.front()) != etf::Tag::version)
    return note_malformed("not a term");
  const auto message = tracker::decode(bytes.substr(1));
  if (!message) return note_malformed(message.error().message);
  const Change change(*this);
  if (!stopped_) tracker_.receive(*message, time());
}

void PresenceShard::note_malformed(std::string_view why) {
  {
    const std::lock_guard lock(mutex_);
    ++figures_.malformed;
    const TimePoint now = clock_.now();
    if (warned_ && now - *warned_ < kBetweenWarnings) return;
    warned_ = now;
  }
  parts_.logger.warning(fmt::format("{}: a message of another node is ignored: {}", topic_, why));
}

// --- to clients ---

void PresenceShard::flush() {
  std::vector<TopicDiff> diffs;
  {
    const std::lock_guard lock(mutex_);
    flush_posted_ = false;
    if (stopped_ || fetching_) return;
    diffs = window_.take_due(clock_.now());
    figures_.diffs += diffs.size();
    for (const TopicDiff& diff : diffs)
      forget_state(diff.topic);  // it may have shown those whose grace is over
  }
  if (!diffs.empty() && parts_.options.fetch && fetch(diffs)) return;
  for (const TopicDiff& diff : diffs)
    emit(diff, nullptr);
  arm();
}

void PresenceShard::arm() {
  const std::lock_guard lock(mutex_);
  const auto due = window_.next_due();
  armed_for_ = due.value_or(TimePoint::max());
  if (due && flush_timer_) home_.loop().timers().schedule(*flush_timer_, *due);
}

/// One at a time, so that diffs keep their order; what changes meanwhile is gathered. False: the pool is
/// full.
bool PresenceShard::fetch(const std::vector<TopicDiff>& diffs) {
  struct Job {
    std::vector<TopicDiff> diffs;
    std::vector<FetchedDiff> fetched;
  };
  auto job = std::make_shared<Job>(Job{diffs, {}});
  const auto done = [this, job] {
    fetching_ = false;
    for (std::size_t i = 0; i < job->diffs.size(); ++i)
      emit(job->diffs[i], &job->fetched[i]);
    flush();
  };
  const auto submitted = parts_.workers.submit([this, job, done] {
    job->fetched.reserve(job->diffs.size());
    for (const TopicDiff& diff : job->diffs)
      job->fetched.push_back(fetched_of(diff));
    home_.mailbox()->post(done);
  });
  if (!submitted) {
    parts_.logger.warning(
        fmt::format("{}: a diff goes out as it is, without fetch: {}", topic_, submitted.error().message));
    return false;
  }
  fetching_ = true;
  const std::lock_guard lock(mutex_);
  armed_for_ = TimePoint::min();
  return true;
}

PresenceShard::FetchedDiff PresenceShard::fetched_of(const TopicDiff& diff) {
  const auto run = [&](const std::vector<KeyedMeta>& metas) {
    return fetched(parts_.options, parts_.logger, diff.topic, presences_of(metas));
  };
  return {run(diff.joins), run(diff.leaves)};
}

/// `fetched`: null without fetch.
void PresenceShard::emit(const TopicDiff& diff, const FetchedDiff* fetched) {
  switch (parts_.rules.mode_of(diff.topic)) {
    case PresenceMode::off:
      break;
    case PresenceMode::counts:
      broadcast_locally(diff.topic, kCountEvent, Payload({{"count", count(diff.topic)}}));
      break;
    case PresenceMode::full:
    case PresenceMode::paged:
      broadcast_locally(diff.topic, kDiffEvent,
                        fetched == nullptr
                            ? PayloadAccess::copy_json(text_of(diff))
                            : Payload({{"joins", fetched->joins}, {"leaves", fetched->leaves}}));
      break;
  }
  if (parts_.options.handle_metas) call_handle_metas(diff, fetched);
}

void PresenceShard::broadcast_locally(std::string_view topic, std::string_view event,
                                      const Payload& payload) {
  ROOST_PROBE(presence, topic, event, payload.text().size());
  if (parts_.tracer.active()) trace(topic, event, payload.text());
  const std::string& dispatcher = parts_.options.dispatcher;
  const auto sent = dispatcher.empty()
                        ? parts_.pubsub.local_broadcast(topic, event, payload)
                        : parts_.pubsub.local_broadcast_with(dispatcher, topic, event, payload);
  if (!sent) parts_.logger.warning(sent.error().message);
}

void PresenceShard::call_handle_metas(const TopicDiff& diff, const FetchedDiff* fetched) {
  const FetchedDiff plain =
      fetched == nullptr ? FetchedDiff{presences_of(diff.joins), presences_of(diff.leaves)} : *fetched;
  const auto book = books_.try_emplace(diff.topic).first;
  enter(diff, book->second);
  const auto failed = [this](std::string_view why) {
    parts_.logger.error(fmt::format("{}: handle_metas threw: {}", parts_.options.name, why));
  };
  try {
    parts_.options.handle_metas({diff.topic, plain.joins, plain.leaves, book->second});
  } catch (const std::exception& error) {
    failed(error.what());
  } catch (...) {
    failed("not a std::exception");
  }
  if (book->second.empty()) books_.erase(book);
}

/// Joins append metas that are not there yet; leaves remove equal ones.
void PresenceShard::enter(const TopicDiff& diff, JsonObject& book) {
  for (const KeyedMeta& join : diff.joins) {
    Json& metas = book.emplace(join.key, JsonArray()).first->value();
    Json meta = object_of(*join.meta);
    JsonArray& known = metas.get_array();
    if (std::find(known.begin(), known.end(), meta) == known.end()) known.push_back(std::move(meta));
  }
  for (const KeyedMeta& leave : diff.leaves) {
    const auto found = book.find(leave.key);
    if (found == book.end()) continue;
    JsonArray& known = found->value().get_array();
    const auto meta = std::find(known.begin(), known.end(), Json(object_of(*leave.meta)));
    if (meta != known.end()) known.erase(meta);
    if (known.empty()) book.erase(found);
  }
}

}  // namespace roost::presence
