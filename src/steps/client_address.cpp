// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/ip_address.hpp"
#include "roost/steps.hpp"

namespace roost {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// All entries of all x-forwarded-for headers, in their order.
std::vector<std::string_view> forwarded_for(const HttpRequest& request) {
  std::vector<std::string_view> entries;
  for (std::string_view list : request.headers.get_all("x-forwarded-for")) {
    for (std::size_t comma = 0; comma != std::string_view::npos;) {
      comma = list.find(',');
      entries.push_back(trim(list.substr(0, comma)));
      if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
    }
  }
  return entries;
}

/// Some proxies write the port too: "192.0.2.7:4711", "[2001:db8::7]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, std::min(text.find(']'), text.size()) - 1);
  const std::size_t colon = text.find(':');
  return colon == text.rfind(':') ? text.substr(0, colon) : text;
}

}  // namespace

std::optional<std::string> client_address(const HttpRequest& request, const IpRanges& proxies) {
  std::string address = request.peer.address;
  if (!proxies.contains(address)) return address;
  auto entries = forwarded_for(request);
  while (!entries.empty() && proxies.contains(address)) {
    address = without_port(entries.back());
    if (!base::IpAddress::parse(address)) return std::nullopt;
    entries.pop_back();
  }
  return address;
}

}  // namespace roost
