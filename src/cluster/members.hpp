// SPDX-License-Identifier: Apache-2.0
// Who is there: what a node knows of all others from their hellos and goodbyes, and what it says in its own.
//   - A node is down once its next three hellos have not come. It is listed as down for ten minutes, one that
//     said goodbye for one; goodbye is final for an incarnation.
//   - When a name comes up with another incarnation, the older one is replaced and not listed any more,
//     whichever is heard first. If it is heard twice after that, it lives: two nodes have one name.
// Bounded: when there is no room, the node that is gone for the longest time makes room; a new node does not
// replace a living one. Owner: whoever drives it. One thread. Time is passed in, never goes backwards, and
// should leave out the times in which this process did not run.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/member.hpp"

namespace roost::cluster {

struct MemberEvent {
  enum class Kind : std::uint8_t {
    came,       // a node that was not known, or was thought to be gone
    changed,    // its state: starting, up, draining
    down,       // it is not heard any more
    replaced,   // its name has come up anew
    left,       // it said goodbye
    duplicate,  // it has the name of another node that runs
    forgotten,  // it is gone for so long that it is not remembered any more
  };
  Kind kind{};
  const Member& member;
};

class Members {
 public:
  struct Self {
    std::string name;
    std::uint64_t incarnation = 0;
    std::string version{};
    base::TimePoint started{};
  };
  struct Options {
    base::Duration every = std::chrono::seconds(2);  // between two hellos of this node
    std::size_t max_nodes = 1'024;                   // others that are remembered
  };
  /// Does not call the table.
  using Report = std::function<void(const MemberEvent&)>;

  explicit Members(Self self, const Options& options) : self_(std::move(self)), options_(options) {}
  explicit Members(Self self) : Members(std::move(self), Options{}) {}
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  // Speaking.

  struct Spoken {
    std::uint64_t number;
    std::string body;
  };
  /// The next hello of this node. It counts as sent now.
  [[nodiscard]] Spoken hello(NodeState state, const NodeCounters& counters, base::TimePoint now);

  // Hearing. Names are 1 to 255 visible characters, incarnations not 0.

  void hear_hello(std::string_view name, std::uint64_t incarnation, std::uint64_t number, Hello hello,
                  base::TimePoint now, const Report& report);
  void hear_goodbye(std::string_view name, std::uint64_t incarnation, base::TimePoint now,
                    const Report& report);
  /// Notices who has not been heard in time. To be called at next_silence().
  void pass(base::TimePoint now, const Report& report);
  [[nodiscard]] std::optional<base::TimePoint> next_silence() const;

  // Knowing.

  [[nodiscard]] const Self& self() const noexcept { return self_; }
  /// By name; without those that are replaced, or left before they served.
  [[nodiscard]] std::vector<Member> list() const;
  /// The living node of that name, if there is one; rather one that serves than one that starts.
  [[nodiscard]] const Member* find(std::string_view name) const;
  /// A living node with this node's name.
  [[nodiscard]] const Member* twin() const { return find(self_.name); }
  /// This node, while it is starting, has to give way: the twin runs already, or starts at the same time and
  /// has the smaller incarnation.
  [[nodiscard]] bool gives_way() const;
  [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }
  /// Hellos of nodes for which there was no room.
  [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }

 private:
  using Key = std::pair<std::string, std::uint64_t>;
  struct Entry {
    Member member{};
    unsigned returns = 0;  // hellos since it was replaced
    bool served = false;   // it was up once
  };
  using Entries = std::map<Key, Entry>;
  struct Sent {
    std::uint64_t number = 0;
    base::TimePoint at{};
  };

  [[nodiscard]] std::vector<HeardHello> heard(base::TimePoint now);
  [[nodiscard]] Entry* entry_for(std::string_view name, std::uint64_t incarnation, const Report& report);
  [[nodiscard]] bool make_room(const Report& report);
  Entries::iterator forget(Entries::iterator place, const Report& report);
  static void take(Entry& entry, std::uint64_t number, Hello hello, base::TimePoint now);
  void measure(Member& member, const std::vector<HeardHello>& heard, base::TimePoint now) const;
  [[nodiscard]] bool younger_lives(std::string_view name, base::TimePoint began);
  static void presume_replaced(Member& member, base::TimePoint now);
  void come(Entry& entry, bool first, base::TimePoint now, const Report& report);
  void change(Entry& entry, base::TimePoint now, const Report& report);
  void replace_others(const Entry& newcomer, base::TimePoint now, const Report& report);
  static void go(Entry& entry, NodeState state, MemberEvent::Kind kind, base::TimePoint now,
                 const Report& report);
  void mark_duplicates(std::string_view name, const Report& report);
  template <class Visit>
  void for_each_of(std::string_view name, Visit visit);

  const Self self_;
  const Options options_;
  Entries members_;
  NodeState state_ = NodeState::starting;  // as the last hello said
  std::uint64_t number_ = 0;               // of the last hello of this node
  std::array<Sent, 16> sent_{};            // the newest, by their number
  Key echoed_{};                           // the last one named in a hello: all get their turn
  std::uint64_t refused_ = 0;
};

}  // namespace roost::cluster
