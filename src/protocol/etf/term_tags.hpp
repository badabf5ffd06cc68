// SPDX-License-Identifier: Apache-2.0
// Erlang's external term format. Lengths are big endian.
//   83 <term>              version, then one term
//   83 50 len4 <zlib>      the same, compressed; len4 is the uncompressed size
//   61 n                   integer 0..255
//   62 n4                  integer, 32 bits, signed
//   6e len sign n…         integer, its magnitude little endian; 6f len4 sign n…
//   46 f8                  float, IEEE 754
//   6d len4 bytes          binary
//   76 len2, 77 len1       atom, in UTF-8; 64 len2, 73 len1: in Latin-1
//   68 n, 69 n4 <term>…    tuple
//   6a                     the empty list
//   6b len2 n…             a list of integers 0..255
//   6c count4 <term>… 6a   any other list
//   74 count4 (<term> <term>)…  map
//   58 <atom> id4 serial4 creation4     process; 67 …creation1: of old nodes
//   5a count2 <atom> creation4 id4…     reference; 72 …creation1: of old nodes
//   78 <atom> id8 creation4  port; 59 <atom> id4 creation4, 66 <atom> id4 creation1: of old nodes
//   4d len4 bits bytes       bit string; `bits` of the last byte count
//   70 size4 arity uniq16 index4 free4 <module> <index> <uniq> <pid> <term>…  function; size4 counts itself
//   71 <module> <function> <arity>  exported function
#pragma once

#include <cstddef>
#include <cstdint>

namespace roost::etf {

/// The supported tags; the input may contain any other byte.
struct Tag {
  enum : std::uint8_t {
    version = 0x83,
    compressed = 0x50,
    small_integer = 0x61,
    integer = 0x62,
    small_big = 0x6e,
    large_big = 0x6f,
    real = 0x46,
    binary = 0x6d,
    latin1_atom = 0x64,
    small_latin1_atom = 0x73,
    utf8_atom = 0x76,
    small_utf8_atom = 0x77,
    small_tuple = 0x68,
    large_tuple = 0x69,
    empty_list = 0x6a,
    byte_list = 0x6b,
    list = 0x6c,
    map = 0x74,
    new_pid = 0x58,
    pid = 0x67,
    newer_reference = 0x5a,
    new_reference = 0x72,
    v4_port = 0x78,
    new_port = 0x59,
    port = 0x66,
    bits = 0x4d,
    function = 0x70,
    exported = 0x71,
  };
};

inline constexpr std::size_t kMaxTermDepth = 64;  // lists, tuples and maps around a value

}  // namespace roost::etf
