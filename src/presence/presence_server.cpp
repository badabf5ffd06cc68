// SPDX-License-Identifier: Apache-2.0
#include "presence/presence_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <span>
#include <stdexcept>

#include "base/random.hpp"
#include "presence/fetched.hpp"
#include "presence/meta.hpp"
#include "presence/phash2.hpp"
#include "presence/presence_owner.hpp"
#include "presence/presences_text.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace roost::presence {
namespace {

using phoenix::PayloadAccess;

PresenceOptions checked(PresenceOptions options) {
  const auto problems = options.problems();
  if (problems.empty()) return options;
  std::string text = fmt::format("presence {}:", options.name);
  for (const std::string& problem : problems)
    text.append("\n  ").append(problem);
  throw std::invalid_argument(text);
}

/// Different for each start of a node (docs/spec/presence.md §6).
std::uint64_t new_vsn() {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                        std::chrono::system_clock::now().time_since_epoch())
                                        .count());
}

/// Below 1.
double random_share() {
  std::uint32_t bits = 0;
  base::system_random()(std::as_writable_bytes(std::span(&bits, 1)));
  return static_cast<double>(bits) / 4294967296.0;
}

Payload payload_of(const std::vector<KeyedMeta>& metas) {
  std::string text;
  PresencesText presences(text);
  for (const KeyedMeta& one : metas)
    presences.add(one.key, one.meta->shown.json);
  presences.end();
  return PayloadAccess::copy_json(text);
}

}  // namespace

PresenceServer::PresenceServer(PresenceOptions options, const PresenceNode& node)
    : options_(checked(std::move(options))),
      rules_(options_),
      node_(node),
      node_name_(std::make_shared<const std::string>(node.pubsub.node_name())),
      vsn_(new_vsn()),
      refs_(*node_name_, vsn_) {
  const tracker::Replica me{{*node_name_, tracker::ReplicaName::Kind::atom}, vsn_};
  const tracker::TransferRef refs{*node_name_, static_cast<std::uint32_t>(vsn_ / 1'000'000), {}};
  for (unsigned number = 0; number < options_.pool_size; ++number) {
    homes_.push_back(number % node.shards.size());
    parts_.push_back(std::make_unique<PresenceShard>(
        fmt::format("{}_shard{}", options_.name, number), me, refs, node.shards.at(homes_.back()),
        PresenceParts{own_entries_, options_, rules_, node.pubsub, node.workers, node.logger, tracer_}));
  }
}

PresenceServer::~PresenceServer() = default;

void PresenceServer::start() {
  for (const auto& part : parts_)
    part->start(random_share());
}

void PresenceServer::loop_ends(const runtime::Shard& shard) {
  for (std::size_t i = 0; i < parts_.size(); ++i)
    if (homes_[i] == shard.index()) parts_[i]->loop_ends();
}

void PresenceServer::stop() {
  for (const auto& part : parts_)
    part->stop();
}

std::size_t PresenceServer::part_of(std::string_view topic) const {
  return parts_.size() == 1 ? 0 : phash2(topic, static_cast<std::uint32_t>(parts_.size()));
}

PresenceOwner PresenceServer::owner() {
  constexpr std::uint64_t kFirst = 1001;  // smaller ones belong to a node's own processes
  constexpr unsigned kIdBits = 28;
  const std::uint64_t number = kFirst + owners_.fetch_add(1, std::memory_order_relaxed);
  return PresenceOwner(std::make_shared<PresenceOwner::State>(
      weak_from_this(),
      tracker::Process{node_name_, static_cast<std::uint32_t>(number & ((1U << kIdBits) - 1)),
                       static_cast<std::uint32_t>(number >> kIdBits),
                       static_cast<std::uint32_t>(vsn_ / 1'000'000)}));
}

Result<tracker::Meta> PresenceServer::new_meta(std::string_view topic, const PresenceKey& key,
                                               const JsonObject& meta, std::string_view previous_ref) {
  if (auto allowed = rules_.check(topic, key.text()); !allowed) return allowed.error();
  return make_meta(meta, refs_.next(std::chrono::system_clock::now()), previous_ref, options_.max_meta_bytes);
}

JsonObject PresenceServer::list(std::string_view topic) const {
  return fetched(options_, node_.logger, topic, presences_of(part_for(topic).list(topic)));
}

Json PresenceServer::get_by_key(std::string_view topic, const PresenceKey& key) const {
  const auto metas = part_for(topic).list(topic, key.text());
  if (metas.empty()) return JsonArray();
  return fetched(options_, node_.logger, topic, presences_of(metas)).at(key.text());
}

std::size_t PresenceServer::count(std::string_view topic) const {
  return part_for(topic).count(topic);
}

Payload PresenceServer::state(std::string_view topic) const {
  return options_.fetch ? Payload(Json(list(topic))) : part_for(topic).state(topic);
}

PresencePage PresenceServer::page(std::string_view topic, std::optional<std::string_view> after) const {
  const auto [metas, more] = part_for(topic).page(topic, after, options_.page_size);
  PresencePage page;
  if (more) page.next = metas.back().key;
  page.presences = options_.fetch ? Payload(Json(fetched(options_, node_.logger, topic, presences_of(metas))))
                                  : payload_of(metas);
  return page;
}

PresenceFigures PresenceServer::figures() const {
  PresenceFigures total;
  for (const auto& part : parts_)
    total += part->figures();
  return total;
}

std::vector<std::vector<PresenceShard::ReplicaState>> PresenceServer::replicas() const {
  std::vector<std::vector<PresenceShard::ReplicaState>> all;
  all.reserve(parts_.size());
  for (const auto& part : parts_)
    all.push_back(part->replicas());
  return all;
}

std::vector<PresenceShard::TopicCount> PresenceServer::topics(std::string_view prefix, std::string_view after,
                                                              std::size_t most) const {
  std::vector<PresenceShard::TopicCount> all;
  for (const auto& part : parts_) {
    auto some = part->topics(prefix, after, most);
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.topic < b.topic; });
  if (all.size() > most) all.erase(all.begin() + static_cast<std::ptrdiff_t>(most), all.end());
  return all;
}

PresenceShard::KeysPage PresenceServer::keys(std::string_view topic, std::optional<std::string_view> after,
                                             std::size_t most) const {
  return part_for(topic).keys(topic, after, most);
}

std::vector<std::vector<PresenceShard::ReplicaSum>> PresenceServer::sums(std::string_view topic) const {
  std::vector<std::vector<PresenceShard::ReplicaSum>> all(parts_.size());
  for (std::size_t number = 0; number < parts_.size(); ++number)
    if (topic.empty() || part_of(topic) == number) all[number] = parts_[number]->sums(topic);
  return all;
}

}  // namespace roost::presence
