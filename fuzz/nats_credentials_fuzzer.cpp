// SPDX-License-Identifier: Apache-2.0
// A credentials file as an operator might name one: what is read can sign, what is not has a reason.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/nats/base32.hpp"
#include "protocol/nats/credentials.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto credentials = roost::nats::parse_credentials(text);
  if (credentials && credentials->seed.signature_of("nonce").size() != 86) std::abort();
  if (!credentials && credentials.error().message.empty()) std::abort();
  if (const auto bytes = roost::nats::base32_decode(text))
    if (roost::nats::base32(*bytes) != text) std::abort();
  return 0;
}
