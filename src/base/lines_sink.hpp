// SPDX-License-Identifier: Apache-2.0
// Log lines as text. These sinks block until the output accepts a line: wrap them in background_sink().
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "roost/log.hpp"

namespace roost::base {

/// "12:00:00.007 [info] Running Roost", in local time, including its line feed; coloured for terminals.
[[nodiscard]] std::string text_line(const LogRecord& record, bool colours);

/// The lines alone, without time or level: the output of a program. Flushes first, so anything the program
/// printed to the stream itself comes before them.
[[nodiscard]] std::shared_ptr<LogSink> bare_lines_sink(std::FILE* stream);

}  // namespace roost::base
