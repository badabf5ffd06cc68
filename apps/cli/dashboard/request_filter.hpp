// SPDX-License-Identifier: Apache-2.0
// Which requests are forwarded to the node: any program on this machine can reach a local port, so a request
// must relay_bytes the token of the printed address. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/http1/request.hpp"

namespace roost::cli {

struct FilteredRequest {
  std::string bytes{};  // for the node; for the browser if refused
  bool allowed = false;
  bool upgrade = false;  // afterwards bytes flow both ways; otherwise only the response does
};

/// `raw`: the request as received, and anything that may have followed it. The page's files are public, as
/// they are on the node itself. A request that is not an upgrade is rewritten to close the connection after
/// it: nothing passes that was not checked.
[[nodiscard]] FilteredRequest filter_request(const http1::Request& request, std::string_view raw,
                                             const std::string& token);

/// A response to the browser that does not come from the node.
[[nodiscard]] std::string answer_text(unsigned status, std::string_view reason, std::string_view sentence);

}  // namespace roost::cli
