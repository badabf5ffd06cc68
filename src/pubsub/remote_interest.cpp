// SPDX-License-Identifier: Apache-2.0
#include "pubsub/remote_interest.hpp"

#include <algorithm>
#include <utility>

#include "base/check.hpp"

namespace roost::pubsub {

void RemoteInterest::add(std::string_view topic) {
  Stripe& stripe = stripe_of(topic);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.topics.find(topic);
  if (found != stripe.topics.end()) {
    ++found->second.members;
    return;
  }
  stripe.topics.try_emplace(std::string(topic)).first->second.members = 1;
  ask(stripe, topic);
}

void RemoteInterest::remove(std::string_view topic) {
  Stripe& stripe = stripe_of(topic);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.topics.find(topic);
  ROOST_CHECK(found != stripe.topics.end(), "interest is removed as often as added");
  --found->second.members;
  if (found->second.members > 0) return;
  const std::string name = found->first;
  stripe.topics.erase(found);
  adapter_.interest(name, false, {});
}

void RemoteInterest::on_answer(std::size_t shard, Answered answered) {
  if (answered_.size() <= shard) answered_.resize(shard + 1);
  answered_[shard] = std::move(answered);
}

bool RemoteInterest::confirmed(std::string_view topic, std::size_t shard) {
  Stripe& stripe = stripe_of(topic);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.topics.find(topic);
  ROOST_CHECK(found != stripe.topics.end(), "a topic is added before it is waited for");
  Topic& wanted = found->second;
  if (wanted.stage == Stage::confirmed) return true;
  if (std::find(wanted.waiting.begin(), wanted.waiting.end(), shard) == wanted.waiting.end())
    wanted.waiting.push_back(shard);
  if (wanted.stage == Stage::refused) ask(stripe, topic);  // the reason may be gone
  return false;
}

void RemoteInterest::let_in(std::string_view topic) {
  Stripe& stripe = stripe_of(topic);
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.topics.find(topic);
  if (found != stripe.topics.end() && found->second.stage != Stage::confirmed) found->second.let_in = true;
}

std::size_t RemoteInterest::topics() const {
  std::size_t all = 0;
  for (const Stripe& stripe : stripes_) {
    const std::lock_guard lock(stripe.mutex);
    all += stripe.topics.size();
  }
  return all;
}

void RemoteInterest::ask(Stripe& stripe, std::string_view topic) {
  ++stripe.questions;
  Topic& asked = stripe.topics.find(topic)->second;
  asked.question = stripe.questions;
  asked.stage = Stage::asked;
  adapter_.interest(topic, true,
                    [this, &stripe, name = std::string(topic), question = stripe.questions](
                        const Result<void>& answer) { answered(stripe, name, question, answer); });
}

void RemoteInterest::answered(Stripe& stripe, const std::string& topic, std::uint64_t question,
                              const Result<void>& answer) {
  const std::lock_guard lock(stripe.mutex);
  const auto found = stripe.topics.find(topic);
  if (found == stripe.topics.end() || found->second.question != question) return;
  found->second.stage = answer ? Stage::confirmed : Stage::refused;
  const std::vector<std::size_t> waiting = std::exchange(found->second.waiting, {});
  const bool late = answer && std::exchange(found->second.let_in, false);
  for (const std::size_t shard : waiting)
    answered_.at(shard)(topic, answer);
  if (late) late_(topic);
}

}  // namespace roost::pubsub
