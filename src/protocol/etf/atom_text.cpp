// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/atom_text.hpp"

#include <simdjson.h>

namespace roost::etf {

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xc0 | byte >> 6));
      out.push_back(static_cast<char>(0x80 | (byte & 0x3f)));
    }
  }
  return out;
}

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::string> checked_utf8(std::string_view text) {
  if (!is_utf8(text)) return std::nullopt;
  return std::string(text);
}

}  // namespace roost::etf
