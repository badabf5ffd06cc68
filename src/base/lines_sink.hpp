// SPDX-License-Identifier: Apache-2.0
// Lines of the log as text. These wait for whoever reads: they belong behind
// background_sink().
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "roost/log.hpp"

namespace roost::base {

/// "12:00:00.007 [info] Running Roost", in local time, with its line feed; in colours for terminals.
[[nodiscard]] std::string text_line(const LogRecord& record, bool colours);

/// The lines alone, without time or level: what a program prints. What it has printed to the stream itself
/// comes before.
[[nodiscard]] std::shared_ptr<LogSink> bare_lines_sink(std::FILE* stream);

}  // namespace roost::base
