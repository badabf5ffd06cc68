// SPDX-License-Identifier: Apache-2.0
// Which of the offered extensions a server takes, RFC 6455 §9.1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/websocket/deflate_extension.hpp"

namespace roost::websocket {

struct NegotiatedExtensions {
  std::string response_header{};              // empty: no extension, the 101 goes without the header
  std::optional<DeflateAgreement> deflate{};  // none: messages go as they are
};

/// The first acceptable offer of permessage-deflate, in the client's order of preference. All others, and
/// those of extensions we don't know, are declined, as RFC 6455 §9.1 and RFC 7692 §5 have it.
[[nodiscard]] NegotiatedExtensions negotiate_extensions(const std::vector<ExtensionOffer>& offers,
                                                        const DeflateOptions& options);

}  // namespace roost::websocket
