// SPDX-License-Identifier: Apache-2.0
#include "nodes/nodes.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <thread>

#include "runtime/shard.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"

namespace roost::nodes {
namespace {

using namespace std::chrono_literals;
using cluster::NodeState;
using test::ManualClock;
using test::RecordingLog;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// One process: a loop that the test turns, its nodes and its log.
struct Process {
  Process(const ManualClock& clock, Nodes::Options options)
      : loop(clock), nodes(std::make_unique<Nodes>(std::move(options), loop, logger)) {}

  [[nodiscard]] std::vector<std::string> listed() const {
    const View view = nodes->view();
    std::vector<std::string> all;
    all.reserve(view.others.size());
    for (const cluster::Member& member : view.others)
      all.push_back(member.name + " " + std::string(to_string(member.state)));
    return all;
  }

  std::shared_ptr<RecordingLog> log = std::make_shared<RecordingLog>();
  Logger logger{log};
  runtime::EventLoop loop;
  std::unique_ptr<Nodes> nodes;
};

/// Processes on one bus, all on the test's thread.
class NodesTest : public testing::Test {
 protected:
  Process& process(const std::string& name) {
    const std::uint64_t incarnation = processes_.size() + 1;
    Nodes::Options options;
    options.self = {.name = name, .incarnation = incarnation, .version = "1.0", .started = clock_.now()};
    options.bus = {.tell = [this, name, incarnation](
                               std::string_view to,
                               const NodeMessage& message) { return tell(to, message, name, incarnation); },
                   .connected = [this] { return connected_; },
                   .reachable = [this] { return connected_; }};
    options.counters = [this] { return counters_; };
    options.find_bus = 0ms;
    options.find_twin = 0ms;
    processes_.push_back(std::make_unique<Process>(clock_, std::move(options)));
    return *processes_.back();
  }
  void TearDown() override {
    for (const auto& process : processes_)
      process->nodes.reset();
  }
  /// It has started, and nobody objected.
  Process& running(const std::string& name) {
    Process& started = process(name);
    started.nodes->start();
    turn();
    EXPECT_TRUE(started.nodes->settle());
    turn();
    return started;
  }
  void turn() {
    for (int i = 0; i < 8; ++i)
      for (const auto& process : processes_)
        process->loop.run_once(0ms);
  }
  void advance(std::chrono::milliseconds by) {
    for (; by > 0ms; by -= 50ms) {
      clock_.advance(50ms);
      turn();
    }
  }

  Result<void> tell(std::string_view to, const NodeMessage& message, const std::string& from,
                    std::uint64_t incarnation) {
    ++tries_;
    if (message.body.size() > largest_) return make_error("the engine takes less");
    if (!connected_) return make_error("not connected");
    NodeMessage told = message;
    told.from = from;
    told.incarnation = incarnation;
    told_.push_back(told.kind);
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      const auto& nodes = processes_[i]->nodes;
      if (!nodes || i == deaf_ || i + 1 == incarnation) continue;
      if (to.empty() || nodes->view().self.name == to) nodes->heard(told);
    }
    return {};
  }

  [[nodiscard]] static Answered into(std::vector<Answers>& all) {
    return [&all](Result<Answers> answers) { all.push_back(std::move(answers).value()); };
  }
  [[nodiscard]] static Answered into(std::optional<Error>& error) {
    return [&error](const Result<Answers>& answers) { error = answers.error(); };
  }

  ManualClock clock_;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<NodeMessage::Kind> told_;
  cluster::NodeCounters counters_{.connections = 3};
  bool connected_ = true;
  int tries_ = 0;
  std::size_t largest_ = 2'000'000;
  std::size_t deaf_ = 99;  // a process that hears nothing
};

TEST_F(NodesTest, KnowEachOtherAtOnce) {
  Process& a = running("a");
  Process& b = running("b");
  EXPECT_THAT(a.listed(), ElementsAre("b up"));
  EXPECT_THAT(b.listed(), ElementsAre("a up"));
  EXPECT_EQ(b.nodes->view().others[0].hello.counters.connections, 3U);
  EXPECT_TRUE(a.log->has(LogLevel::info, "node b is up, version 1.0"));
}

TEST_F(NodesTest, SayHelloEveryTwoSecondsAndNotMoreOften) {
  running("a");
  running("b");
  advance(2s);
  told_.clear();
  advance(20s);
  EXPECT_THAT(told_, SizeIs(20));
}

TEST_F(NodesTest, MeasureTheirRoundTrip) {
  Process& a = running("a");
  running("b");
  advance(4s);
  EXPECT_EQ(a.nodes->view().others[0].round_trip, 0ms);
}

TEST_F(NodesTest, SeeADrainAtOnce) {
  Process& a = running("a");
  Process& b = running("b");
  b.nodes->drain();
  turn();
  EXPECT_THAT(a.listed(), ElementsAre("b draining"));
  EXPECT_TRUE(a.log->has(LogLevel::info, "node b is draining"));
}

TEST_F(NodesTest, SeeAGoodbyeAtOnce) {
  Process& a = running("a");
  running("b").nodes.reset();
  turn();
  EXPECT_THAT(a.listed(), ElementsAre("b left"));
}

TEST_F(NodesTest, SayNothingAfterTheGoodbye) {
  Process& a = running("a");
  a.nodes->leave();
  told_.clear();
  a.nodes->leave();
  a.nodes->drain();
  advance(10s);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(NodesTest, MissANodeThatFallsSilent) {
  Process& a = running("a");
  running("b");
  connected_ = false;
  advance(6s);
  EXPECT_THAT(a.listed(), ElementsAre("b up"));
  advance(2s);
  EXPECT_THAT(a.listed(), ElementsAre("b down"));
  EXPECT_TRUE(a.log->has(LogLevel::warning, "node b is not heard any more"));
}

TEST_F(NodesTest, DoNotTakeOthersForDeadAfterTheyStoodStillThemselves) {
  Process& a = running("a");
  running("b");
  clock_.advance(60s);
  a.loop.did_not_run(60s);
  a.loop.run_once(0ms);
  EXPECT_THAT(a.listed(), ElementsAre("b up"));
}

TEST_F(NodesTest, RefuseToStartUnderANameThatIsTaken) {
  running("b");
  Process& a = running("a");
  Process& twin = process("a");
  twin.nodes->start();
  turn();
  const auto settled = twin.nodes->settle();
  ASSERT_FALSE(settled);
  EXPECT_THAT(settled.error().message, HasSubstr("another node is named a and is up already"));
  EXPECT_THAT(settled.error().message, HasSubstr("pubsub.node"));
  turn();
  EXPECT_THAT(a.listed(), ElementsAre("b up"));
  EXPECT_FALSE(a.nodes->view().duplicate);
  EXPECT_TRUE(a.log->has(LogLevel::warning, "it will refuse to start"));
}

TEST_F(NodesTest, OfOneNameThatMeetLaterSaySoLoudly) {
  connected_ = false;
  Process& a = running("a");
  Process& twin = running("a");
  connected_ = true;
  advance(4s);
  for (const Process* one : {&a, &twin}) {
    EXPECT_TRUE(one->nodes->view().duplicate);
    EXPECT_TRUE(one->log->has(LogLevel::error, "two running nodes are named a"));
  }
}

TEST_F(NodesTest, StartWithoutABroker) {
  connected_ = false;
  Process& a = running("a");
  EXPECT_EQ(a.nodes->view().state, NodeState::up);
}

TEST_F(NodesTest, DoNotSpeakWhereNobodyCanHearThem) {
  running("a");
  connected_ = false;
  tries_ = 0;
  advance(10s);
  EXPECT_EQ(tries_, 0);
}

TEST_F(NodesTest, AnswerWhatIsAskedOfAll) {
  Process& a = running("a");
  for (const char* name : {"b", "c"}) {
    running(name).nodes->answer("greet", [name](const AskedBy& asked, Responder responder) {
      responder.respond(true, "\"" + std::string(name) + " to " + std::string(asked.node) + ": " +
                                  std::string(asked.body) + "\"");
    });
  }
  std::vector<Answers> all;
  a.nodes->ask({.event = "greet", .body = "1"}, into(all));
  turn();
  ASSERT_THAT(all, SizeIs(1));
  ASSERT_THAT(all[0].answers, SizeIs(2));
  EXPECT_EQ(all[0].answers[0].body, "\"b to a: 1\"");
  EXPECT_EQ(all[0].answers[1].body, "\"c to a: 1\"");
  EXPECT_THAT(all[0].silent, IsEmpty());
}

TEST_F(NodesTest, NameWhoDoesNotAnswerInTime) {
  Process& a = running("a");
  running("b");
  deaf_ = 1;
  std::vector<Answers> all;
  a.nodes->ask({.event = "greet", .patience = 500ms}, into(all));
  advance(400ms);
  EXPECT_THAT(all, IsEmpty());
  advance(150ms);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].silent, ElementsAre("b"));
}

TEST_F(NodesTest, DoNotWaitForANodeThatIsDown) {
  Process& a = running("a");
  running("b").nodes.reset();
  running("c");
  deaf_ = 0;
  advance(10s);
  deaf_ = 99;
  std::vector<Answers> all;
  a.nodes->ask({.event = "greet"}, into(all));
  turn();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].silent, ElementsAre("c"));
}

TEST_F(NodesTest, AnswerWithAnErrorWhatTheyDoNotKnow) {
  Process& a = running("a");
  running("b");
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "sing"}, into(all));
  turn();
  EXPECT_FALSE(all.at(0).answers.at(0).ok);
  EXPECT_EQ(all[0].answers[0].body,
            R"({"error":"this node does not answer questions of the kind \"sing\""})");
}

TEST_F(NodesTest, AskNobodyWhomTheyDoNotHear) {
  Process& a = running("a");
  std::optional<Error> error;
  a.nodes->ask({.node = "b", .event = "sing"}, into(error));
  turn();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "no node b is heard");
  EXPECT_EQ(error->code, std::errc::no_such_process);
}

TEST_F(NodesTest, AnswerWithAnErrorWhenTheirHandlerForgetsTo) {
  Process& a = running("a");
  running("b").nodes->answer("greet", [](const AskedBy&, const Responder& responder) { (void)responder; });
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "greet"}, into(all));
  turn();
  EXPECT_EQ(all.at(0).answers.at(0).body, R"({"error":"the node did not answer"})");
}

TEST_F(NodesTest, MayAnswerLater) {
  Process& a = running("a");
  std::optional<Responder> kept;
  running("b").nodes->answer(
      "greet", [&](const AskedBy&, Responder responder) { kept.emplace(std::move(responder)); });
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "greet"}, into(all));
  turn();
  ASSERT_TRUE(kept);
  kept->respond(true, "1");
  kept->respond(true, "2");
  turn();
  EXPECT_EQ(all.at(0).answers.at(0).body, "1");
}

TEST_F(NodesTest, SayThatAnAnswerIsTooLargeForTheEngine) {
  Process& a = running("a");
  Process& b = running("b");
  b.nodes->answer("greet", [](const AskedBy& asked, Responder responder) {
    responder.respond(true, std::string(asked.body == "1" ? 2'000 : kMaxAnswer + 1, ' '));
  });
  largest_ = 1'000;
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "greet", .body = "1"}, into(all));
  a.nodes->ask({.node = "b", .event = "greet", .body = "2"}, into(all));
  turn();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0].answers.at(0).body, HasSubstr("2000 bytes could not be sent: the engine takes less"));
  EXPECT_THAT(all[1].answers.at(0).body, HasSubstr("more than 1000000 bytes"));
}

TEST_F(NodesTest, AskNothingThatIsTooLarge) {
  Process& a = running("a");
  running("b");
  std::optional<Error> error;
  a.nodes->ask({.node = "b", .event = "greet", .body = std::string(kMaxQuestion + 1, ' ')}, into(error));
  turn();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "the question is too large");
}

TEST_F(NodesTest, ActOnlyOnceOnAQuestionThatComesTwice) {
  running("a");
  Process& b = running("b");
  int calls = 0;
  b.nodes->answer("kick", [&](const AskedBy&, Responder responder) {
    ++calls;
    responder.respond(true, "{}");
  });
  const NodeMessage kick{
      .kind = NodeMessage::Kind::request, .from = "a", .incarnation = 1, .number = 5, .event = "kick"};
  b.nodes->heard(kick);
  b.nodes->heard(kick);
  turn();
  EXPECT_EQ(calls, 1);
}

TEST_F(NodesTest, TakeNoAnswerToAnEarlierProcessOfTheirName) {
  Process& a = running("a");
  running("b");
  deaf_ = 1;
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "greet"}, into(all));
  turn();
  a.nodes->heard({.kind = NodeMessage::Kind::reply,
                  .from = "b",
                  .incarnation = 2,
                  .number = 1,
                  .topic = "00000000000000ff",
                  .event = "ok"});
  turn();
  EXPECT_THAT(all, IsEmpty());
  a.nodes.reset();  // ends the question
}

TEST_F(NodesTest, PassOverWhatNoNodeWouldSay) {
  Process& a = running("a");
  a.nodes->heard({.kind = NodeMessage::Kind::hello, .from = "", .incarnation = 7, .number = 1});
  a.nodes->heard({.kind = NodeMessage::Kind::hello, .from = "x", .incarnation = 0, .number = 1});
  a.nodes->heard(
      {.kind = NodeMessage::Kind::hello, .from = std::string(256, 'x'), .incarnation = 7, .number = 1});
  a.nodes->heard(
      {.kind = NodeMessage::Kind::hello, .from = "y", .incarnation = 7, .number = 1, .body = "{]"});
  advance(2s);
  EXPECT_THAT(a.listed(), IsEmpty());
  EXPECT_TRUE(a.log->has(LogLevel::warning, "node y: a hello is not a JSON object"));
}

TEST_F(NodesTest, DropWhatIsTooMuchToLookAt) {
  Process& a = running("a");
  const std::string hello = cluster::to_json({.every = 2s});
  for (std::uint64_t i = 1; i <= 5'000; ++i)
    a.nodes->heard(
        {.kind = NodeMessage::Kind::hello, .from = "b", .incarnation = 7, .number = i, .body = hello});
  turn();
  EXPECT_EQ(a.nodes->view().others.at(0).number, 4'096U);
  a.nodes->heard(
      {.kind = NodeMessage::Kind::hello, .from = "b", .incarnation = 7, .number = 6'000, .body = hello});
  turn();
  EXPECT_EQ(a.nodes->view().others.at(0).number, 6'000U);
}

TEST_F(NodesTest, DropWhatIsTooLargeToLookAt) {
  Process& a = running("a");
  const std::string large(kMaxAnswer, ' ');
  for (std::uint64_t i = 1; i <= 70; ++i)
    a.nodes->heard({.kind = NodeMessage::Kind::reply,
                    .from = "b",
                    .incarnation = 7,
                    .number = i,
                    .event = "ok",
                    .body = large});
  const std::string hello = cluster::to_json({.every = 2s});
  a.nodes->heard(
      {.kind = NodeMessage::Kind::hello, .from = "b", .incarnation = 7, .number = 1, .body = hello});
  turn();
  EXPECT_EQ(a.nodes->view().others.size(), 1U) << "67 of the replies leave room for it";
}

TEST_F(NodesTest, EndTheirQuestionsWithThemselves) {
  Process& a = running("a");
  running("b");
  deaf_ = 1;
  std::vector<Answers> all;
  a.nodes->ask({.node = "b", .event = "greet"}, into(all));
  turn();
  a.nodes.reset();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_THAT(all[0].silent, ElementsAre("b"));
}

/// Two nodes with threads of their own.
class NodesWithThreads : public testing::Test {
 protected:
  /// Each says goodbye to the other, so both have to be there.
  ~NodesWithThreads() override {
    a_->leave();
    b_->leave();
  }

  std::unique_ptr<Nodes> make(const std::string& name, std::uint64_t incarnation,
                              std::unique_ptr<Nodes>& other, runtime::Shard& shard) {
    Nodes::Options options;
    options.self = {.name = name, .incarnation = incarnation};
    options.find_twin = 0ms;
    options.counters = [] { return cluster::NodeCounters(); };
    options.bus = {.tell =
                       [&other, name, incarnation](std::string_view, NodeMessage message) {
                         message.from = name;
                         message.incarnation = incarnation;
                         if (other) other->heard(message);
                         return Result<void>();
                       },
                   .connected = [] { return true; },
                   .reachable = [] { return true; }};
    return std::make_unique<Nodes>(std::move(options), shard.loop(), logger_);
  }

  base::SteadyClock clock_;
  Logger logger_{std::make_shared<RecordingLog>()};
  runtime::ShardSet shards_{2, clock_};
  std::unique_ptr<Nodes> a_ = make("a", 1, b_, shards_.at(0));
  std::unique_ptr<Nodes> b_ = make("b", 2, a_, shards_.at(1));
};

TEST_F(NodesWithThreads, WaitForAnAnswer) {
  std::vector<std::jthread> threads;
  b_->answer("greet", [&threads](const AskedBy&, Responder responder) {
    threads.emplace_back([responder = std::move(responder)]() mutable { responder.respond(true, "1"); });
  });
  shards_.start();
  a_->start();
  b_->start();
  ASSERT_TRUE(a_->settle());
  ASSERT_TRUE(b_->settle());
  Result<Answers> answers = make_error("not asked");
  do {
    answers = a_->begin({.node = "b", .event = "greet", .patience = 5s}).wait();
  } while (!answers);  // b may not be heard yet
  ASSERT_TRUE(answers);
  EXPECT_EQ(answers->answers.at(0).body, "1");
  shards_.stop();
  const auto late = a_->begin({.node = "b", .event = "greet"}).wait();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "this node is stopping");
}

}  // namespace
}  // namespace roost::nodes
