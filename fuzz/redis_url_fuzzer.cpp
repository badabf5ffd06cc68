// SPDX-License-Identifier: Apache-2.0
// Any text as the URL of a Redis server: it is one or has an error, which shows nothing of what may be a
// password.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "broker/redis_url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto url = roost::broker::parse_redis_url(text);
  if (url && (url->address.host.empty() || url->address.port == 0)) std::abort();
  if (url && !url->user.empty() && url->password.empty()) std::abort();
  constexpr std::string_view kSecret = "a1b2c3d4";
  const auto secret = roost::broker::parse_redis_url("redis://u:" + std::string(kSecret) + "@" + text);
  if (!secret && secret.error().message.find(kSecret) != std::string::npos) std::abort();
  return 0;
}
