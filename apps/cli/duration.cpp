// SPDX-License-Identifier: Apache-2.0
#include "cli/duration.hpp"

#include <charconv>
#include <cmath>
#include <map>

namespace roost::cli {

Result<base::Duration> parse_duration(const std::string& text) {
  static const std::map<std::string, double, std::less<>> kSeconds = {
      {"", 1.0}, {"s", 1.0}, {"ms", 0.001}, {"m", 60.0}};
  constexpr double kADay = 24.0 * 60 * 60;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto unit =
      kSeconds.find(std::string_view(end, static_cast<std::size_t>(text.data() + text.size() - end)));
  const bool sensible = error == std::errc() && unit != kSeconds.end() && std::isfinite(number) && number > 0;
  if (!sensible || number * unit->second > kADay)
    return make_error("\"" + text + "\" is not a duration (500ms, 5s, 2m)");
  return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(number * unit->second));
}

}  // namespace roost::cli
