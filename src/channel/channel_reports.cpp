// SPDX-License-Identifier: Apache-2.0
// What a channel tells the log and telemetry (spec endpoint-and-token.md §7, §8).
#include <fmt/format.h>

#include <boost/container/small_vector.hpp>
#include <optional>

#include "base/log_text.hpp"
#include "channel/reports.hpp"
#include "pubsub/shown_payload.hpp"

namespace roost::channels {
namespace {

using pubsub::ShownPayload;

}  // namespace

/// Topics that start with "phoenix" are the framework's own: they are never logged (spec §12).
bool ChannelServer::logs(LogLevel level, std::string_view event) const {
  return context_.logger.enabled(level, {host_.mount_path(), topic_.view(), event}) &&
         !topic_.view().starts_with("phoenix");
}

TelemetryEvent ChannelServer::telemetry_event(const Stage& stage) const {
  TelemetryEvent event;
  host_.describe(event);
  event.topic = topic_.view();
  event.event = stage.event;
  event.ref = stage.ref;
  event.payload = stage.payload;
  return event;
}

void ChannelServer::begin_join_report(const Payload& params) {
  if (!context_.telemetry.active() && !logs(route_.options.log_join, {})) return;
  join_report_ = std::make_unique<JoinReport>(context_, params);
  join_report_->span.start([this] { return telemetry_event(join_report_->stage()); });
}

void ChannelServer::report_join(const char* verb) {
  const auto report = std::move(join_report_);
  if (!report) return;
  const base::Duration duration = context_.clock.now() - report->started;
  const auto what = [&] {
    TelemetryEvent event = telemetry_event(report->stage());
    event.ok = state_ == State::joined;
    return event;
  };
  report->span.stop(what);
  if (context_.telemetry.active()) {
    TelemetryEvent event = what();
    event.name = telemetry_event::kChannelJoined;
    event.duration = duration;
    event.log = route_.options.log_join;
    context_.telemetry.emit(event);
  }
  if (!logs(route_.options.log_join, {})) return;
  const ShownPayload params(context_.logger, *report->payload);
  const std::string id = to_string(host_.connection_id());
  const std::string line = fmt::format("{} {} in {}\n  Parameters: {}", verb, base::shown(topic_.view()),
                                       base::duration_text(duration), params.text());
  const LogField fields[] = {
      {"connection", id}, {"channel", route_.type}, {"duration_ns", duration.count()}, params.field()};
  context_.logger.write({route_.options.log_join, line, {host_.mount_path(), topic_.view(), {}}, fields});
}

void ChannelServer::report_join_crash(std::string_view what, const Payload* params) {
  const auto report = std::move(join_report_);
  if (report) report->span.exception([&] { return telemetry_event(report->stage()); }, what);
  if (report && params == nullptr) params = report->payload;
  report_crash({.name = "join", .payload = params},
               fmt::format("join of {} ({}) crashed: {}", base::shown_quoted(topic_.view()), route_.pattern,
                           base::shown_text(what)));
}

void ChannelServer::report_handled(const Stage& stage, base::Duration duration) const {
  if (context_.telemetry.active()) {
    TelemetryEvent event = telemetry_event(stage);
    event.name = telemetry_event::kChannelHandledIn;
    event.duration = duration;
    event.log = route_.options.log_handle_in;
    context_.telemetry.emit(event);
  }
  if (!logs(route_.options.log_handle_in, stage.event)) return;
  const ShownPayload params(context_.logger, *stage.payload);
  const std::string id = to_string(host_.connection_id());
  const std::string line =
      fmt::format("HANDLED {} INCOMING ON {} ({}) in {}\n  Parameters: {}", base::shown(stage.event),
                  base::shown(topic_.view()), route_.type, base::duration_text(duration), params.text());
  const LogField fields[] = {{"connection", id},
                             {"channel", route_.type},
                             {"ref", LogJson{stage.ref}},
                             {"duration_ns", duration.count()},
                             params.field()};
  context_.logger.write(
      {route_.options.log_handle_in, line, {host_.mount_path(), topic_.view(), stage.event}, fields});
}

void ChannelServer::report_terminated(const StopReason& reason) const {
  if (!context_.telemetry.active()) return;
  TelemetryEvent event = telemetry_event({.name = "terminate"});
  event.name = telemetry_event::kChannelTerminated;
  const std::string text = reason.text();
  event.reason = text;
  context_.telemetry.emit(event);
}

/// With what the callback was called for, so that it can be called so again.
void ChannelServer::report_crash(const Stage& stage, std::string line) const {
  const std::string id = to_string(host_.connection_id());
  boost::container::small_vector<LogField, 5> fields{
      {"connection", id}, {"channel", route_.type}, {"callback", stage.name}};
  std::optional<ShownPayload> params;
  if (stage.payload != nullptr) {
    params.emplace(context_.logger, *stage.payload);
    if (!stage.event.empty()) {
      line += fmt::format("\n  Event: {}", base::shown(stage.event));
      fields.push_back({"event", stage.event});
    }
    line += fmt::format("\n  Parameters: {}", params->text());
    fields.push_back(params->field());
  }
  context_.logger.write({LogLevel::error, line, {host_.mount_path(), topic_.view(), {}}, fields});
}

}  // namespace roost::channels
