// SPDX-License-Identifier: Apache-2.0
// A meta of another node, whatever it is, is shown to clients as one JSON object that ends with its phx_ref.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "presence/meta.hpp"
#include "presence/tracker_parts.hpp"
#include "protocol/etf/term_cursor.hpp"

namespace {

using roost::presence::PartsBuffer;

void show_term(std::string_view bytes) {
  roost::etf::TermCursor terms(bytes);
  roost::etf::TermOutput copy;
  if (!terms.next_is_map() || !terms.copy(copy)) return;
  const roost::tracker::EncodedMeta meta(std::move(copy).text());
  static_cast<void>(roost::presence::show(meta));
  boost::json::parse_options options;
  options.max_depth = 128;
  boost::system::error_code failed;
  const auto value = boost::json::parse(meta.shown.json, failed, {}, options);
  if (failed || !value.is_object() || !value.get_object().contains("phx_ref")) std::abort();
}

/// Part names come from other nodes, too.
void take_part(std::string_view event) {
  PartsBuffer parts;
  std::optional<std::string> whole;
  const auto taken = parts.take(event, "x", {}, whole);
  if (taken == PartsBuffer::Taken::malformed && whole) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  show_term(bytes);
  take_part(bytes);
  return 0;
}
