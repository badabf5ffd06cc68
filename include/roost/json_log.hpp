// SPDX-License-Identifier: Apache-2.0
// The log as JSON, one object per line, for log collectors:
// {"time":"2026-01-31T12:00:00.000Z","level":"info","message":"JOINED room:1 in 32µs","topic":"room:1",…}
#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "roost/log.hpp"

namespace roost {

/// The record as one line of JSON, without the line feed. Bytes that are not UTF-8 become U+FFFD. Pure.
[[nodiscard]] std::string json_line(const LogRecord& record, std::chrono::system_clock::time_point at);

/// Writes every record to `file`, in the background. The file stays open as long as the sink lives.
[[nodiscard]] std::shared_ptr<LogSink> json_lines_sink(std::FILE* file = stderr);

/// Appends every record to the file at `path`, in the background, and reopens it on SIGHUP (LogSink::reopen),
/// so that logrotate may move it aside. Throws std::system_error when it can't be opened.
[[nodiscard]] std::shared_ptr<LogSink> json_lines_file(const std::string& path);

}  // namespace roost
