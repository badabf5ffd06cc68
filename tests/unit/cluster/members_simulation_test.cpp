// SPDX-License-Identifier: Apache-2.0
// Any number of nodes on one virtual clock, and a bus that loses, delays, doubles and reorders, with
// processes that are stopped, killed and started again. After quiet all living nodes list the same.
#include <gmock/gmock.h>

#include <cstdint>
#include <map>
#include <memory>
#include <queue>
#include <random>

#include "cluster/members.hpp"

namespace roost::cluster {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using base::TimePoint;

/// Wild: messages come so late that several of a dead process follow the first of its successor, processes
/// stand still, and states change.
enum class Faults : std::uint8_t { mild, wild };

class Simulation {
 public:
  Simulation(unsigned seed, Faults faults) : random_(seed), faults_(faults), nodes_(2 + pick(9)) {
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      start(i);
  }

  /// Faults for a while, then none for long enough that everything is noticed.
  void run() {
    run_until(now_ + 60s, true);
    for (Node& node : nodes_)
      node.stopped_until = {};
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!nodes_[i].members && pick(2) == 0) start(i);
    run_until(now_ + 30s, false);
  }

  /// What a node lists of the living.
  using Seen = std::map<std::string, std::pair<std::uint64_t, NodeState>>;
  [[nodiscard]] std::vector<std::pair<std::string, Seen>> seen_by_each() const {
    std::vector<std::pair<std::string, Seen>> all;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].members) continue;
      Seen seen{{name_of(i), {nodes_[i].members->self().incarnation, nodes_[i].state}}};
      for (const Member& member : nodes_[i].members->list())
        if (member.alive()) seen[member.name] = {member.incarnation, member.state};
      all.emplace_back(name_of(i), std::move(seen));
    }
    return all;
  }
  [[nodiscard]] Seen truth() const {
    Seen all;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (nodes_[i].members) all[name_of(i)] = {nodes_[i].members->self().incarnation, nodes_[i].state};
    return all;
  }
  /// What a node's events add up to.
  [[nodiscard]] bool events_add_up() const {
    return std::all_of(nodes_.begin(), nodes_.end(), [](const Node& node) {
      if (!node.members) return true;
      std::set<std::uint64_t> listed;
      for (const Member& member : node.members->list())
        if (member.alive()) listed.insert(member.incarnation);
      return listed == node.told;
    });
  }
  /// What no node may ever do.
  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  [[nodiscard]] bool any_duplicate() const {
    return std::any_of(nodes_.begin(), nodes_.end(), [](const Node& node) {
      if (!node.members) return false;
      const auto all = node.members->list();
      return std::any_of(all.begin(), all.end(), [](const Member& member) { return member.duplicate; });
    });
  }

 private:
  struct Node {
    std::unique_ptr<Members> members;  // null: the process is not there
    NodeState state = NodeState::up;
    TimePoint next_hello{};
    TimePoint stopped_until{};  // the process stands still
    Duration not_run{0};
    std::set<std::uint64_t> told{};  // alive, by its events
    std::set<std::uint64_t> left{};
    std::map<std::uint64_t, std::pair<std::uint64_t, NodeState>> newest{};  // hello that came
  };
  struct Message {
    TimePoint at{};
    std::uint64_t order = 0;
    std::size_t to = 0;
    std::string from{};
    std::uint64_t incarnation = 0;
    std::uint64_t number = 0;
    std::string hello{};  // empty: goodbye
    bool operator<(const Message& other) const {
      return std::tie(other.at, other.order) < std::tie(at, order);  // the first on top
    }
  };

  static std::string name_of(std::size_t i) { return "node" + std::to_string(i); }
  std::size_t pick(std::size_t below) { return random_() % below; }
  bool chance(unsigned percent) { return pick(100) < percent; }
  TimePoint time_of(const Node& node) const { return now_ - node.not_run; }

  Members::Report report_of(Node& node) {
    return [this, &node](const MemberEvent& event) {
      using Kind = MemberEvent::Kind;
      const std::uint64_t who = event.member.incarnation;
      if (event.kind == Kind::came && !node.told.insert(who).second) violations_.emplace_back("came twice");
      if (event.kind == Kind::came && node.left.contains(who))
        violations_.emplace_back("came after it had left");
      if (event.kind == Kind::left) node.left.insert(who);
      if (event.kind == Kind::down || event.kind == Kind::left || event.kind == Kind::replaced)
        node.told.erase(who);
      if (event.kind == Kind::duplicate && faults_ == Faults::mild)
        violations_.emplace_back("two processes of one name, where there is one");
    };
  }

  /// A living member is as its newest hello says.
  void check_newest(Node& node, const Message& message) {
    auto& newest = node.newest[message.incarnation];
    const Hello hello = hello_of(message.hello).value();
    if (message.number > newest.first) newest = {message.number, hello.state};
    for (const Member& member : node.members->list()) {
      if (member.incarnation != message.incarnation || !member.alive()) continue;
      if (member.number != newest.first || member.state != newest.second)
        violations_.emplace_back("an older hello counted");
    }
  }

  void start(std::size_t i) {
    Node& node = nodes_[i];
    node = {};
    node.members = std::make_unique<Members>(Members::Self{name_of(i), ++incarnations_, "1", now_});
    node.state = NodeState::up;
    node.next_hello = now_;
  }
  void stop(std::size_t i, bool says_goodbye) {
    if (says_goodbye) send(i, 1, {});
    nodes_[i] = {};
  }

  void send(std::size_t from, std::uint64_t number, const std::string& hello) {
    for (std::size_t to = 0; to < nodes_.size(); ++to) {
      if (to == from || (faulty_ && chance(20))) continue;
      for (int copies = faulty_ && chance(10) ? 2 : 1; copies > 0; --copies) {
        const std::size_t longest = !faulty_ ? 20 : faults_ == Faults::mild ? 1'500 : 5'000;
        const Duration delay = 1ms * (1 + pick(longest));
        bus_.push({now_ + delay, ++order_, to, name_of(from), nodes_[from].members->self().incarnation,
                   number, hello});
      }
    }
  }

  void deliver(const Message& message) {
    Node& node = nodes_[message.to];
    if (!node.members) return;
    if (message.hello.empty()) {
      node.members->hear_goodbye(message.from, message.incarnation, time_of(node), report_of(node));
    } else {
      node.members->hear_hello(message.from, message.incarnation, message.number,
                               hello_of(message.hello).value(), time_of(node), report_of(node));
      check_newest(node, message);
    }
  }

  void live(std::size_t i) {
    Node& node = nodes_[i];
    node.members->pass(time_of(node), report_of(node));
    if (node.next_hello > now_) return;
    node.next_hello = now_ + 2s;
    const auto spoken = node.members->hello(node.state, {}, time_of(node));
    send(i, spoken.number, spoken.body);
  }

  void fail(std::size_t i) {
    Node& node = nodes_[i];
    if (!node.members) {
      if (chance(5)) start(i);
    } else if (chance(1)) {
      // A process that ends before its first hello has come can't be told from its successor by its age.
      if (faults_ == Faults::wild || now_ - node.members->self().started > 2s) stop(i, chance(50));
    } else if (faults_ == Faults::mild) {
      return;
    } else if (chance(1)) {
      node.stopped_until = now_ + 1ms * pick(20'000);
    } else if (chance(1)) {
      node.state = node.state == NodeState::up ? NodeState::draining : NodeState::up;
      node.next_hello = now_;
    }
  }

  void run_until(TimePoint end, bool faulty) {
    constexpr Duration kStep = 50ms;
    faulty_ = faulty;
    for (; now_ < end; now_ += kStep) {
      for (std::size_t i = 0; i < nodes_.size(); ++i) {
        if (faulty && chance(20)) fail(i);
        Node& node = nodes_[i];
        if (!node.members) continue;
        if (node.stopped_until > now_) {
          node.not_run += kStep;
        } else {
          live(i);
        }
      }
      take_due();
    }
  }

  /// What comes for a process that stands still waits for it.
  void take_due() {
    std::vector<Message> later;
    while (!bus_.empty() && bus_.top().at <= now_) {
      const Message message = bus_.top();
      bus_.pop();
      if (nodes_[message.to].stopped_until > now_) {
        later.push_back(message);
      } else {
        deliver(message);
      }
    }
    for (Message& message : later) {
      message.at = now_ + 50ms;
      bus_.push(std::move(message));
    }
  }

  std::mt19937 random_;
  const Faults faults_;
  std::vector<Node> nodes_;
  std::priority_queue<Message> bus_;
  TimePoint now_{1000s};
  std::uint64_t incarnations_ = 0;
  std::uint64_t order_ = 0;
  bool faulty_ = false;
  std::vector<std::string> violations_;
};

class MembersSimulation : public testing::TestWithParam<unsigned> {};

TEST_P(MembersSimulation, ListTheSameOnceItIsQuiet) {
  for (unsigned i = 0; i < 5; ++i) {
    const unsigned seed = GetParam() * 5 + i;
    SCOPED_TRACE("seed " + std::to_string(seed));
    Simulation simulation(seed, seed % 2 == 0 ? Faults::mild : Faults::wild);
    simulation.run();
    const auto truth = simulation.truth();
    for (const auto& [node, seen] : simulation.seen_by_each())
      ASSERT_EQ(seen, truth) << "as " << node << " sees it";
    ASSERT_TRUE(simulation.events_add_up());
    ASSERT_THAT(simulation.violations(), testing::IsEmpty());
    ASSERT_FALSE(simulation.any_duplicate());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MembersSimulation, testing::Range(0U, 8U));

}  // namespace
}  // namespace roost::cluster
