// SPDX-License-Identifier: Apache-2.0
#include "cli/node/rate.hpp"

#include <charconv>

#include "cli/duration.hpp"

namespace roost::cli {

Result<Rate> parse_rate(const std::string& text) {
  const auto wrong = make_error("\"" + text + "\" is not a rate: use a form such as 10/100ms or 50/1s");
  Rate rate;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rate.events);
  const auto read = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || rate.events == 0 || read == text.size() || *end != '/') return wrong;
  const auto per = parse_duration(text.substr(read + 1));
  if (!per) return wrong;
  rate.per = std::chrono::duration_cast<std::chrono::milliseconds>(*per);
  return rate.per.count() > 0 ? Result<Rate>(rate) : Result<Rate>(wrong);
}

}  // namespace roost::cli
