// SPDX-License-Identifier: Apache-2.0
#include "broker/topic_interest.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "cluster/topic_digest.hpp"

namespace roost::broker {
namespace {

Error ended_before() {
  return make_error("the interest ended before the broker had confirmed it", std::errc::operation_canceled);
}

}  // namespace

// --- what this node wants ---

void TopicInterest::want(std::string_view name, Confirmed confirmed, base::TimePoint now) {
  const auto known = by_name_.find(name);
  if (known != by_name_.end()) return want_again(*known->second, std::move(confirmed));
  Topic& topic = add(name);
  topic.waiting.push_back(std::move(confirmed));
  if (asks_for_each()) return ask(topic);
  if (mode_ == Mode::asking_for_all) return;
  std::vector<Confirmed> ready;
  confirm(topic, now, ready);
  answer(ready, {});
}

void TopicInterest::want_again(Topic& topic, Confirmed confirmed) {
  if (!std::exchange(topic.wanted, true)) lingering_.erase(topic.place);
  if (topic.state == State::confirmed) return confirmed({});
  topic.waiting.push_back(std::move(confirmed));
  if (topic.state == State::refused) ask(topic);
}

TopicInterest::Topic& TopicInterest::add(std::string_view name) {
  const SubscriptionId id = ++last_id_;
  Topic& topic = *topics_.emplace(id, std::make_unique<Topic>()).first->second;
  topic.name = name;
  topic.hash = cluster::topic_hash(name);
  topic.id = id;
  by_name_.emplace(topic.name, &topic);
  by_hash_.emplace(topic.hash, &topic);
  return topic;
}

void TopicInterest::ask(Topic& topic) {
  topic.state = State::unsent;
  unsent_.insert(topic.id);
}

void TopicInterest::release(std::string_view name, base::TimePoint now) {
  const auto known = by_name_.find(name);
  if (known == by_name_.end() || !known->second->wanted) return;
  Topic& topic = *known->second;
  if (topic.state == State::unsent || topic.state == State::refused) return erase(topic);
  topic.wanted = false;
  topic.until = now + limits_.linger;
  topic.place = lingering_.insert(lingering_.end(), &topic);
}

void TopicInterest::expire(base::TimePoint now, const Forget& forget) {
  for (std::size_t i = 0; i < kBatch && !lingering_.empty() && lingering_.front()->until <= now; ++i) {
    Topic& topic = *lingering_.front();
    if (mode_ != Mode::all) ended_.push_back(topic.id);
    forget(topic.name);
    erase(topic);
  }
}

std::optional<base::TimePoint> TopicInterest::next_expiry() const {
  return lingering_.empty() ? std::nullopt : std::optional(lingering_.front()->until);
}

void TopicInterest::erase(Topic& topic) {
  if (!topic.wanted) lingering_.erase(topic.place);
  unsent_.erase(topic.id);
  by_name_.erase(topic.name);
  if (const auto same = by_hash_.find(topic.hash); same != by_hash_.end() && same->second == &topic)
    by_hash_.erase(same);
  const auto waiting = std::move(topic.waiting);
  topics_.erase(topic.id);
  answer(waiting, ended_before());
}

// --- the connection ---

bool TopicInterest::send(Wire& wire) {
  choose_mode(wire);
  send_ends(wire);
  if (asks_for_each() && !unsent_.empty()) {
    Batch batch;
    send_topics(wire, batch);
    under_way_.push_back(std::move(batch));
    wire.barrier();
  }
  return !unsent_.empty() || !ended_.empty();
}

/// Back to single topics at half the number, so that a node at the limit does not swing.
void TopicInterest::choose_mode(Wire& wire) {
  if (mode_ == Mode::topics && topics_.size() > limits_.max_topics && !all_refused_) return ask_for_all(wire);
  if (mode_ == Mode::all && topics_.size() <= limits_.max_topics / 2) {
    mode_ = Mode::leaving_all;
    return ask_for_each();
  }
  if (mode_ != Mode::leaving_all || !settled()) return;
  mode_ = Mode::topics;
  ended_.push_back(kAllTopics);
}

void TopicInterest::ask_for_each() {
  for (const auto& [id, topic] : topics_)
    ask(*topic);
}

void TopicInterest::send_topics(Wire& wire, Batch& batch) {
  batch.reserve(std::min(unsent_.size(), kBatch));
  while (!unsent_.empty() && batch.size() < kBatch) {
    Topic& topic = *find(unsent_.extract(unsent_.begin()).value());
    topic.state = State::sent;
    wire.subscribe(topic.name, topic.id);
    batch.push_back(topic.id);
  }
}

void TopicInterest::send_ends(Wire& wire) {
  const std::size_t count = std::min(ended_.size(), kBatch);
  const auto first = ended_.end() - static_cast<std::ptrdiff_t>(count);
  std::for_each(first, ended_.end(), [&wire](SubscriptionId id) { wire.unsubscribe(id); });
  ended_.erase(first, ended_.end());
}

void TopicInterest::ask_for_all(Wire& wire) {
  mode_ = Mode::asking_for_all;
  unsent_.clear();
  wire.subscribe_all(kAllTopics);
  under_way_.push_back({kAllTopics});
  wire.barrier();
}

void TopicInterest::confirm(base::TimePoint now) {
  if (under_way_.empty()) return;
  const Batch batch = std::move(under_way_.front());
  under_way_.pop_front();
  std::vector<Confirmed> ready;
  for (const SubscriptionId id : batch) {
    Topic* const topic = find(id);
    if (topic != nullptr && topic->state == State::sent) confirm(*topic, now, ready);
  }
  if (mode_ == Mode::asking_for_all && !batch.empty() && batch.front() == kAllTopics) confirm_all(now, ready);
  answer(ready, {});
}

/// The single subscriptions are not needed any more. Until they have ended, messages come twice, and the
/// second one is dropped as any double.
void TopicInterest::confirm_all(base::TimePoint now, std::vector<Confirmed>& ready) {
  mode_ = Mode::all;
  ended_.reserve(topics_.size());
  for (const auto& [id, topic] : topics_) {
    if (topic->state == State::sent || topic->state == State::confirmed) ended_.push_back(id);
    if (topic->state != State::confirmed) confirm(*topic, now, ready);
  }
}

void TopicInterest::confirm(Topic& topic, base::TimePoint now, std::vector<Confirmed>& ready) {
  topic.state = State::confirmed;
  topic.since = now;
  std::move(topic.waiting.begin(), topic.waiting.end(), std::back_inserter(ready));
  topic.waiting.clear();
}

void TopicInterest::answer(const std::vector<Confirmed>& waiting, const Result<void>& result) {
  for (const Confirmed& each : waiting)
    if (each) each(result);
}

void TopicInterest::refuse(std::string_view name, const Error& error) {
  const auto known = by_name_.find(name);
  if (known == by_name_.end() || known->second->state != State::sent) return;
  known->second->state = State::refused;
  answer(std::exchange(known->second->waiting, {}), error);
}

void TopicInterest::refuse_next(const Error& error) {
  if (under_way_.empty()) return;
  for (const SubscriptionId id : under_way_.front()) {
    const Topic* const topic = find(id);
    if (topic == nullptr || topic->state != State::sent) continue;
    ended_.push_back(id);  // it may be one that the broker took
    refuse(topic->name, error);
  }
}

void TopicInterest::refuse_all() {
  all_refused_ = true;
  if (mode_ != Mode::asking_for_all) return;
  mode_ = Mode::topics;
  for (const auto& [id, topic] : topics_)
    if (topic->state == State::unsent) ask(*topic);
}

void TopicInterest::connection_lost() {
  while (!lingering_.empty())
    erase(*lingering_.front());
  mode_ = Mode::topics;
  under_way_.clear();
  ended_.clear();
  all_refused_ = false;
  last_lost_ = last_id_;
  ask_for_each();
}

// --- looking up ---

TopicInterest::Topic* TopicInterest::find(SubscriptionId id) const {
  const auto found = topics_.find(id);
  return found == topics_.end() ? nullptr : found->second.get();
}

const TopicInterest::Topic* TopicInterest::by_id(SubscriptionId id) const {
  return find(id);
}

const TopicInterest::Topic* TopicInterest::by_name(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const TopicInterest::Topic* TopicInterest::by_hash(std::uint64_t hash) const {
  const auto found = by_hash_.find(hash);
  return found == by_hash_.end() ? nullptr : found->second;
}

bool TopicInterest::settled() const noexcept {
  return unsent_.empty() && under_way_.empty();
}

/// Batches are sent in the order of ids, so the first of each is its oldest.
bool TopicInterest::restored() const noexcept {
  const auto is_old = [this](const Batch& batch) { return !batch.empty() && batch.front() <= last_lost_; };
  return (unsent_.empty() || *unsent_.begin() > last_lost_) &&
         std::none_of(under_way_.begin(), under_way_.end(), is_old);
}

}  // namespace roost::broker
