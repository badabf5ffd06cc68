// SPDX-License-Identifier: Apache-2.0
#include "base/log_text.hpp"

#include <cstdint>

#include <fmt/format.h>

#include "base/visible_text.hpp"

namespace roost::base {
namespace {

constexpr std::size_t kMaxShown = 2048;  // a topic of the maximum length in SocketLimits, with some escapes
constexpr std::size_t kMaxParameters = 4096;

}  // namespace

std::string duration_text(std::chrono::nanoseconds duration) {
  constexpr std::int64_t kMicrosecondsInMillisecond = 1000;
  const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  if (microseconds <= kMicrosecondsInMillisecond) return fmt::format("{}µs", microseconds);
  return fmt::format("{}ms", microseconds / kMicrosecondsInMillisecond);
}

std::string shown(std::string_view name) {
  return shortened(visible_word(name), kMaxShown);
}

std::string shown_quoted(std::string_view name) {
  return shortened(visible_quoted(name), kMaxShown);
}

std::string shown_text(std::string_view sentence) {
  return shortened(visible(sentence), kMaxShown);
}

ParameterFilter::Filtered shown_parameters(const ParameterFilter& filter, std::string_view json) {
  ParameterFilter::Filtered shown = filter.apply(json, kMaxParameters);
  shown.text = visible_json(shown.text);
  return shown;
}

}  // namespace roost::base
