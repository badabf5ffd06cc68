// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/negotiation.hpp"

namespace roost::websocket {

NegotiatedExtensions negotiate_extensions(const std::vector<ExtensionOffer>& offers,
                                          const DeflateOptions& options) {
  for (const ExtensionOffer& offer : offers)
    if (auto accepted = accept_deflate(offer, options))
      return {std::move(accepted->response), accepted->agreement};
  return {};
}

}  // namespace roost::websocket
