// SPDX-License-Identifier: Apache-2.0
#include "transport/early_close.hpp"

#include <algorithm>

namespace roost::transport {
namespace {

using websocket::CloseCode;

bool may_be_early(CloseCode code) {
  return code == CloseCode::normal || code == CloseCode::protocol_error ||
         code == CloseCode::invalid_payload || code == CloseCode::service_restart;
}

}  // namespace

base::Duration hold_before_close(CloseCode code, base::Duration age, base::Duration min_age) {
  if (may_be_early(code)) return base::Duration::zero();
  return std::max(min_age - age, base::Duration::zero());
}

}  // namespace roost::transport
