// SPDX-License-Identifier: Apache-2.0
// A PROXY protocol header as sent by strangers: parsed at once and byte by byte it is the same and never
// longer than its bounds, and what follows it is left alone.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/proxy/header_parser.hpp"

namespace {

using namespace roost::proxy;

void check(bool holds) {
  if (!holds) std::abort();
}

Parsed by_bytes(std::string_view bytes) {
  HeaderParser parser;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    const Parsed one = parser.parse(bytes.substr(at, 1));
    check(one.consumed == 1);
    if (!std::holds_alternative<NeedMore>(one.outcome)) return {at + 1, one.outcome};
  }
  return {bytes.size(), NeedMore{}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  HeaderParser parser;
  const Parsed whole = parser.parse(bytes);
  const Parsed split = by_bytes(bytes);
  check(whole.consumed == split.consumed && whole.outcome.index() == split.outcome.index());
  check(whole.consumed <= 16 + HeaderParser::kMaxBlock);
  if (const auto* header = std::get_if<Header>(&whole.outcome)) {
    check(*header == std::get<Header>(split.outcome));
    check(header->version == 2 || whole.consumed <= HeaderParser::kMaxLine);
    if (header->source) check(roost::base::SocketAddress::parse(header->source->text()) == header->source);
  }
  if (const auto* fault = std::get_if<Fault>(&whole.outcome)) check(!fault->reason.empty());
  return 0;
}
