// SPDX-License-Identifier: Apache-2.0
// A page put together from shard to shard, a bounded question at a time. Thread: the asker's; the questions
// run on the shards.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/reserve.hpp"
#include "introspection/page_cursor.hpp"
#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"

namespace roost::introspection {

/// Connections and members that a shard looks at for one question: each of them costs a system call.
inline constexpr std::size_t kStepsOfAQuestion = 128;

/// Where a shard begins, and how many items there is room for.
struct Stretch {
  std::size_t first;
  std::size_t most;
};

/// Where to go on from in a shard; nothing: it has no more.
using Next = std::optional<std::size_t>;

/// What one shard gave.
template <class T>
struct Part {
  std::vector<T> items{};
  Next next{};
};

/// Moves the items of a part into the page, and returns the room they were in, if it is left.
template <class T>
std::vector<T> take(Part<T> part, Page<T>& page) {
  if (page.items.empty()) {
    page.items.swap(part.items);
  } else {
    std::move(part.items.begin(), part.items.end(), std::back_inserter(page.items));
  }
  part.items.clear();
  return std::move(part.items);
}

/// `question(context, stretch, items)` adds to the items and returns where to go on from. A shard that does
/// not answer is left out: it gets its share of the time that is left, so that those after it have theirs.
/// The room of a part is the asker's. What `question` throws comes to the asker.
template <class T, class Question>
[[nodiscard]] Page<T> walk_shards(const ShardQuestions& questions, const PageRequest& request,
                                  const Question& question) {
  using Clock = std::chrono::steady_clock;
  Page<T> page;
  const std::size_t limit = limit_of(request);
  const auto deadline = Clock::now() + request.timeout;
  WalkCursor cursor = WalkCursor::parse(request.cursor, questions.shards());
  std::vector<T> room;
  while (cursor.shard < questions.shards()) {
    const auto now = Clock::now();
    const auto share = std::max<Clock::duration>((deadline - now) / (questions.shards() - cursor.shard),
                                                 std::chrono::milliseconds(1));
    const Stretch stretch{cursor.place, limit - page.items.size()};
    base::reserve_for_a_moment(room, std::min(stretch.most, kStepsOfAQuestion));
    auto part = questions.ask(cursor.shard, now + share,
                              [question, stretch, part = Part<T>{.items = std::move(room)}](
                                  channels::ShardContext& context) mutable -> Part<T> {
                                part.next = question(context, stretch, part.items);
                                return std::move(part);
                              });
    if (!part) page.silent_shards.push_back(static_cast<unsigned>(cursor.shard));
    cursor = part && part->next ? WalkCursor{cursor.shard, *part->next} : WalkCursor{cursor.shard + 1, 0};
    room = part ? take(*std::move(part), page) : std::vector<T>();
    const bool more = cursor.shard < questions.shards();
    if (more && (page.items.size() >= limit || Clock::now() >= deadline)) {
      page.next = cursor.text();
      break;
    }
  }
  page.partial = !page.silent_shards.empty();
  return page;
}

}  // namespace roost::introspection
