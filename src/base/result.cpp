// SPDX-License-Identifier: Apache-2.0
#include "roost/result.hpp"

namespace roost {

Error system_error(int error_number, std::string_view doing) {
  const std::error_code code(error_number, std::system_category());
  return Error{code, std::string(doing) + ": " + code.message()};
}

}  // namespace roost
