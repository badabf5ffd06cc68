// SPDX-License-Identifier: Apache-2.0
#include "base/log_text.hpp"

#include <fmt/format.h>

namespace roost::base {
namespace {

constexpr std::size_t kMaxName = 256;
constexpr std::size_t kMaxParameters = 4096;

bool is_control(unsigned char byte) {
  constexpr unsigned char kDelete = 0x7f;
  return byte < ' ' || byte == kDelete;
}

}  // namespace

std::string duration_text(std::chrono::nanoseconds duration) {
  constexpr std::int64_t kMicrosecondsInMillisecond = 1000;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  if (microseconds <= kMicrosecondsInMillisecond) return fmt::format("{}µs", microseconds);
  return fmt::format("{}ms", microseconds / kMicrosecondsInMillisecond);
}

std::string shown(std::string_view text) {
  std::string line;
  for (const char byte : text.substr(0, kMaxName)) {
    const auto value = static_cast<unsigned char>(byte);
    if (is_control(value)) {
      line += fmt::format("\\x{:02x}", value);
    } else {
      line += byte;
    }
  }
  return text.size() > kMaxName ? line + "…" : line;
}

ParameterFilter::Filtered shown_parameters(const ParameterFilter& filter, std::string_view json) {
  return filter.apply(json, kMaxParameters);
}

}  // namespace roost::base
