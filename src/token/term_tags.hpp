// SPDX-License-Identifier: Apache-2.0
// The JSON-like subset of Erlang's external term format, and its limits. Lengths are big endian.
//   83 <term>              version, then one term
//   83 50 len4 <zlib>      the same, compressed; len4 is the uncompressed size
//   61 n                   integer 0..255
//   62 n4                  integer, 32 bits, signed
//   6e len sign n…         integer, its magnitude little endian
//   46 f8                  float, IEEE 754
//   6d len4 text           binary: a string
//   64|76 len2, 77 len1    atom (Latin-1; UTF-8); nil, true and false are null and booleans, others strings
//   68 n <term>…           tuple: read as a list
//   6a                     the empty list
//   6b len2 n…             a list of integers 0..255
//   6c count4 <term>… 6a   any other list
//   74 count4 (<term> <term>)…  map
#pragma once

#include <cstddef>
#include <cstdint>

namespace roost::token {

/// The supported tags; the input may contain any other byte.
struct Tag {
  enum : std::uint8_t {
    version = 0x83,
    compressed = 0x50,
    small_integer = 0x61,
    integer = 0x62,
    small_big = 0x6e,
    real = 0x46,
    binary = 0x6d,
    latin1_atom = 0x64,
    utf8_atom = 0x76,
    small_utf8_atom = 0x77,
    small_tuple = 0x68,
    empty_list = 0x6a,
    byte_list = 0x6b,
    list = 0x6c,
    map = 0x74,
  };
};

/// Whether strings must be UTF-8.
enum class TermText { utf8, bytes };

inline constexpr std::size_t kMaxTermDepth = 64;        // lists, tuples and maps around a value
inline constexpr std::size_t kMaxTermSize = 64 * 1024;  // bytes, decompressed

}  // namespace roost::token
