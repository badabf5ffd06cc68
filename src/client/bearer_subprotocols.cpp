// SPDX-License-Identifier: Apache-2.0
#include "client/bearer_subprotocols.hpp"

#include "base/digest.hpp"

namespace roost::client {

std::vector<std::string> bearer_subprotocols(std::string_view auth_token) {
  if (auth_token.empty()) return {};
  std::string encoded = base::base64(auth_token);
  encoded.erase(encoded.find_last_not_of('=') + 1);  // a subprotocol is a token: RFC 9110 §5.6.2 has no '='
  return {"phoenix", "base64url.bearer.phx." + encoded};
}

}  // namespace roost::client
