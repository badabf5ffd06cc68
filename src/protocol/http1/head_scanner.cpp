// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/head_scanner.hpp"

#include <algorithm>

namespace roost::http1 {
namespace {

constexpr HttpFault kLineTooLong{414, "The request line is too long.", "RFC 9112 3"};
constexpr HttpFault kHeadersTooLarge{
    431, "The request headers are larger than this server accepts. Deleting cookies may help.", "RFC 6585 5"};
constexpr HttpFault kTooManyHeaders{431, "The request has too many headers.", "RFC 6585 5"};
// Peers that disagree about where a line ends disagree about where a request ends.
constexpr HttpFault kBareLineFeed{400, "A line does not end with CR LF.", "RFC 9112 2.2"};
constexpr HttpFault kFoldedLine{400, "A header line begins with a space.", "RFC 9112 5.2"};

}  // namespace

HeadScanner::ScanResult HeadScanner::scan(std::string_view input, const RequestLimits& limits) {
  while (next_ < input.size()) {
    const auto line_feed = input.find('\n', next_);
    next_ = std::min(line_feed, input.size());
    if (auto fault = check_size(input.substr(line_start_, next_ - line_start_), limits)) return *fault;
    if (line_feed == std::string_view::npos) break;
    if (auto fault = end_line(input.substr(line_start_, line_feed - line_start_), limits)) return *fault;
    line_start_ = next_ = line_feed + 1;
    if (complete_) return Complete{request_line_, line_start_};
  }
  return Incomplete{};
}

std::optional<HttpFault> HeadScanner::end_line(std::string_view line, const RequestLimits& limits) {
  if (!line.ends_with('\r')) return kBareLineFeed;
  line.remove_suffix(1);
  if (in_request_line()) {
    request_line_ = line.size();
  } else if (line.empty()) {
    complete_ = true;
  } else if (line.front() == ' ' || line.front() == '\t') {
    return kFoldedLine;
  } else if (lines_ > limits.header_count) {
    return kTooManyHeaders;
  }
  ++lines_;
  return std::nullopt;
}

std::optional<HttpFault> HeadScanner::check_size(std::string_view line, const RequestLimits& limits) const {
  // The CR of a line that is not yet complete belongs to its CRLF.
  const std::size_t size = line.size() - (line.ends_with('\r') ? 1 : 0);
  if (in_request_line()) {
    if (size > limits.request_line) return kLineTooLong;
    return std::nullopt;
  }
  const std::size_t before = line_start_ - (request_line_ + 2);
  if (before + size + 2 > limits.header_bytes) return kHeadersTooLarge;
  return std::nullopt;
}

}  // namespace roost::http1
