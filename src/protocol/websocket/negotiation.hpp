// SPDX-License-Identifier: Apache-2.0
// Which of the offered extensions a server accepts, RFC 6455 §9.1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/websocket/deflate_extension.hpp"

namespace roost::websocket {

struct NegotiatedExtensions {
  std::string response_header{};              // empty: no extension, the 101 omits the header
  std::optional<DeflateAgreement> deflate{};  // nullopt: messages are not compressed
};

/// The first acceptable offer of permessage-deflate, in the client's order of preference. All others,
/// including unknown extensions, are declined, as in RFC 6455 §9.1 and RFC 7692 §5.
[[nodiscard]] NegotiatedExtensions negotiate_extensions(const std::vector<ExtensionOffer>& offers,
                                                        const DeflateOptions& options);

}  // namespace roost::websocket
