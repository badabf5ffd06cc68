// SPDX-License-Identifier: Apache-2.0
// Replicas of ours and of tests/peers/tracker.py, which was written from the same pages by other hands, in
// one cluster: their messages cross as Erlang terms, some are lost, and in the end all list the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "support/asked_program.hpp"
#include "support/hex.hpp"
#include "tracker/tracker_codec.hpp"
#include "tracker/tracker_shard.hpp"

namespace roost::test {
namespace {

using tracker::TrackerMessage;

struct Letter {
  std::string to;  // empty: all others
  std::string term;
};

/// One replica, by either implementation.
class Replica {
 public:
  explicit Replica(std::string own_name) : name(std::move(own_name)) {}
  Replica(const Replica&) = delete;
  Replica& operator=(const Replica&) = delete;
  virtual ~Replica() = default;

  virtual void tick() = 0;
  virtual void receive(const std::string& term) = 0;
  virtual void track(const std::string& key, int number) = 0;
  virtual void update(const std::string& key, int number) = 0;
  virtual void untrack(const std::string& key) = 0;
  virtual void say_goodbye() = 0;
  /// "key 3", in order.
  [[nodiscard]] virtual std::vector<std::string> listed() = 0;

  const std::string name;
  std::vector<Letter> out;
};

// --- ours ---

class Ours final : public Replica, private tracker::TrackerOutput {
 public:
  explicit Ours(const std::string& own)
      : Replica(own),
        node_(std::make_shared<const std::string>(own)),
        shard_({{own}, 1}, {}, {own, 1, {}}, *this) {}

  void tick() override { shard_.tick(now_ += std::chrono::milliseconds(1500)); }
  void receive(const std::string& term) override {
    const auto message = tracker::decode(term);
    ASSERT_TRUE(message) << message.error().message;
    shard_.receive(*message, now_);
  }
  void track(const std::string& key, int number) override {
    ASSERT_TRUE(shard_.track(process_of(key), "t", key, meta(number)));
  }
  void update(const std::string& key, int number) override {
    ASSERT_TRUE(shard_.update(process_of(key), "t", key, meta(number)));
  }
  void untrack(const std::string& key) override { shard_.untrack(process_of(key), "t", key); }
  void say_goodbye() override { shard_.say_goodbye(); }
  std::vector<std::string> listed() override {
    std::vector<std::string> all;
    shard_.state().for_each_in("t", [&all](const tracker::TrackedView& one) {
      all.push_back(std::string(one.key) + ' ' + std::to_string(number_in(one.meta->term)));
    });
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  void broadcast(const TrackerMessage& message) override { out.push_back({"", encoded(message)}); }
  void send(const tracker::ReplicaName& to, const TrackerMessage& message) override {
    out.push_back({to.text, encoded(message)});
  }
  void changed(const tracker::Diff&) override {}

  static std::string encoded(const TrackerMessage& message) {
    etf::TermOutput term;
    encode(message, term);
    return std::move(term).text();
  }
  static tracker::Meta meta(int number) {
    etf::TermOutput term;
    term.map(2);
    term.atom("phx_ref"), term.binary("ref" + std::to_string(number));
    term.binary("n"), term.integer(std::int64_t{number});
    return std::make_shared<const tracker::EncodedMeta>(std::move(term).text());
  }
  static std::uint64_t number_in(const std::string& meta) {
    etf::TermCursor terms(meta);
    const std::size_t size = terms.map().value();
    for (std::size_t i = 0; i < size; ++i) {
      if (!terms.next_is_atom() && terms.binary() == "n") return terms.natural().value();
      if (terms.next_is_atom() && !terms.skip()) break;
      if (!terms.skip()) break;
    }
    return 0;
  }
  [[nodiscard]] tracker::Process process_of(const std::string& key) const {
    return {node_, static_cast<std::uint32_t>(std::stoul(key.substr(key.find('-') + 1))), 0, 1};
  }

  std::shared_ptr<const std::string> node_;
  base::TimePoint now_{std::chrono::hours(1)};
  tracker::TrackerShard shard_;
};

// --- theirs ---

/// A process with one or more replicas of tests/peers.
class Theirs {
 public:
  explicit Theirs(const std::vector<std::string>& names) : program_(words_of(names)) {}

  /// What it answers, without the "done".
  std::vector<std::string> ask(const std::string& command) {
    program_.tell(command);
    std::vector<std::string> answer;
    for (std::string line = program_.answer(); line != "done"; line = program_.answer())
      answer.push_back(line);
    return answer;
  }

 private:
  static std::vector<std::string> words_of(const std::vector<std::string>& names) {
    std::vector<std::string> words{"/usr/bin/python3", ROOST_SOURCE_DIR "/tests/peers/trackerpipe.py"};
    words.insert(words.end(), names.begin(), names.end());
    return words;
  }

  AskedProgram program_;
};

class TheirReplica final : public Replica {
 public:
  TheirReplica(Theirs& process, std::size_t index, std::string own_name)
      : Replica(std::move(own_name)), process_(process), index_(std::to_string(index) + ' ') {}

  void tick() override { ask("tick"); }
  void receive(const std::string& term) override { ask("receive " + digits_of('\x83' + term)); }
  void track(const std::string& key, int number) override { ask("track t " + key + ' ' + json(number)); }
  void update(const std::string& key, int number) override { ask("update t " + key + ' ' + json(number)); }
  void untrack(const std::string& key) override { ask("untrack t " + key); }
  void say_goodbye() override { ask("goodbye"); }
  std::vector<std::string> listed() override {
    std::vector<std::string> all;
    for (const std::string& line : process_.ask(index_ + "list")) {  // listed t KEY {"n":3}
      const std::size_t colon = line.rfind(':');
      const std::size_t key = line.find(' ', 7) + 1;
      all.push_back(line.substr(key, line.find(' ', key) - key) + ' ' +
                    line.substr(colon + 1, line.size() - colon - 2));
    }
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  void ask(const std::string& command) {
    for (const std::string& line : process_.ask(index_ + command)) {  // all HEX, one NAME HEX
      const std::size_t last = line.rfind(' ');
      const bool to_all = line.starts_with("all ");
      out.push_back({to_all ? "" : line.substr(4, last - 4), hex(line.substr(last + 1)).substr(1)});
    }
  }
  static std::string json(int number) { return R"({"n":)" + std::to_string(number) + '}'; }
  static std::string digits_of(std::string_view bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string digits;
    for (const char byte : bytes) {
      digits += kDigits[static_cast<unsigned char>(byte) >> 4];
      digits += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    return digits;
  }

  Theirs& process_;
  const std::string index_;
};

// --- together ---

class MixedCluster {
 public:
  explicit MixedCluster(unsigned seed) : random_(seed), theirs_({"py0@host", "py1@host"}) {
    for (const char* name : {"roost0@host", "roost1@host"})
      replicas_.push_back(std::make_unique<Ours>(name));
    for (std::size_t i = 0; i < 2; ++i)
      replicas_.push_back(std::make_unique<TheirReplica>(theirs_, i, "py" + std::to_string(i) + "@host"));
  }

  void disorder(int steps) {
    for (int step = 0; step < steps; ++step) {
      change();
      if (below(2) == 0) tick_all(30);
    }
  }
  void calm() {
    for (int i = 0; i < 60; ++i)
      tick_all(0);
  }
  void end(std::size_t index) {
    replicas_[index]->say_goodbye();
    deliver(0);
    std::erase_if(truth_, [&](const auto& one) { return one.second.owner == index; });
    replicas_.erase(replicas_.begin() + static_cast<std::ptrdiff_t>(index));
  }
  void expect_the_truth_everywhere() {
    ASSERT_FALSE(truth_.empty());
    std::vector<std::string> truth;
    truth.reserve(truth_.size());
    for (const auto& [key, one] : truth_)
      truth.push_back(key + ' ' + std::to_string(one.number));
    for (const auto& each : replicas_)
      EXPECT_EQ(each->listed(), truth) << each->name;
  }

 private:
  struct Present {
    std::size_t owner;
    int number;
  };

  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// Each key is tracked by one replica, once at a time.
  void change() {
    const std::size_t owner = below(replicas_.size());
    const std::string key = "k" + std::to_string(owner) + '-' + std::to_string(below(5));
    const int number = ++numbers_;
    if (!truth_.contains(key)) {
      replicas_[owner]->track(key, number);
      truth_[key] = {owner, number};
    } else if (below(2) == 0) {
      replicas_[owner]->untrack(key);
      truth_.erase(key);
    } else {
      replicas_[owner]->update(key, number);
      truth_[key].number = number;
    }
  }
  void tick_all(unsigned loss_percent) {
    for (const auto& each : replicas_)
      each->tick();
    deliver(loss_percent);
  }
  /// Until nothing is under way: what is received may be answered.
  void deliver(unsigned loss_percent) {
    for (bool delivered = true; delivered;) {
      delivered = false;
      for (const auto& from : replicas_)
        for (const Letter& letter : std::exchange(from->out, {})) {
          delivered = true;
          for (const auto& to : replicas_)
            if (to != from && (letter.to.empty() || letter.to == to->name) && below(100) >= loss_percent)
              to->receive(letter.term);
        }
    }
  }

  std::mt19937 random_;
  Theirs theirs_;
  std::vector<std::unique_ptr<Replica>> replicas_;
  std::map<std::string, Present> truth_;
  int numbers_ = 0;
};

TEST(IndependentTracker, ConvergesWithOursThoughMessagesAreLost) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    MixedCluster cluster(seed);
    cluster.calm();
    cluster.disorder(80);
    cluster.calm();
    cluster.expect_the_truth_everywhere();
  }
}

TEST(IndependentTracker, GoodbyesAreUnderstoodBothWays) {
  MixedCluster cluster(1);
  cluster.calm();
  cluster.disorder(40);
  cluster.calm();
  cluster.end(3);  // theirs
  cluster.expect_the_truth_everywhere();
  cluster.end(0);  // ours
  cluster.expect_the_truth_everywhere();
}

}  // namespace
}  // namespace roost::test
