// SPDX-License-Identifier: Apache-2.0
#include "tracker_simulation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "tracker/tracker_codec.hpp"

namespace roost::test {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using tracker::TrackerMessage;

namespace {

constexpr const char* kTopics[] = {"room:1", "room:2", "lobby"};
constexpr const char* kKeys[] = {"ann", "bob", "eve", "a key that is longer than a string holds inside"};

/// #{n => number}, encoded.
tracker::Meta meta_numbered(std::uint64_t number) {
  etf::TermOutput out;
  out.map(1);
  out.atom("n");
  out.integer(number);
  return std::make_shared<const tracker::EncodedMeta>(std::move(out).text());
}

std::shared_ptr<const TrackerMessage> through_the_codec(const TrackerMessage& message) {
  etf::TermOutput out;
  encode(message, out);
  return std::make_shared<const TrackerMessage>(tracker::decode(out.text()).value());
}

}  // namespace

/// One node: its replica while it runs, what its processes track, and what its diffs add up to.
class TrackerSimulation::Node final : public tracker::TrackerOutput {
 public:
  Node(TrackerSimulation& simulation, std::size_t index)
      : simulation_(simulation),
        index_(index),
        name_{fmt::format("node{}@host", index)},
        erlang_name_(std::make_shared<const std::string>(name_.text)) {}

  void broadcast(const TrackerMessage& message) override {
    const auto shared = std::make_shared<const TrackerMessage>(message);
    for (std::size_t to = 0; to < simulation_.nodes_.size(); ++to)
      if (to != index_) simulation_.send(index_, to, shared);
  }
  void send(const tracker::ReplicaName& to, const TrackerMessage& message) override {
    for (const auto& node : simulation_.nodes_)
      if (node->name_ == to)
        simulation_.send(index_, node->index_, std::make_shared<const TrackerMessage>(message));
  }
  void changed(const tracker::Diff& diff) override {
    for (const tracker::Tracked& left : diff.leaves)
      if (shown_.erase(shown_of(left)) == 0)
        simulation_.found(name_.text + " shows a leave of what it did not show");
    for (const tracker::Tracked& joined : diff.joins)
      if (!shown_.insert(shown_of(joined)).second) simulation_.found(name_.text + " shows a join twice");
  }

  static Shown shown_of(const tracker::Tracked& one) {
    return {one.topic, one.process.id, one.key, one.meta->term};
  }
  [[nodiscard]] std::set<Shown> listed() const {
    std::set<Shown> listed;
    shard_->state().for_each([&](const tracker::TrackedView& one) {
      listed.emplace(one.topic, one.process.id, one.key, one.meta->term);
    });
    return listed;
  }
  [[nodiscard]] bool runs() const { return shard_ != nullptr; }
  [[nodiscard]] bool is_awake(base::TimePoint now) const { return runs() && now >= sleeps_until_; }
  [[nodiscard]] tracker::Process process(std::uint32_t id) const { return {erlang_name_, id, 0, 1}; }

  TrackerSimulation& simulation_;
  const std::size_t index_;
  const tracker::ReplicaName name_;
  const std::shared_ptr<const std::string> erlang_name_;
  std::unique_ptr<tracker::TrackerShard> shard_;
  base::TimePoint next_tick_{};
  base::TimePoint sleeps_until_{};
  std::set<Shown> own_;  // the truth about its processes
  std::optional<Identity> former_;
  std::set<Shown> shown_;  // the sum of its diffs
};

TrackerSimulation::TrackerSimulation(std::uint64_t seed) : random_(seed) {
  options_.broadcast_period = 1s;
  options_.max_silent_periods =
      static_cast<unsigned>(2 + below(3));  // with 1, a heartbeat that is late is down
  options_.permdown_period = options_.down_after() + milliseconds(1 + below(30'000));
  options_.clock_sample_periods = static_cast<unsigned>(1 + below(3));
  options_.max_delta_sizes = {2 + below(5), 10 + below(10), 40 + below(100)};
  encoded_ = one_in(4);
  const std::size_t count = 2 + below(5);
  for (std::size_t i = 0; i < count; ++i)
    nodes_.push_back(std::make_unique<Node>(*this, i));
  side_.assign(count, 0);
  for (const auto& node : nodes_)
    if (!one_in(4)) start(*node);
}

TrackerSimulation::~TrackerSimulation() = default;

void TrackerSimulation::found(const std::string& what) {
  if (problem_.empty()) problem_ = fmt::format("{} after {} ms", what, now_.time_since_epoch() / 1ms);
}

milliseconds TrackerSimulation::up_to(milliseconds most) {
  return milliseconds(below(static_cast<std::uint64_t>(most.count()) + 1));
}

// --- the network ---

bool TrackerSimulation::connected(std::size_t from, std::size_t to) const {
  return side_[from] == side_[to];
}

void TrackerSimulation::send(std::size_t from, std::size_t to,
                             const std::shared_ptr<const TrackerMessage>& message) {
  if (!connected(from, to) || below(100) < loss_percent_) return;
  post(from, to, encoded_ ? through_the_codec(*message) : message);
  if (loss_percent_ > 0 && one_in(20)) post(from, to, message);
}

void TrackerSimulation::post(std::size_t from, std::size_t to,
                             const std::shared_ptr<const TrackerMessage>& message) {
  ++totals_.messages;
  network_.push({now_ + up_to(most_delay_), packets_++, from, to, message});
}

void TrackerSimulation::deliver_due() {
  while (!network_.empty() && network_.top().at <= now_) {
    Packet packet = network_.top();
    network_.pop();
    Node& node = *nodes_[packet.to];
    if (!node.runs() || !connected(packet.from, packet.to)) continue;
    if (node.is_awake(now_)) {
      node.shard_->receive(*packet.message, now_);
    } else {
      packet.at = node.sleeps_until_;  // it waits in the socket
      network_.push(std::move(packet));
    }
  }
}

// --- time ---

base::TimePoint TrackerSimulation::next_event() const {
  base::TimePoint next = network_.empty() ? base::TimePoint::max() : network_.top().at;
  for (const auto& node : nodes_)
    if (node->runs()) next = std::min(next, std::max(node->next_tick_, node->sleeps_until_));
  return next;
}

void TrackerSimulation::pass(milliseconds time) {
  const base::TimePoint end = now_ + time;
  for (base::TimePoint next = next_event(); next <= end && problem_.empty(); next = next_event()) {
    now_ = std::max(now_, next);
    deliver_due();
    for (const auto& node : nodes_) {
      if (!node->is_awake(now_) || node->next_tick_ > now_) continue;
      node->shard_->tick(now_);
      node->next_tick_ = now_ + options_.broadcast_period;
    }
  }
  now_ = end;
}

// --- disorder ---

void TrackerSimulation::start(Node& node) {
  tracker::Replica me{node.name_, ++runs_};
  node.shard_ = std::make_unique<tracker::TrackerShard>(std::move(me), options_,
                                                        tracker::TransferRef{node.name_.text, 1, {}}, node);
  const double random = static_cast<double>(below(1000)) / 1000;
  node.next_tick_ =
      now_ + std::chrono::duration_cast<milliseconds>(tracker::TrackerShard::first_tick_in(options_, random));
  node.sleeps_until_ = now_;
}

void TrackerSimulation::kill(Node& node) {
  ++totals_.kills;
  node.shard_.reset();
  node.own_.clear();
  node.shown_.clear();
  node.former_.reset();
}

/// Now and then one that has just left, or another one of a process.
TrackerSimulation::Identity TrackerSimulation::new_identity(const Node& node) {
  if (node.former_ && one_in(2)) return *node.former_;
  const bool known = !node.own_.empty() && one_in(2);
  return {kTopics[below(std::size(kTopics))], known ? std::get<1>(*node.own_.begin()) : ++processes_,
          kKeys[below(std::size(kKeys))]};
}

void TrackerSimulation::change(Node& node) {
  ++totals_.changes;
  const auto& own = node.own_;
  const tracker::Meta meta = meta_numbered(++metas_);
  const bool adds = own.empty() || below(3) == 0;
  if (adds) {
    const auto [topic, process, key] = new_identity(node);
    if (node.shard_->track(node.process(process), topic, key, meta))
      node.own_.emplace(topic, process, key, meta->term);
    return;
  }
  auto chosen = own.begin();
  std::advance(chosen, below(own.size()));
  const auto [topic, process, key, old] = *chosen;
  if (one_in(3)) {
    node.shard_->process_ended(node.process(process));
    std::erase_if(node.own_, [&](const Shown& one) { return std::get<1>(one) == process; });
    return;
  }
  node.own_.erase(chosen);
  node.former_ = Identity{topic, process, key};
  if (one_in(2)) {
    if (!node.shard_->untrack(node.process(process), topic, key)) found("nothing to untrack");
    return;
  }
  if (!node.shard_->update(node.process(process), topic, key, meta)) found("nothing to update");
  node.own_.emplace(topic, process, key, meta->term);
}

void TrackerSimulation::partition() {
  for (int& side : side_)
    side = static_cast<int>(below(2));
}

void TrackerSimulation::disturb() {
  Node& node = *nodes_[below(nodes_.size())];
  switch (below(12)) {
    case 0:
      return partition();
    case 1:
    case 2:
      return side_.assign(side_.size(), 0);
    case 3:
      loss_percent_ = static_cast<unsigned>(below(60));
      return;
    case 4:
      most_delay_ = one_in(3) ? up_to(8s) : up_to(300ms);
      return;
    case 5:
      if (node.runs()) kill(node);
      return;
    case 6:
      if (!node.is_awake(now_)) return;
      node.shard_->say_goodbye();
      return kill(node);
    case 7:
      node.sleeps_until_ = now_ + up_to(20s);
      return;
    default:
      if (!node.runs()) start(node);
  }
}

void TrackerSimulation::disorder() {
  for (std::uint64_t steps = 20 + below(150); steps > 0 && problem_.empty(); --steps) {
    if (one_in(6)) disturb();
    for (std::uint64_t changes = below(4); changes > 0; --changes) {
      Node& node = *nodes_[below(nodes_.size())];
      if (node.is_awake(now_)) change(node);
    }
    pass(up_to(1500ms));
  }
}

/// Long enough for those that are gone to be forgotten, also if they are heard once more.
void TrackerSimulation::calm() {
  side_.assign(side_.size(), 0);
  loss_percent_ = 0;
  most_delay_ = 20ms;
  pass(30s);
  pass(2 * options_.permdown_period + 10 * options_.broadcast_period);
}

// --- what must hold ---

std::string TrackerSimulation::check() {
  std::set<Shown> truth;
  std::size_t running = 0;
  for (const auto& node : nodes_) {
    truth.insert(node->own_.begin(), node->own_.end());
    running += node->runs() ? 1 : 0;
  }
  for (const auto& node : nodes_) {
    if (!node->runs()) continue;
    const tracker::State& state = node->shard_->state();
    const auto wrong = [&](const char* what) { found(fmt::format("{}: {}", node->name_.text, what)); };
    if (node->listed() != truth) wrong("lists something else than is tracked");
    if (node->shown_ != truth) wrong("its diffs add up to something else than is tracked");
    if (state.size() != truth.size()) wrong("keeps what nobody tracks");
    if (state.replicas() != running) wrong("remembers a replica that is gone");
    if (state.tags_in_clouds() != 0) wrong("misses a change");
  }
  return problem_;
}

std::string TrackerSimulation::run() {
  disorder();
  calm();
  if (const std::string problem = check(); !problem.empty()) return problem;
  for (const auto& node : nodes_) {
    if (!node->runs()) continue;
    while (!node->own_.empty()) {
      const std::uint32_t process = std::get<1>(*node->own_.begin());
      node->shard_->process_ended(node->process(process));
      std::erase_if(node->own_, [&](const Shown& one) { return std::get<1>(one) == process; });
    }
  }
  calm();
  return check();
}

}  // namespace roost::test
