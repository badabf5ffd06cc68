// SPDX-License-Identifier: Apache-2.0
#include "diary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace roost::faults {

void Diary::message(const Stream& stream, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  ++now_;
  ++messages_;
  const auto [found, is_new] = streams_.try_emplace(stream);
  Seen& seen = found->second;
  if (!is_new && number <= seen.last) {
    disorder_.push_back(fmt::format("{} of {} ({}) on {} came after {}", number, stream.node, stream.life,
                                    stream.topic, seen.last));
    return;
  }
  // What came before the first that a member saw may have been before it was a member.
  if (!is_new && number > seen.last + 1) {
    holes_.push_back({&found->first, seen.last + 1, number - seen.last - 1, seen.at});
  }
  seen.last = number;
  seen.at = now_;
  ++seen.came;
}

void Diary::delivered(const Stream& stream, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  Seen& seen = streams_[stream];
  if (number <= seen.last_delivered) {
    disorder_.push_back(fmt::format("{} of {} ({}) on {} reached the member after {}", number, stream.node,
                                    stream.life, stream.topic, seen.last_delivered));
  }
  seen.last_delivered = number;
  ++seen.delivered;
}

void Diary::gap(std::string_view topic, std::string_view origin, std::uint64_t count,
                std::string_view cause) {
  const std::lock_guard lock(mutex_);
  ++now_;
  Gap gap{std::string(topic), std::string(origin), count, std::string(cause), now_};
  for (const auto& [stream, seen] : streams_)
    if (gap.is_about(stream)) gap.last.emplace(stream, seen.last);
  gaps_.push_back(std::move(gap));
}

std::uint64_t Diary::last(const Stream& stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.last;
}

std::uint64_t Diary::last_delivered(const Stream& stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = streams_.find(stream);
  return found == streams_.end() ? 0 : found->second.last_delivered;
}

std::size_t Diary::messages() const {
  const std::lock_guard lock(mutex_);
  return messages_;
}

std::size_t Diary::gaps() const {
  const std::lock_guard lock(mutex_);
  return gaps_.size();
}

std::vector<std::string> Diary::faults() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> found = disorder_;
  for (const auto& [stream, seen] : streams_)
    if (seen.last_delivered == seen.last && seen.delivered != seen.came)
      found.push_back(fmt::format("{} messages of {} ({}) on {} came, and {} reached the member", seen.came,
                                  stream.node, stream.life, stream.topic, seen.delivered));
  for (const Hole& hole : holes_) {
    if (explained(hole)) continue;
    found.push_back(fmt::format("{} messages of {} ({}) on {} from {} on are missing, and no gap says so",
                                hole.count, hole.stream->node, hole.stream->life, hole.stream->topic,
                                hole.first));
  }
  return found;
}

/// A gap that knows how many are missing means those that follow what had come by then: they may also come
/// late.
bool Diary::Gap::covers(const Stream& stream, std::uint64_t number) const {
  const auto found = last.find(stream);
  return count > 0 && found != last.end() && number > found->second && number - found->second <= count;
}

bool Diary::explained(const Hole& hole) const {
  const auto of_anything = [&](const Gap& gap) {
    return gap.count == 0 && gap.at >= hole.after && gap.is_about(*hole.stream);
  };
  if (std::any_of(gaps_.begin(), gaps_.end(), of_anything)) return true;
  for (std::uint64_t number = hole.first; number < hole.first + hole.count; ++number) {
    const auto covers = [&](const Gap& gap) { return gap.covers(*hole.stream, number); };
    if (std::none_of(gaps_.begin(), gaps_.end(), covers)) return false;
  }
  return true;
}

}  // namespace roost::faults
