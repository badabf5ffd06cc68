// SPDX-License-Identifier: Apache-2.0
// What another node might send to a tracker: a message that is read is written in one form, and whatever it
// says, a replica that takes it twice lists what its diffs add up to, and forgets it all in time.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "tracker/tracker_codec.hpp"
#include "tracker/tracker_shard.hpp"

namespace {

using namespace roost;
using namespace roost::tracker;

std::string encoded_message(const TrackerMessage& message) {
  etf::TermOutput out;
  encode(message, out);
  return std::move(out).text();
}

class Viewer final : public TrackerOutput {
 public:
  void broadcast(const TrackerMessage& message) override { check(message); }
  void send(const ReplicaName&, const TrackerMessage& message) override { check(message); }
  void changed(const Diff& diff) override {
    for (const Tracked& joined : diff.joins)
      shown_.insert(shown_of(joined.topic, joined.process, joined.key, joined.meta));
    for (const Tracked& left : diff.leaves) {
      const auto found = shown_.find(shown_of(left.topic, left.process, left.key, left.meta));
      if (found == shown_.end()) std::abort();
      shown_.erase(found);
    }
  }
  void check_against(const State& state) const {
    std::size_t listed = 0;
    state.for_each([&](const TrackedView& one) {
      ++listed;
      if (!shown_.contains(shown_of(one.topic, one.process, one.key, one.meta))) std::abort();
    });
    if (listed != shown_.size()) std::abort();
  }

 private:
  using Shown = std::tuple<std::string, std::string, std::uint32_t, std::uint32_t, std::uint32_t, std::string,
                           std::string>;
  static Shown shown_of(std::string_view topic, const Process& process, std::string_view key,
                        const Meta& meta) {
    return {std::string(topic), *process.node,    process.id, process.serial,
            process.creation,   std::string(key), meta->term};
  }
  /// A real node crashes on a malformed message.
  static void check(const TrackerMessage& message) {
    if (!decode(encoded_message(message))) std::abort();
  }

  std::multiset<Shown> shown_;  // one message may forge a presence twice
};

void take_twice(const TrackerMessage& message) {
  const base::TimePoint now{std::chrono::hours(1)};
  Viewer viewer;
  TrackerShard shard(Replica{{"lab1@127.0.0.1"}, 1}, {}, {"lab1@127.0.0.1", 1, {}}, viewer);
  shard.track({std::make_shared<const std::string>("n"), 1, 0, 1}, "room:lobby", "alice",
              std::make_shared<const roost::tracker::EncodedMeta>(std::string("t\0\0\0\0", 5)));
  for (int i = 0; i < 2; ++i) {
    shard.receive(message, now);
    shard.tick(now);
    viewer.check_against(shard.state());
  }
  shard.tick(now + std::chrono::hours(1));
  viewer.check_against(shard.state());
  if (shard.state().replicas() != 1) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = decode({reinterpret_cast<const char*>(data), size});
  if (!message) return 0;
  const std::string text = encoded_message(*message);
  const auto again = decode(text);
  if (!again || encoded_message(*again) != text) std::abort();
  take_twice(*message);
  return 0;
}
