// SPDX-License-Identifier: Apache-2.0
#include "cli/header_option.hpp"

#include "protocol/http1/response_writer.hpp"

namespace roost::cli {

Result<http1::Headers> parse_headers(const std::vector<std::string>& texts) {
  http1::Headers headers;
  for (const std::string& text : texts) {
    const auto colon = text.find(':');
    if (colon == std::string::npos) return make_error("-H needs NAME:VALUE, not \"" + text + "\"");
    http1::Header header{text.substr(0, colon), std::string(http1::trim(text.substr(colon + 1)))};
    if (!http1::is_valid_header(header)) return make_error("-H: \"" + text + "\" is not a valid header");
    headers.add(std::move(header.name), std::move(header.value));
  }
  return headers;
}

}  // namespace roost::cli
