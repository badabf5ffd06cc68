// SPDX-License-Identifier: Apache-2.0
// Finds the end of a run of unescaped bytes in a JSON string (RFC 8259 §7), sixteen bytes at a time where the
// processor supports it. Pure.
#pragma once

#include <string_view>
#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace roost::phoenix {

/// A quote, a backslash or a control character.
inline bool is_json_special(char c) noexcept {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

struct PlainRun {
  const char* end;  // at the first special byte, or at the end of the text
  bool ascii;       // all bytes before it
};

inline PlainRun plain_run(const char* at, const char* end) noexcept {
  unsigned high_bits = 0;
#ifdef __SSE2__
  constexpr std::ptrdiff_t kStep = sizeof(__m128i);
  for (; end - at >= kStep; at += kStep) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i backslash = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const auto special =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash))));
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    if (special != 0) {
      const int plain = std::countr_zero(special);
      return {at + plain, (high_bits | (high & ((1U << plain) - 1))) == 0};
    }
    high_bits |= high;
  }
#endif
  for (; at != end && !is_json_special(*at); ++at)
    high_bits |= static_cast<unsigned char>(*at) & 0x80U;
  return {at, high_bits == 0};
}

}  // namespace roost::phoenix
