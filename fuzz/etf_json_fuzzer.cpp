// SPDX-License-Identifier: Apache-2.0
// What another node might send as a payload: whatever becomes JSON is JSON, and a term again. Terms that are
// skipped end where they end when they are copied.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "protocol/etf/json_of_term.hpp"
#include "protocol/etf/term_of_json.hpp"

namespace {

using namespace roost::etf;

/// JSON that was made of a term is read, and makes the same JSON again.
void read_back(const std::string& json) {
  TermOutput term;
  if (!append_json(term, json)) std::abort();
  TermCursor cursor(term.text());
  std::string again;
  if (!append_as_json(again, cursor) || !cursor.at_end()) std::abort();
  TermOutput same;
  if (!append_json(same, again) || same.text() != term.text()) std::abort();
}

void read_term(std::string_view term) {
  TermCursor skipped(term);
  TermCursor copied(term);
  TermOutput out;
  const bool is_term = skipped.skip();
  if (copied.copy(out) && (!is_term || skipped.at_end() != copied.at_end())) std::abort();
  TermCursor cursor(term);
  std::string json;
  if (!append_as_json(json, cursor)) return;
  if (!is_term || skipped.at_end() != cursor.at_end()) std::abort();
  read_back(json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_term(bytes);
  TermOutput term;
  if (append_json(term, bytes)) read_term(term.text());
  return 0;
}
