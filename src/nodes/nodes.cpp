// SPDX-License-Identifier: Apache-2.0
#include "nodes/nodes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <utility>

#include "base/log_text.hpp"
#include "nodes/member_log.hpp"

namespace roost::nodes {
namespace {

using cluster::MemberEvent;
using cluster::NodeState;

constexpr base::Duration kStartingEvery = std::chrono::milliseconds(100);
constexpr std::chrono::milliseconds kLoopIsStuck{500};  // later than a question's own deadline
constexpr std::size_t kMaxWaiting = std::size_t{64} << 20U;
constexpr std::size_t kLeastCost = 16'384;     // of a message that waits: so 4,096 may
constexpr std::size_t kMaxIntroductions = 64;  // others wait for the next hello to all
constexpr std::size_t kLongestName = 255;

}  // namespace

Nodes::Nodes(Options options, runtime::EventLoop& loop, Logger& logger)
    : bus_(std::move(options.bus)),
      count_(std::move(options.counters)),
      observe_(std::move(options.observe)),
      every_(options.members.every),
      find_bus_(options.find_bus),
      find_twin_(options.find_twin),
      loop_(loop),
      logger_(logger),
      desk_(std::make_shared<AnswerDesk>(bus_)),
      members_(std::move(options.self), options.members),
      home_(*this, loop.mailbox()) {}

Nodes::~Nodes() {
  leave();
  questions_.close();
}

// --- the life of this node ---

void Nodes::start() {
  home_.address().post([](Nodes& nodes) { nodes.on_timer(); });
}

Result<void> Nodes::settle() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, find_bus_, [this] { return spoken_; });
  const bool taken = spoken_ && changed_.wait_for(lock, find_twin_, [this] { return members_.gives_way(); });
  if (taken) {
    const std::string problem = name_is_taken(*members_.twin());
    lock.unlock();
    leave();
    return make_error(problem, std::errc::address_in_use);
  }
  state_ = NodeState::up;
  lock.unlock();
  home_.address().post([](Nodes& nodes) { nodes.say_hello({}); });
  return {};
}

void Nodes::drain() {
  {
    const std::lock_guard lock(mutex_);
    if (state_ == NodeState::left) return;
    state_ = NodeState::draining;
  }
  home_.address().post([](Nodes& nodes) { nodes.say_hello({}); });
}

void Nodes::leave() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(state_, NodeState::left) == NodeState::left) return;
    if (!spoken_) return desk_->close();
  }
  static_cast<void>(bus_.tell({}, {.kind = NodeMessage::Kind::goodbye, .number = 1, .body = "{}"}));
  desk_->close();
}

NodeState Nodes::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

View Nodes::view() const {
  const std::lock_guard lock(mutex_);
  const cluster::Member* twin = members_.twin();
  return {.self = members_.self(),
          .state = state_,
          .duplicate = twin != nullptr && twin->duplicate,
          .counters = counters_,
          .others = members_.list(),
          .now = loop_.clock().now() - not_run_};
}

// --- time ---

void Nodes::on_timer() {
  if (state() == NodeState::left) return;
  if (next_hello_at_ <= now()) {
    say_hello({});
  } else {
    schedule();
  }
  change_members([this](const cluster::Members::Report& report) { members_.pass(now(), report); });
  questions_.pass(now());
}

/// For whatever comes first.
void Nodes::schedule() {
  base::TimePoint due = next_hello_at_;
  {
    const std::lock_guard lock(mutex_);
    not_run_ = loop_.now() - loop_.patient_now();
    due = std::min(due, members_.next_silence().value_or(due));
  }
  due = std::min(due, questions_.next_deadline().value_or(due));
  loop_.schedule_patiently(*this, std::max(due - now(), base::Duration::zero()));
}

// --- speaking ---

/// To all, or to one node.
void Nodes::say_hello(std::string_view to) {
  const auto hello = next_hello();
  if (!hello) return;
  tell_hello(to, *hello);
  if (!to.empty()) return;
  complain();
  introductions_ = 0;
  next_hello_at_ = now() + (hello->starting ? kStartingEvery : every_);
  schedule();
}

/// None once the node has left.
std::optional<Nodes::OwnHello> Nodes::next_hello() {
  const cluster::NodeCounters counters = count_();
  const std::lock_guard lock(mutex_);
  if (state_ == NodeState::left) return std::nullopt;
  counters_ = counters;
  return OwnHello{members_.hello(state_, counters, now()), state_ == NodeState::starting};
}

/// Not where it can't get through: it would count as a message that was not sent. A node that starts has to
/// be heard by all who run.
void Nodes::tell_hello(std::string_view to, const OwnHello& hello) {
  if (hello.starting ? !bus_.connected() : !bus_.reachable()) return;
  const auto told = bus_.tell(
      to, {.kind = NodeMessage::Kind::hello, .number = hello.spoken.number, .body = hello.spoken.body});
  if (!told) return;
  const std::lock_guard lock(mutex_);
  spoken_ = true;
  changed_.notify_all();
}

/// Of strange hellos, once in a while.
void Nodes::complain() {
  if (unread_ > 0) logger_.warning(fmt::format("{} ({} such in the last seconds)", unread_of_, unread_));
  unread_ = 0;
}

/// A newcomer need not wait for the next hello to all. One with this node's name can't be told apart.
void Nodes::introduce_to(const cluster::Member& newcomer) {
  if (introductions_++ < kMaxIntroductions)
    say_hello(newcomer.name == members_.self().name ? std::string_view() : newcomer.name);
}

// --- hearing ---

/// What an adapter's thread may not wait for. Past the bound it is dropped, as a bus may do.
void Nodes::heard(const NodeMessage& message) {
  if (message.from.empty() || message.from.size() > kLongestName || message.incarnation == 0) return;
  if (message.body.size() > kMaxAnswer) return;
  const std::size_t cost = std::max(message.body.size(), kLeastCost);
  if (waiting_.fetch_add(cost) + cost > kMaxWaiting) {
    waiting_.fetch_sub(cost);
    return;
  }
  Heard heard{message.kind,
              std::string(message.from),
              message.incarnation,
              message.number,
              std::string(message.topic),
              std::string(message.event),
              std::string(message.body)};
  const bool posted = home_.address().post([heard = std::move(heard), cost](Nodes& nodes) mutable {
    nodes.waiting_.fetch_sub(cost);
    nodes.hear(std::move(heard));
  });
  if (!posted) waiting_.fetch_sub(cost);
}

void Nodes::hear(Heard message) {
  if (message.incarnation == members_.self().incarnation || state() == NodeState::left) return;
  switch (message.kind) {
    case NodeMessage::Kind::hello:
      return hear_hello(message);
    case NodeMessage::Kind::goodbye:
      return hear_goodbye(message);
    case NodeMessage::Kind::request:
      return hear_request(message);
    case NodeMessage::Kind::reply:
      // Not an answer to what an earlier process of this name asked.
      if (message.topic == cluster::incarnation_text(members_.self().incarnation))
        questions_.take(message.number,
                        {std::move(message.from), message.event == "ok", std::move(message.body)});
      return;
  }
}

void Nodes::hear_hello(const Heard& message) {
  auto hello = cluster::hello_of(message.body);
  if (!hello) {
    ++unread_;
    unread_of_ = fmt::format("node {}: {}", base::shown(message.from), hello.error().message);
    return;
  }
  change_members([&](const cluster::Members::Report& report) {
    members_.hear_hello(message.from, message.incarnation, message.number, *std::move(hello), now(), report);
  });
}

void Nodes::hear_goodbye(const Heard& message) {
  change_members([&](const cluster::Members::Report& report) {
    members_.hear_goodbye(message.from, message.incarnation, now(), report);
  });
}

void Nodes::hear_request(const Heard& message) {
  if (!recent_.add(message.incarnation, message.number)) return;
  if (!desk_->open()) return;  // the asker names this node as silent
  Responder responder(desk_, message.from, message.incarnation, message.number);
  if (message.body.size() > kMaxQuestion) return responder.error("the question is too large");
  const std::lock_guard lock(handlers_mutex_);
  const auto handler = handlers_.find(message.event);
  if (handler == handlers_.end())
    return responder.error(
        fmt::format("this node does not answer questions of the kind {}", base::shown_quoted(message.event)));
  handler->second({message.from, message.event, message.body}, std::move(responder));
}

/// `call(report)` under the lock; what it reports is acted on after it.
template <class Call>
void Nodes::change_members(Call call) {
  Changes changes;
  {
    const std::lock_guard lock(mutex_);
    call([&changes](const MemberEvent& event) { changes.push_back({event.kind, event.member}); });
  }
  if (!changes.empty()) act_on(changes);
  schedule();
}

void Nodes::act_on(const Changes& changes) {
  changed_.notify_all();
  for (const Change& change : changes) {
    const MemberEvent event{change.kind, change.member};
    log_member(logger_, event, members_.self().name);
    if (observe_) observe_(event);
    if (change.kind == MemberEvent::Kind::came) introduce_to(change.member);
    // Its name may be in use again once it is forgotten.
    if (!change.member.alive() && change.kind != MemberEvent::Kind::forgotten)
      questions_.gone(change.member.name);
  }
}

// --- questions ---

void Nodes::answer(std::string event, Handler handler) {
  const std::lock_guard lock(handlers_mutex_);
  if (handler) {
    handlers_.insert_or_assign(std::move(event), std::move(handler));
  } else {
    handlers_.erase(event);
  }
}

void Nodes::ask(Question question, Answered answered) {
  home_.address().post([question = std::move(question), answered = std::move(answered)](
                           Nodes& nodes) mutable { nodes.put(question, std::move(answered)); });
}

PendingAnswers Nodes::begin(Question question) {
  const auto given = std::make_shared<std::promise<Result<Answers>>>();
  PendingAnswers pending(given->get_future(), question.patience);
  ask(std::move(question), [given](Result<Answers> all) { given->set_value(std::move(all)); });
  return pending;
}

Result<Answers> PendingAnswers::wait() {
  if (answers_.wait_for(patience_ + kLoopIsStuck) != std::future_status::ready)
    return make_error("this node's first shard does not answer, and it is the one that asks others",
                      std::errc::timed_out);
  try {
    return answers_.get();
  } catch (const std::future_error&) {  // the loop ended before it came to the question
    return make_error("this node is stopping", std::errc::operation_canceled);
  }
}

void Nodes::put(const Question& question, Answered answered) {
  auto addressees = addressees_for(question);
  if (!addressees) return answered(addressees.error());
  const bool anybody = !addressees->expected.empty();
  const std::uint64_t number =
      questions_.open(*std::move(addressees), now() + question.patience, std::move(answered));
  if (!anybody) return;
  const auto told = bus_.tell(
      question.node,
      {.kind = NodeMessage::Kind::request, .number = number, .event = question.event, .body = question.body});
  if (!told) {
    logger_.warning(fmt::format("a question to other nodes was not sent: {}", told.error().message));
    questions_.give_up(number);
  }
  schedule();
}

Result<OpenQuestions::Addressees> Nodes::addressees_for(const Question& question) const {
  if (question.body.size() > kMaxQuestion) return make_error("the question is too large");
  if (questions_.full()) return make_error("too many questions to other nodes wait for an answer");
  const std::lock_guard lock(mutex_);
  if (!question.node.empty()) {
    if (members_.find(question.node) != nullptr)
      return OpenQuestions::Addressees{.expected = {question.node}};
    return make_error(fmt::format("no node {} is heard", base::shown(question.node)),
                      std::errc::no_such_process);
  }
  OpenQuestions::Addressees all{.open = true};
  for (const cluster::Member& member : members_.list()) {
    if (member.alive()) all.expected.push_back(member.name);
    if (member.state == NodeState::down) all.silent.push_back(member.name);
  }
  return all;
}

}  // namespace roost::nodes
