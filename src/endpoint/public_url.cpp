// SPDX-License-Identifier: Apache-2.0
#include "endpoint/public_url.hpp"

#include <fmt/format.h>

namespace roost::endpoint {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

}  // namespace

std::string PublicUrl::to_string() const {
  const bool goes_without_saying = port == (scheme == "https" ? kHttpsPort : kHttpPort);
  return goes_without_saying ? fmt::format("{}://{}", scheme, host)
                             : fmt::format("{}://{}:{}", scheme, host, port);
}

PublicUrl public_url(const Config& config, std::uint16_t port) {
  return {config.https ? "https" : "http", config.url_host, port};
}

}  // namespace roost::endpoint
