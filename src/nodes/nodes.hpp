// SPDX-License-Identifier: Apache-2.0
// Who else is there, and questions to them: says hello and goodbye for this node, keeps cluster::Members, and
// carries questions and answers over the bus (README.md). Owner: the endpoint; destroyed once its loop has
// ended. Thread: any, unless a function says otherwise; what is kept belongs to the loop, or is locked.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/members.hpp"
#include "nodes/open_questions.hpp"
#include "nodes/recent_questions.hpp"
#include "nodes/responder.hpp"
#include "roost/log.hpp"
#include "runtime/event_loop.hpp"
#include "runtime/home.hpp"

namespace roost::nodes {

/// What this node knows at a moment.
struct View {
  cluster::Members::Self self{};
  cluster::NodeState state{};
  bool duplicate = false;  // another running node has this node's name
  cluster::NodeCounters counters{};
  std::vector<cluster::Member> others{};  // by name
  base::TimePoint now{};                  // in the time of the members
};

/// A question of another node. Views live for the call.
struct AskedBy {
  std::string_view node;
  std::string_view event;
  std::string_view body;  // JSON, not yet validated
};

/// Thread: that of whoever asked.
class PendingAnswers {
 public:
  PendingAnswers(std::future<Result<Answers>> answers, std::chrono::milliseconds patience)
      : answers_(std::move(answers)), patience_(patience) {}

  /// Once. Waits a little longer than the question allows.
  [[nodiscard]] Result<Answers> wait();

 private:
  std::future<Result<Answers>> answers_;
  std::chrono::milliseconds patience_;
};

class Nodes final : private runtime::Timer {
 public:
  struct Options {
    cluster::Members::Self self;
    cluster::Members::Options members{};
    Bus bus;
    /// Called on the loop, for each hello.
    std::function<cluster::NodeCounters()> counters;
    /// Called on the loop for every change; does not call back. May be empty.
    cluster::Members::Report observe{};
    std::chrono::milliseconds find_bus{1000};  // a start does not wait longer for a broker
    std::chrono::milliseconds find_twin{300};  // after the first hello
  };
  /// Called on the loop; must not block. It may keep the responder.
  using Handler = std::function<void(const AskedBy&, Responder)>;

  /// `loop` and `logger` are borrowed.
  Nodes(Options options, runtime::EventLoop& loop, Logger& logger);
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;
  ~Nodes() override;

  // The life of this node, in this order.

  /// Begins to say hello, as a node that is starting.
  void start();
  /// Waits whether the name is free, for as long as it takes others to answer. An error if it is not; the
  /// node has left then. A bus that can't be reached is no error. Not on the loop.
  Result<void> settle();
  /// Tells all others at once.
  void drain();
  /// Says goodbye; after it returns nothing is sent any more. At any time, also twice.
  void leave();

  /// What the adapter has heard.
  void heard(const NodeMessage& message);

  /// From now on `handler` answers questions of this kind; an empty one: nobody does. After it returns, the
  /// previous one is not called any more. Not within a handler.
  void answer(std::string event, Handler handler);
  /// A node that is not heard is an error (no_such_process), and so are too many questions. After the end of
  /// the loop `answered` is destroyed without a call.
  void ask(Question question, Answered answered);
  /// The same for threads that may wait: for what is returned. Not on the loop.
  [[nodiscard]] PendingAnswers begin(Question question);

  [[nodiscard]] View view() const;

 private:
  struct Heard {
    NodeMessage::Kind kind;
    std::string from;
    std::uint64_t incarnation;
    std::uint64_t number;
    std::string topic;
    std::string event;
    std::string body;
  };
  struct Change {
    cluster::MemberEvent::Kind kind;
    cluster::Member member;
  };
  using Changes = std::vector<Change>;

  // All on the loop.
  void on_timer() override;
  void schedule();
  void say_hello(std::string_view to);
  struct OwnHello {
    cluster::Members::Spoken spoken;
    bool starting;
  };
  [[nodiscard]] std::optional<OwnHello> next_hello();
  void tell_hello(std::string_view to, const OwnHello& hello);
  void hear(Heard message);
  void hear_hello(const Heard& message);
  void hear_goodbye(const Heard& message);
  void hear_request(const Heard& message);
  void act_on(const Changes& changes);
  void complain();
  void introduce_to(const cluster::Member& newcomer);
  void put(const Question& question, Answered answered);
  [[nodiscard]] Result<OpenQuestions::Addressees> addressees_for(const Question& question) const;
  template <class Call>
  void change_members(Call call);

  [[nodiscard]] cluster::NodeState state() const;
  [[nodiscard]] base::TimePoint now() const { return loop_.patient_now(); }

  const Bus bus_;
  const std::function<cluster::NodeCounters()> count_;
  const cluster::Members::Report observe_;
  const base::Duration every_;
  const std::chrono::milliseconds find_bus_;
  const std::chrono::milliseconds find_twin_;
  runtime::EventLoop& loop_;
  Logger& logger_;
  const std::shared_ptr<AnswerDesk> desk_;
  std::atomic<std::size_t> waiting_{0};  // bytes heard, and not looked at yet

  mutable std::mutex mutex_;  // guards what follows; the loop alone changes the members
  std::condition_variable changed_;
  cluster::Members members_;
  cluster::NodeState state_ = cluster::NodeState::starting;
  cluster::NodeCounters counters_{};
  base::Duration not_run_{0};  // what lies between the clock and the time of the members
  bool spoken_ = false;        // a hello went out

  std::mutex handlers_mutex_;  // guards handlers_, and is held while one of them runs
  std::map<std::string, Handler, std::less<>> handlers_;

  // The loop's own.
  OpenQuestions questions_;
  RecentQuestions recent_;
  base::TimePoint next_hello_at_{};
  std::size_t introductions_ = 0;  // since the last hello to all
  std::size_t unread_ = 0;         // hellos that can't be read, likewise
  std::string unread_of_;
  const runtime::Home<Nodes> home_;
};

}  // namespace roost::nodes
