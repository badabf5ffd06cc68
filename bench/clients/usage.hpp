// SPDX-License-Identifier: Apache-2.0
// CPU time of this process. User and system time together: the kernel knows their sum exactly, and guesses
// from its ticks what of it was which.
#pragma once

#include <sys/resource.h>

#include <cstddef>
#include <cstdio>
#include <string_view>

namespace roost::bench {

/// Between two looks.
class Usage {
 public:
  Usage() { ::getrusage(RUSAGE_SELF, &began_); }

  /// "ours: 0.123 us a message, 0.045 context switches"
  void print(std::string_view what, std::size_t messages) const {
    rusage now{};
    ::getrusage(RUSAGE_SELF, &now);
    const double count = static_cast<double>(messages);
    const double micros = micros_of(now) - micros_of(began_);
    const double switches = static_cast<double>(switches_of(now) - switches_of(began_));
    std::printf("%.*s: %.3f us a message, %.4f context switches\n", static_cast<int>(what.size()),
                what.data(), micros / count, switches / count);
  }

 private:
  static double micros_of(const rusage& used) {
    constexpr double kMicros = 1e6;
    return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * kMicros +
           static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
  }
  static long switches_of(const rusage& used) { return used.ru_nvcsw + used.ru_nivcsw; }

  rusage began_{};
};

}  // namespace roost::bench
