// SPDX-License-Identifier: Apache-2.0
// "ask": one question a message, whose event is the method: GET for more of a page, POST for what an operator
// does. The reply is the answer.
#pragma once

#include "dashboard/page_question.hpp"
#include "roost/channel.hpp"

namespace roost::dashboard {

class AskChannel final : public Channel {
 public:
  explicit AskChannel(Ask ask) : ask_(std::move(ask)) {}

  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override;

 private:
  Ask ask_;
};

}  // namespace roost::dashboard
