// SPDX-License-Identifier: Apache-2.0
// "trace:NAME": a trace of the API that lives as long as the channel. Joined with what POST /api/traces
// takes, and "node" for one on another node; what is wrong with the expression is the error of the join.
// Pushes "events", and "done" at its end.
#pragma once

#include <cstdint>
#include <string>

#include "dashboard/page_question.hpp"
#include "roost/channel.hpp"

namespace roost::dashboard {

class TraceChannel final : public Channel {
 public:
  explicit TraceChannel(Ask ask) : ask_(std::move(ask)) {}

  JoinResult join(const Topic& topic, const Payload& params) override;
  void terminate(const StopReason& reason) override;

 private:
  void begun(const PendingJoin& asker, const Answer& answer);
  void read();
  void show(const Answer& answer);

  Ask ask_;
  std::string node_;  // where it runs; empty: here
  std::string path_;  // of the running trace; empty: none runs
  std::int64_t dropped_ = 0;
  bool reading_ = false;
};

}  // namespace roost::dashboard
