// SPDX-License-Identifier: Apache-2.0
// A server's response, as parsed by our client, whole and in pieces: the result must not depend on how the
// bytes were split.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/http1/response_parser.hpp"

namespace {

using namespace roost::http1;

constexpr RequestLimits kLimits{.request_line = 256, .header_count = 20, .header_bytes = 1024, .body = 4096};

std::string described(const Response& response) {
  std::string text = std::to_string(response.status) + ' ' + response.reason;
  for (const auto& header : response.headers)
    text += '\n' + header.name + ": " + header.value;
  return text + "\n\n" + response.body + '\n';
}

std::string read_in_pieces(std::string_view bytes, std::size_t piece) {
  std::string kept;
  ResponseParser parser(kLimits);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    kept += bytes.substr(at, piece);
    std::string_view input = kept;
    const auto outcome = parser.parse(input);
    if (!outcome) return "error";
    if (*outcome) return described(**outcome);
    kept.erase(0, kept.size() - input.size());
  }
  const auto last = parser.end_of_stream();
  return last ? described(*last) : "cut";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = read_in_pieces(bytes, size);
  if (read_in_pieces(bytes, 1) != whole || read_in_pieces(bytes, 7) != whole) std::abort();
  return 0;
}
