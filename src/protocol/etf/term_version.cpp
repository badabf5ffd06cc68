// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_version.hpp"

#include <cstddef>
#include <cstdint>

#include <zlib.h>

#include "protocol/etf/byte_cursor.hpp"
#include "protocol/etf/term_tags.hpp"

namespace roost::etf {
namespace {

// `compressed` is len4 and a zlib stream, which must decompress to exactly that length and extend to the end.
std::optional<std::string> decompress(std::string_view compressed, std::size_t max_size) {
  ByteCursor bytes(compressed);
  const auto announced = bytes.big_endian(4);
  if (!announced || *announced > max_size) return std::nullopt;
  std::string out(*announced, '\0');
  uLongf written = out.size();
  uLong consumed = bytes.rest().size();
  const int done = uncompress2(reinterpret_cast<Bytef*>(out.data()), &written,
                               reinterpret_cast<const Bytef*>(bytes.rest().data()), &consumed);
  if (done != Z_OK || written != out.size() || consumed != bytes.rest().size()) return std::nullopt;
  return out;
}

bool begins_with(std::string_view bytes, std::uint8_t tag) {
  return !bytes.empty() && static_cast<std::uint8_t>(bytes[0]) == tag;
}

}  // namespace

std::optional<std::string> term_after_version(std::string_view bytes, std::size_t max_size) {
  if (!begins_with(bytes, Tag::version) || bytes.size() > max_size) return std::nullopt;
  const std::string_view term = bytes.substr(1);
  if (begins_with(term, Tag::compressed)) return decompress(term.substr(1), max_size);
  return std::string(term);
}

}  // namespace roost::etf
