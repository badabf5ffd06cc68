// SPDX-License-Identifier: Apache-2.0
#include "pubsub/log_throwing_handler.hpp"

#include <fmt/format.h>

#include <exception>

#include "inspect/shown_payload.hpp"

namespace roost::pubsub {
namespace {

/// Inside a catch clause.
std::string thrown_text() {
  try {
    throw;
  } catch (const std::exception& error) {
    return ": " + base::shown_text(error.what());
  } catch (...) {
    return " something that is not a std::exception";
  }
}

}  // namespace

void log_thrown(Logger& logger, std::string_view who, const BroadcastContent& content) {
  const inspect::ShownPayload params(logger, content.payload);
  const std::string line = fmt::format("{} of topic {} threw{}\n  Event: {}\n  Parameters: {}", who,
                                       base::shown_quoted(content.topic), thrown_text(),
                                       base::shown(content.event), params.text());
  const LogField fields[] = {{"event", content.event}, params.field()};
  logger.write({LogLevel::error, line, {{}, content.topic, {}}, fields});
}

}  // namespace roost::pubsub
