// SPDX-License-Identifier: Apache-2.0
#include "http/delayed_answers.hpp"

#include <algorithm>
#include <utility>

namespace roost::http {

class DelayedAnswers::Waiting final : public runtime::Timer {
 public:
  Waiting(DelayedAnswers& owner, HttpResponder answer_to, HttpResponse answer)
      : responder(std::move(answer_to)), response(std::move(answer)), owner_(owner) {}

  HttpResponder responder;
  HttpResponse response;

 private:
  void on_timer() override { owner_.give(*this); }

  DelayedAnswers& owner_;
};

DelayedAnswers::DelayedAnswers(runtime::EventLoop& loop) : loop_(loop) {}
DelayedAnswers::~DelayedAnswers() = default;

void DelayedAnswers::answer(HttpResponder responder, HttpResponse response, base::Duration delay) {
  if (delay <= base::Duration::zero() || waiting_.size() >= kMaxWaiting) {
    return responder.respond(std::move(response));
  }
  waiting_.push_back(std::make_unique<Waiting>(*this, std::move(responder), std::move(response)));
  loop_.schedule_after(*waiting_.back(), delay);
}

void DelayedAnswers::give_all() {
  while (!waiting_.empty())
    give(*waiting_.back());
}

void DelayedAnswers::give(const Waiting& waiting) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [&](const auto& one) { return one.get() == &waiting; });
  const std::unique_ptr<Waiting> given = std::move(*found);
  waiting_.erase(found);
  given->responder.respond(std::move(given->response));
}

}  // namespace roost::http
