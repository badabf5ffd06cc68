// SPDX-License-Identifier: Apache-2.0
#include "http/sender.hpp"

#include <algorithm>

#include "protocol/http1/forwarded.hpp"
#include "protocol/http1/text.hpp"

namespace roost::http {
namespace {

constexpr std::string_view kForwardedFor = "x-forwarded-for";
constexpr std::string_view kForwardedProto = "x-forwarded-proto";
constexpr std::string_view kForwarded = "forwarded";

/// The result of one kind of header.
struct Trail {
  base::SocketAddress address;      // the farthest one named by a trusted proxy
  bool named = false;               // it is not the peer's own
  std::optional<bool> secure = {};  // empty: not given
};

/// Traefik also writes ws and wss.
std::optional<bool> is_secure(std::string_view proto) {
  if (http1::iequals(proto, "https") || http1::iequals(proto, "wss")) return true;
  if (http1::iequals(proto, "http") || http1::iequals(proto, "ws")) return false;
  return std::nullopt;
}

/// Every proxy appends to x-forwarded-for, and some also to x-forwarded-proto: take the value of the farthest
/// trusted one, which is the `hops`th from the right, or the only value.
std::optional<bool> forwarded_proto(const HttpHeaders& headers, std::size_t hops) {
  http1::ElementsFromTheRight protos(headers, kForwardedProto);
  std::optional<bool> secure;
  for (std::size_t hop = 0; hop < std::max<std::size_t>(hops, 1); ++hop) {
    const auto proto = protos.next();
    if (!proto) break;
    secure = is_secure(*proto);
  }
  return secure;
}

Trail follow_x_forwarded(const HttpHeaders& headers, const base::SocketAddress& peer,
                         const IpRanges& trusted) {
  Trail trail{peer};
  std::size_t hops = 0;
  http1::ElementsFromTheRight nodes(headers, kForwardedFor);
  while (trusted.contains(trail.address.ip)) {
    const auto node = nodes.next();
    if (!node) break;
    ++hops;
    const auto address = http1::read_node(*node);
    if (!address) break;  // the proxy that wrote this is the last known sender
    trail.address = *address;
    trail.named = true;
  }
  trail.secure = forwarded_proto(headers, hops);
  return trail;
}

Trail follow_forwarded(const HttpHeaders& headers, const base::SocketAddress& peer, const IpRanges& trusted) {
  Trail trail{peer};
  http1::ElementsFromTheRight elements(headers, kForwarded, http1::ElementsFromTheRight::Quotes::keep_commas);
  while (const auto text = elements.next()) {
    const http1::ForwardedElement element = http1::read_forwarded(*text);
    if (const auto secure = is_secure(element.proto)) trail.secure = secure;
    if (!element.from || !trusted.contains(trail.address.ip)) break;
    trail.address = *element.from;
    trail.named = true;
    if (!trusted.contains(trail.address.ip)) break;
  }
  return trail;
}

/// A proxy that writes one of the two passes on the other as sent by its client.
bool contradict(const HttpHeaders& headers, const Trail& x_forwarded, const Trail& forwarded) {
  if (!headers.contains(kForwarded)) return false;
  const bool of_address = headers.contains(kForwardedFor) && x_forwarded.address.ip != forwarded.address.ip;
  const bool of_scheme = x_forwarded.secure && forwarded.secure && x_forwarded.secure != forwarded.secure;
  return of_address || of_scheme;
}

std::optional<Trail> follow(const HttpHeaders& headers, const base::SocketAddress& peer,
                            const ProxyRules& rules) {
  if (rules.header == ProxyHeader::x_forwarded_for) return follow_x_forwarded(headers, peer, rules.trusted);
  Trail forwarded = follow_forwarded(headers, peer, rules.trusted);
  if (rules.header == ProxyHeader::forwarded) return forwarded;
  Trail x_forwarded = follow_x_forwarded(headers, peer, rules.trusted);
  if (contradict(headers, x_forwarded, forwarded)) return std::nullopt;
  Trail both = x_forwarded.named ? x_forwarded : forwarded;
  both.secure = x_forwarded.secure ? x_forwarded.secure : forwarded.secure;
  return both;
}

}  // namespace

std::optional<Sender> sender_of(const HttpHeaders& headers, const Hop& hop, const ProxyRules& rules) {
  const bool from_proxy = rules.trusted.contains(hop.peer.ip);
  const bool trusts_scheme =
      from_proxy || (rules.forwarded_proto && (rules.trusted.empty() || hop.announced));
  if (!trusts_scheme) return Sender{hop.peer, hop.secure};
  const auto trail = follow(headers, hop.peer, rules);
  if (!trail) return std::nullopt;
  return Sender{trail->address, trail->secure.value_or(hop.secure), trail->named};
}

}  // namespace roost::http
