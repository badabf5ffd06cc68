// SPDX-License-Identifier: Apache-2.0
#include "inspect/connect_report.hpp"

namespace roost::inspect {

ConnectReport::ConnectReport(Telemetry& telemetry, const base::Clock& clock, const ObservedConnect& connect)
    : connect_(connect), span_(telemetry, clock, &telemetry_span::kConnect), started_(clock.now()) {
  span_.start([this] { return event(); });
}

TelemetryEvent ConnectReport::event() const {
  TelemetryEvent event;
  event.mount = connect_.mount;
  event.socket_type = connect_.socket_type;
  event.transport = connect_.transport;
  event.serializer = connect_.serializer;
  event.vsn = connect_.vsn;
  event.params = &connect_.params;
  event.connect_info = &connect_.info;
  event.socket = connect_.socket;
  event.log = connect_.log;
  return event;
}

}  // namespace roost::inspect
