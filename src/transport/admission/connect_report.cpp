// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/connect_report.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/log_text.hpp"

namespace roost::transport {

ConnectReport::ConnectReport(channels::ShardContext& context, const ConnectFacts& facts)
    : context_(context),
      facts_(facts),
      span_(context.telemetry, context.clock, &telemetry_span::kConnect),
      started_(context.clock.now()) {
  span_.start([this] { return event(); });
}

TelemetryEvent ConnectReport::event() const {
  TelemetryEvent event;
  event.mount = facts_.mount.path;
  event.socket_type = facts_.mount.definition.name;
  event.transport = facts_.transport;
  event.serializer = facts_.serializer;
  event.vsn = facts_.vsn;
  event.params = &facts_.params;
  event.connect_info = &facts_.info;
  event.socket = facts_.socket;
  event.log = facts_.log;
  return event;
}

void ConnectReport::answered(bool accepted) {
  const base::Duration duration = context_.clock.now() - started_;
  const auto what = [&] {
    TelemetryEvent connected = event();
    connected.ok = accepted;
    return connected;
  };
  span_.stop(what);
  if (context_.telemetry.active()) {
    TelemetryEvent connected = what();
    connected.name = telemetry_event::kSocketConnected;
    connected.duration = duration;
    context_.telemetry.emit(connected);
  }
  log(accepted, duration);
}

void ConnectReport::threw(std::string_view what) {
  span_.exception([this] { return event(); }, what);
}

void ConnectReport::log(bool accepted, base::Duration duration) const {
  const LogSubject subject{facts_.mount.path, {}, {}};
  if (!context_.logger.enabled(facts_.log, subject)) return;
  const auto params = base::shown_parameters(context_.logger.filter(), boost::json::serialize(facts_.params));
  const std::string line =
      fmt::format("{} {} in {}\n  Transport: :{}\n  Serializer: {}\n  Parameters: {}",
                  accepted ? "CONNECTED TO" : "REFUSED CONNECTION TO", facts_.mount.definition.name,
                  base::duration_text(duration), facts_.transport, facts_.serializer, params.text);
  const LogField shown = params.cut ? LogField{"params", std::string_view(params.text)}
                                    : LogField{"params", LogJson{params.text}};
  const LogField fields[] = {{"socket", facts_.mount.definition.name},
                             {"transport", facts_.transport},
                             {"serializer", facts_.serializer},
                             {"vsn", facts_.vsn},
                             {"result", accepted ? "ok" : "error"},
                             {"duration_ns", duration.count()},
                             shown};
  context_.logger.write({facts_.log, line, subject, fields});
}

}  // namespace roost::transport
