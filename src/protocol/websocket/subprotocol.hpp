// SPDX-License-Identifier: Apache-2.0
// Choice of the subprotocol (RFC 6455 §4.2.2 item 5, and Phoenix's rule). Names compare byte by byte.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/http1/headers.hpp"

namespace roost::websocket {

struct SubprotocolChoice {
  enum class Status {
    none,    // nothing to choose: accept, and omit the header
    chosen,  // accept with `name`
    refused  // none of the offers is supported: 403
  };
  Status status = Status::none;
  std::string_view name = {};  // views `configured`
};

/// The offers in all `sec-websocket-protocol` headers, in order. An empty header is one empty name: it counts
/// as an offer.
[[nodiscard]] std::vector<std::string_view> offered_subprotocols(const http1::Headers& request);

/// The first configured name that was offered.
[[nodiscard]] SubprotocolChoice choose_subprotocol(const std::vector<std::string_view>& offered,
                                                   std::span<const std::string> configured);

}  // namespace roost::websocket
