// SPDX-License-Identifier: Apache-2.0
#include "broker/node_name.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/random.hpp"

namespace roost::broker {
namespace {

constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxHost = 200;

bool is_visible(char c) {
  return c > ' ' && c <= '~';
}

std::string host_name() {
  std::array<char, kMaxHost + 1> name{};
  if (::gethostname(name.data(), kMaxHost) != 0 || name.front() == '\0') return "node";
  std::string host(name.data());
  std::replace_if(host.begin(), host.end(), [](char c) { return !is_visible(c); }, '-');
  return host;
}

}  // namespace

std::string default_node_name() {
  std::uint16_t random = 0;
  base::system_random()(std::as_writable_bytes(std::span(&random, 1)));
  return fmt::format("{}-{}-{:04x}", host_name(), ::getpid(), random);
}

bool is_node_name(const std::string& name) {
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), is_visible);
}

}  // namespace roost::broker
