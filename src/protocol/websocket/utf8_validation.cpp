// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/utf8_validation.hpp"

#include <simdjson.h>

#include <algorithm>

namespace roost::websocket {
namespace {

constexpr std::size_t kLongestSequence = 4;

constexpr bool is_continuation(unsigned char byte) {
  return (byte & 0xC0) == 0x80;
}

// 0 for a byte that never leads a multi-byte sequence (RFC 3629 §4).
constexpr std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

// The number of bytes at the end that begin a sequence without finishing it.
std::size_t unfinished_tail(std::string_view text) {
  const std::size_t reach = std::min(text.size(), kLongestSequence - 1);
  for (std::size_t back = 1; back <= reach; ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (!is_continuation(byte)) return sequence_length(byte) > back ? back : 0;
  }
  return 0;
}

// RFC 3629 §4: the second byte rules out overlong forms, surrogates and values beyond U+10FFFF.
bool is_valid_second_byte(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second <= 0x9F;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second <= 0x8F;
    default:
      return true;
  }
}

bool may_be_finished(std::string_view tail) {
  return tail.size() < 2 ||
         is_valid_second_byte(static_cast<unsigned char>(tail[0]), static_cast<unsigned char>(tail[1]));
}

}  // namespace

bool is_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::size_t> valid_utf8_prefix(std::string_view text) {
  const std::size_t whole = text.size() - unfinished_tail(text);
  if (!is_utf8(text.substr(0, whole)) || !may_be_finished(text.substr(whole))) return std::nullopt;
  return whole;
}

}  // namespace roost::websocket
