// SPDX-License-Identifier: Apache-2.0
#include "config/public_url.hpp"

#include <fmt/format.h>

namespace roost::config {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

}  // namespace

std::string PublicUrl::to_string() const {
  const bool goes_without_saying = port == (scheme == "https" ? kHttpsPort : kHttpPort);
  return goes_without_saying ? fmt::format("{}://{}{}", scheme, host, path)
                             : fmt::format("{}://{}:{}{}", scheme, host, port, path);
}

PublicUrl public_url(const Config& config, std::uint16_t port) {
  std::string path = config.url_path;
  while (path.ends_with('/'))
    path.pop_back();
  return {config.url_scheme.value_or(config.https ? "https" : "http"), config.url_host,
          config.url_port.value_or(port), std::move(path)};
}

}  // namespace roost::config
