// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/forwarded.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "protocol/http1/text.hpp"

namespace roost::http1 {
namespace {

/// Empty elements that are passed over. What lies beyond more of them is not read: it is further from the
/// proxy.
constexpr std::size_t kMostEmpty = 32;

/// Whether the quote at `at` is literal: an odd number of backslashes precedes it.
bool is_escaped(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const std::size_t last_other = before.find_last_not_of('\\');
  const std::size_t backslashes = before.size() - (last_other == std::string_view::npos ? 0 : last_other + 1);
  return backslashes % 2 == 1;
}

/// The position of the last comma outside quoted strings, scanning from the end.
std::size_t last_comma(std::string_view list, ElementsFromTheRight::Quotes quotes) {
  if (quotes == ElementsFromTheRight::Quotes::ignored) return list.rfind(',');
  bool quoted = false;
  for (std::size_t at = list.size(); at-- > 0;) {
    if (list[at] == '"' && !is_escaped(list, at)) quoted = !quoted;
    if (list[at] == ',' && !quoted) return at;
  }
  return std::string_view::npos;
}

/// nullopt if it is not a port; 0 for an obfuscated one ("_x").
std::optional<std::uint16_t> node_port(std::string_view text) {
  if (text.starts_with('_') && text.size() > 1) return std::uint16_t{0};
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

/// The part before the port, and the colon with the port, which is empty without a port.
std::pair<std::string_view, std::string_view> split_node(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = std::min(text.find(']'), text.size() - 1) + 1;
    return {text.substr(0, end), text.substr(end)};
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon != text.rfind(':')) return {text, {}};
  return {text.substr(0, colon), text.substr(colon)};
}

/// Reads the pairs of one element, one at a time.
class Pairs {
 public:
  struct Pair {
    std::string_view name;
    std::string value;
  };

  explicit Pairs(std::string_view text) : rest_(trim(text)) {}

  /// nullopt at the end, and on malformed text: then broken() is true.
  std::optional<Pair> next() {
    while (rest_.starts_with(';'))
      rest_ = trim(rest_.substr(1));
    if (rest_.empty()) return std::nullopt;
    const std::size_t equals = rest_.find('=');
    if (equals == std::string_view::npos || !is_token(rest_.substr(0, equals))) return fail();
    const std::string_view name = rest_.substr(0, equals);
    rest_.remove_prefix(equals + 1);
    auto value = rest_.starts_with('"') ? quoted() : plain();
    if (!value || !(rest_.empty() || rest_.starts_with(';'))) return fail();
    return Pair{name, *std::move(value)};
  }
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 private:
  std::optional<Pair> fail() {
    broken_ = true;
    return std::nullopt;
  }

  /// A token, or an address with a port, which should be quoted and often is not.
  std::optional<std::string> plain() {
    const std::string_view value = rest_.substr(0, rest_.find_first_of("; \t\""));
    rest_ = trim(rest_.substr(value.size()));
    return value.empty() ? std::nullopt : std::optional<std::string>(value);
  }

  std::optional<std::string> quoted() {
    std::string value;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_ = trim(rest_.substr(at + 1));
        return value;
      }
      if (rest_[at] == '\\') ++at;
      if (at == rest_.size()) break;
      value += rest_[at];
    }
    return std::nullopt;
  }

  std::string_view rest_;
  bool broken_ = false;
};

}  // namespace

ElementsFromTheRight::ElementsFromTheRight(const Headers& headers, std::string_view name, Quotes quotes)
    : lists_(headers.get_all(name)), quotes_(quotes) {}

std::optional<std::string_view> ElementsFromTheRight::next() {
  while (const auto element = next_of_list()) {
    if (!element->empty()) return element;
    if (++empty_ > kMostEmpty) break;
  }
  lists_.clear();
  return std::nullopt;
}

std::optional<std::string_view> ElementsFromTheRight::next_of_list() {
  if (lists_.empty()) return std::nullopt;
  std::string_view& list = lists_.back();
  const std::size_t comma = last_comma(list, quotes_);
  if (comma == std::string_view::npos) {
    const std::string_view element = trim(list);
    lists_.pop_back();
    return element;
  }
  const std::string_view element = trim(list.substr(comma + 1));
  list = list.substr(0, comma);
  return element;
}

std::optional<base::SocketAddress> read_node(std::string_view text) {
  const auto [host, colon_and_port] = split_node(text);
  const auto ip = base::parse_host_ip(host);
  if (!ip) return std::nullopt;
  if (colon_and_port.empty()) return base::SocketAddress{*ip, 0};
  const auto port = colon_and_port.starts_with(':') ? node_port(colon_and_port.substr(1)) : std::nullopt;
  return port ? std::optional(base::SocketAddress{*ip, *port}) : std::nullopt;
}

ForwardedElement read_forwarded(std::string_view element) {
  ForwardedElement read;
  bool has_for = false;
  bool has_proto = false;
  Pairs pairs(element);
  while (const auto pair = pairs.next()) {
    bool* const seen = iequals(pair->name, "for")     ? &has_for
                       : iequals(pair->name, "proto") ? &has_proto
                                                      : nullptr;
    if (seen == nullptr) continue;
    if (std::exchange(*seen, true)) return {};  // each parameter may appear only once
    if (seen == &has_for) read.from = read_node(pair->value);
    if (seen == &has_proto) read.proto = pair->value;
  }
  return pairs.broken() ? ForwardedElement{} : read;
}

}  // namespace roost::http1
