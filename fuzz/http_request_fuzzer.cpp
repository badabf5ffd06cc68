// SPDX-License-Identifier: Apache-2.0
// A client's request, whole and in pieces: the result must not depend on how the bytes were split.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/http1/request_parser.hpp"

namespace {

using namespace roost::http1;

constexpr RequestLimits kLimits{.request_line = 256, .header_count = 20, .header_bytes = 1024, .body = 4096};

std::string described(const Request& request) {
  std::string text = request.method + ' ' + request.target + ' ' + std::to_string(request.version);
  for (const auto& header : request.headers)
    text += '\n' + header.name + ": " + header.value;
  return text + "\n\n" + request.body + '\n';
}

/// Everything read when the bytes arrive `piece` at a time.
std::string read_in_pieces(std::string_view bytes, std::size_t piece) {
  std::string seen;
  std::string input;
  RequestParser parser(kLimits);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    input += bytes.substr(at, piece);
    const Parsed parsed = parser.parse(input);
    if (parsed.consumed > input.size()) std::abort();
    input.erase(0, parsed.consumed);
    if (const auto* fault = std::get_if<HttpFault>(&parsed.outcome))
      return "fault " + std::to_string(fault->status);
    if (const auto* request = std::get_if<Request>(&parsed.outcome)) return described(*request);
  }
  return "more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = read_in_pieces(bytes, size);
  if (read_in_pieces(bytes, 1) != whole || read_in_pieces(bytes, 7) != whole) std::abort();
  return 0;
}
