// SPDX-License-Identifier: Apache-2.0
// "view:NAME": a question that is asked again every second, or every_s seconds, and whose answer is pushed:
// "shown", "problem", or "same" when it is that of the last time. Joined with the question; ends with the
// page that shows it.
#pragma once

#include <optional>
#include <string>

#include "dashboard/page_question.hpp"
#include "roost/channel.hpp"

namespace roost::dashboard {

class ViewChannel final : public Channel {
 public:
  explicit ViewChannel(Ask ask) : ask_(std::move(ask)) {}

  JoinResult join(const Topic& topic, const Payload& params) override;
  void handle_info(const Info&) override { look(); }

 private:
  void look();
  void show(const Answer& answer);

  Ask ask_;
  HttpRequest question_;
  std::string shown_;
  bool asking_ = false;  // one question at a time: a slow node is not asked the more for it
};

}  // namespace roost::dashboard
