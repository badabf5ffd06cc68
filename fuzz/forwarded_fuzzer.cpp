// SPDX-License-Identifier: Apache-2.0
// x-forwarded-for and Forwarded as written by proxies, and by strangers before them: each line is a header.
// Elements are substrings of their lists, each parsed address can be formatted, and what a stranger writes in
// front does not change the last one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/http1/forwarded.hpp"

namespace {

using namespace roost::http1;
using Quotes = ElementsFromTheRight::Quotes;

void check(bool holds) {
  if (!holds) std::abort();
}

void take(const std::optional<roost::base::SocketAddress>& node) {
  if (node) check(roost::base::SocketAddress::parse(node->text()) == node);
}

void walk(const Headers& headers, Quotes quotes, std::size_t most) {
  ElementsFromTheRight elements(headers, "list", quotes);
  std::size_t count = 0;
  while (const auto element = elements.next()) {
    check(++count <= most);
    take(read_node(*element));
    take(read_forwarded(*element).from);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Headers headers;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    headers.add("list", text.substr(begin, end - begin));
    begin = end + 1;
  }
  walk(headers, Quotes::ignored, size + headers.size());
  walk(headers, Quotes::keep_commas, size + headers.size());
  const Headers proxied{{"list", text + ", for=\"192.0.2.7:4711\""}};
  const auto last = ElementsFromTheRight(proxied, "list", Quotes::keep_commas).next();
  check(last && read_forwarded(*last).from && read_forwarded(*last).from->port == 4711);
  return 0;
}
