// SPDX-License-Identifier: Apache-2.0
#include "dashboard/trace_channel.hpp"

#include <boost/json/parse.hpp>

namespace roost::dashboard {
namespace {

constexpr std::chrono::milliseconds kReadEvery{200};

Result<HttpRequest> question(std::string_view method, std::string_view path, std::string_view node,
                             const Json& body = nullptr) {
  JsonObject asked{{"path", path}};
  if (!node.empty()) asked["params"] = {{"node", node}};
  if (!body.is_null()) asked["body"] = body;
  return question_of(method, Payload(Json(std::move(asked))));
}

}  // namespace

JoinResult TraceChannel::join(const Topic&, const Payload& params) {
  const auto options = params.json();
  if (!options || !options->is_object()) return JoinResult::error({{"error", "a trace has an expression"}});
  if (const Json* node = options->as_object().if_contains("node"); node != nullptr && node->is_string())
    node_ = node->as_string();
  const auto asked = question("POST", "/api/traces", node_, *options);
  try {
    run_blocking([ask = ask_, begin = *asked] { return answer_to(ask, begin); },
                 [this, asker = pending_join()](const Answer& answer) { begun(asker, answer); });
  } catch (const std::system_error&) {
    return JoinResult::error({{"error", "too many questions wait for an answer"}});
  }
  return JoinResult::later();
}

void TraceChannel::begun(const PendingJoin& asker, const Answer& answer) {
  if (!answer.ok()) return asker.error(answer.payload());
  const Json told = boost::json::parse(answer.text);
  path_ = "/api/traces/" + std::string(told.at("trace").as_string());
  asker.ok();
  send_every(kReadEvery, [this] { read(); });
}

void TraceChannel::read() {
  if (reading_) return;
  const auto asked = question("GET", path_, node_);
  try {
    run_blocking([ask = ask_, more = *asked] { return answer_to(ask, more); },
                 [this](const Answer& answer) { show(answer); });
    reading_ = true;
  } catch (const std::system_error&) {
    return;  // in a moment again; a trace waits for its reader
  }
}

void TraceChannel::show(const Answer& answer) {
  reading_ = false;
  if (!answer.ok()) {
    push("problem", answer.payload());
    path_.clear();
    return stop(StopReason::normal());
  }
  const Json told = boost::json::parse(answer.text);
  const std::int64_t dropped = told.at("dropped").to_number<std::int64_t>();
  if (!told.at("events").as_array().empty() || dropped != dropped_) push("events", answer.payload());
  dropped_ = dropped;
  if (!told.at("done").as_bool()) return;
  path_.clear();
  push("done");
  stop(StopReason::normal());
}

void TraceChannel::terminate(const StopReason&) {
  if (path_.empty()) return;
  try {
    run_blocking([ask = ask_, end = *question("DELETE", path_, node_)] { return answer_to(ask, end); },
                 [](const Answer&) {});
  } catch (const std::system_error&) {
    return;  // nobody reads it any more, so it ends by itself
  }
}

}  // namespace roost::dashboard
