// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/ref.hpp"

#include "base/check.hpp"
#include "protocol/phoenix/json_string.hpp"
#include "roost/json_writer.hpp"

namespace roost::phoenix {

Ref Ref::from_bytes(std::string_view utf8) {
  std::string json;
  const bool written = append_json_string(json, utf8);
  ROOST_CHECK(written, "ref bytes were checked to be UTF-8");
  return Ref(RefView::from_json(json));
}

std::string ref_bytes(RefView ref) {
  if (ref.is_null()) return {};
  if (!is_json_string(ref.json())) return std::string(ref.json());
  std::string scratch;
  return std::string(string_value(ref.json(), scratch));
}

}  // namespace roost::phoenix
