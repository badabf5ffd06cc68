// SPDX-License-Identifier: Apache-2.0
// What a program prints to its standard streams beside its log. Nothing here waits for their readers except
// flush(), which takes a time limit. Owner and thread: run().
#pragma once

#include <cstdio>

#include "base/lines_sink.hpp"

namespace roost::endpoint {

class Console {
 public:
  void say(std::string_view line) { out_->write(LogLevel::info, line); }
  void complain(std::string_view line) { err_->write(LogLevel::error, line); }
  void flush(std::chrono::milliseconds patience) {
    static_cast<void>(out_->flush(patience));
    static_cast<void>(err_->flush(patience));
  }

 private:
  const std::shared_ptr<LogSink> out_ = background_sink(base::bare_lines_sink(stdout));
  const std::shared_ptr<LogSink> err_ = background_sink(base::bare_lines_sink(stderr));
};

}  // namespace roost::endpoint
