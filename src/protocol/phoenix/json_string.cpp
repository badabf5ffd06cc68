// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_string.hpp"

#include <boost/json/parse.hpp>

namespace roost::phoenix {

std::string_view string_value(std::string_view value, std::string& scratch) {
  if (value.find('\\') == std::string_view::npos) return value.substr(1, value.size() - 2);
  // Escapes in names and refs are rare, so this need not be fast.
  scratch = boost::json::parse(value).as_string();
  return scratch;
}

}  // namespace roost::phoenix
