// SPDX-License-Identifier: Apache-2.0
// Who may pass to the node: any program on this machine can reach a port of it, so what asks has to know the
// token of the address that was printed. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/http1/request.hpp"

namespace roost::cli {

struct Passage {
  std::string bytes{};  // for the node; of a refusal, for the browser
  bool allowed = false;
  bool upgrade = false;  // what comes behind goes through both ways; else only the answer does
};

/// `raw`: the request as it came, and what may have come behind it. The files of the page are for everybody,
/// as on the node itself. A request that is no upgrade is written anew, with an end behind it: nothing that
/// was not looked at comes through.
[[nodiscard]] Passage passage_for(const http1::Request& request, std::string_view raw,
                                  const std::string& token);

/// An answer to a browser that does not come from the node.
[[nodiscard]] std::string answer_text(unsigned status, std::string_view reason, std::string_view sentence);

}  // namespace roost::cli
