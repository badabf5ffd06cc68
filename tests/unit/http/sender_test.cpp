// SPDX-License-Identifier: Apache-2.0
#include "http/sender.hpp"

#include <gtest/gtest.h>

namespace roost::http {
namespace {

const IpRanges kProxies{"10.0.0.0/8", "2001:db8:aaaa::/48"};

base::SocketAddress at(std::string_view text) {
  return base::SocketAddress::parse(text).value();
}

/// "203.0.113.9:0", or the reason why there is none.
std::string sender(const HttpHeaders& headers, std::string_view peer = "10.0.0.1:5000",
                   const ProxyRules& rules = {kProxies}) {
  const auto found = sender_of(headers, {at(peer)}, rules);
  return found ? found->address.text() : "contradiction";
}

bool secure(const HttpHeaders& headers, const Hop& hop = {at("10.0.0.1:5000")},
            const ProxyRules& rules = {kProxies}) {
  return sender_of(headers, hop, rules).value().secure;
}

HttpHeaders x_for(std::string value) {
  return {{"X-Forwarded-For", std::move(value)}};
}
HttpHeaders forwarded(std::string value) {
  return {{"Forwarded", std::move(value)}};
}

// --- the peer alone ---

TEST(Sender, IsThePeerWithoutAProxy) {
  const auto direct = sender_of(x_for("192.0.2.1"), {at("203.0.113.9:5000"), true}, {kProxies});
  EXPECT_EQ(direct->address, at("203.0.113.9:5000"));
  EXPECT_TRUE(direct->secure);
  EXPECT_FALSE(direct->named);
  EXPECT_EQ(sender(x_for("192.0.2.1"), "10.0.0.1:5000", {}), "10.0.0.1:5000");
  EXPECT_EQ(sender(forwarded("for=192.0.2.1"), "203.0.113.9:5000"), "203.0.113.9:5000");
}

TEST(Sender, IsTheProxyIfItNamesNoSender) {
  EXPECT_EQ(sender({}), "10.0.0.1:5000");
  EXPECT_FALSE(sender_of({}, {at("10.0.0.1:5000")}, {kProxies})->named);
}

// --- x-forwarded-for ---

TEST(Sender, IsTheLastOneNamedByTheProxy) {
  EXPECT_EQ(sender(x_for("203.0.113.9")), "203.0.113.9:0");
  EXPECT_EQ(sender(x_for("127.0.0.1, 192.0.2.66, 203.0.113.9")), "203.0.113.9:0");
  EXPECT_EQ(sender(x_for("203.0.113.9:4711")), "203.0.113.9:4711");
  EXPECT_EQ(sender(x_for("[2001:db8::9]:4711")), "[2001:db8::9]:4711");
  EXPECT_EQ(sender(x_for("::ffff:203.0.113.9")), "203.0.113.9:0");
  EXPECT_EQ(sender(x_for("203.0.113.9"), "[::ffff:10.0.0.1]:5000"), "203.0.113.9:0");
  EXPECT_EQ(sender(x_for("203.0.113.9"), "[2001:db8:aaaa::1]:5000"), "203.0.113.9:0");
  EXPECT_TRUE(sender_of(x_for("203.0.113.9"), {at("10.0.0.1:5000")}, {kProxies})->named);
}

TEST(Sender, EmptyListElementsDoNotHideIt) {
  EXPECT_EQ(sender(x_for("203.0.113.7,")), "203.0.113.7:0");
  EXPECT_EQ(sender(x_for(" , ,203.0.113.7, ,10.0.0.2,,")), "203.0.113.7:0");
  EXPECT_EQ(sender(forwarded(",,for=192.0.2.43,")), "192.0.2.43:0");
  EXPECT_EQ(sender(forwarded("for=192.0.2.43,,for=10.0.0.2, ,")), "192.0.2.43:0");
  EXPECT_TRUE(secure({{"X-Forwarded-For", "203.0.113.7"}, {"X-Forwarded-Proto", "https,"}}));
}

TEST(Sender, IsTheLastThatIsNotATrustedProxy) {
  EXPECT_EQ(sender(x_for("192.0.2.66, 203.0.113.9, 10.0.0.3, 10.0.0.2")), "203.0.113.9:0");
  EXPECT_EQ(sender(x_for("10.0.0.9, 10.0.0.2")), "10.0.0.9:0");  // a client among the proxies
}

TEST(Sender, IsNamedInTheLastOfSeveralHeaders) {
  EXPECT_EQ(sender({{"x-forwarded-for", "192.0.2.66"}, {"X-Forwarded-For", "203.0.113.9"}}), "203.0.113.9:0");
  EXPECT_EQ(sender({{"x-forwarded-for", "203.0.113.9, 10.0.0.3"}, {"X-Forwarded-For", "10.0.0.2"}}),
            "203.0.113.9:0");
}

TEST(Sender, IsTheProxyIfItNamesAnInvalidAddress) {
  for (const char* entry : {"unknown", "", ",,", "203.0.113.9, _hidden", "203.0.113.9, [", "a.example"})
    EXPECT_EQ(sender(x_for(entry)), "10.0.0.1:5000") << entry;
  EXPECT_EQ(sender(x_for("unknown, 10.0.0.2")), "10.0.0.2:0");
}

// --- Forwarded ---

TEST(Sender, IsTheOneNamedByForwarded) {
  EXPECT_EQ(sender(forwarded("for=203.0.113.9")), "203.0.113.9:0");
  EXPECT_EQ(sender(forwarded("for=192.0.2.66, for=\"203.0.113.9:4711\";proto=https, for=10.0.0.2")),
            "203.0.113.9:4711");
  EXPECT_EQ(sender({{"forwarded", "for=192.0.2.66"}, {"Forwarded", "For=\"[2001:db8::9]\""}}),
            "[2001:db8::9]:0");
}

TEST(Sender, IsTheProxyIfItsForwardedNamesNoSender) {
  for (const char* element : {"for=unknown", "for=_hidden", "proto=https", "for=203.0.113.9;for=203.0.113.8",
                              "for=\"203.0.113.9", "203.0.113.9", ""})
    EXPECT_EQ(sender(forwarded(element)), "10.0.0.1:5000") << element;
}

TEST(Sender, CannotBeHiddenByItsOwnForwardedEntries) {
  EXPECT_EQ(sender(forwarded("for=\"192.0.2.66, for=203.0.113.9")), "203.0.113.9:0");
  EXPECT_EQ(sender(forwarded("for=192.0.2.66;\", for=203.0.113.9")), "203.0.113.9:0");
}

// --- which of the two ---

TEST(Sender, IsReadFromTheHeaderThatTheProxyWrites) {
  const HttpHeaders both{{"x-forwarded-for", "203.0.113.9"}, {"forwarded", "for=192.0.2.66"}};
  EXPECT_EQ(sender(both, "10.0.0.1:5000", {kProxies, ProxyHeader::x_forwarded_for}), "203.0.113.9:0");
  EXPECT_EQ(sender(both, "10.0.0.1:5000", {kProxies, ProxyHeader::forwarded}), "192.0.2.66:0");
  EXPECT_EQ(sender(both), "contradiction");
  EXPECT_EQ(sender(both, "203.0.113.1:5000"), "203.0.113.1:5000");  // not from a proxy: nothing is read
}

TEST(Sender, IsTheOneNamedByBothHeaders) {
  EXPECT_EQ(sender({{"x-forwarded-for", "203.0.113.9"}, {"forwarded", "for=\"203.0.113.9:4711\""}}),
            "203.0.113.9:0");
  EXPECT_EQ(sender({{"x-forwarded-for", "203.0.113.9"}, {"forwarded", "for=unknown"}}), "contradiction");
  EXPECT_EQ(sender({{"x-forwarded-for", "203.0.113.9"}, {"forwarded", "proto=https"}}), "contradiction");
}

TEST(Sender, OfTwoSchemesIsRefused) {
  EXPECT_EQ(sender({{"x-forwarded-proto", "https"}, {"forwarded", "for=203.0.113.9;proto=http"}}),
            "contradiction");
  EXPECT_EQ(sender({{"x-forwarded-proto", "https"}, {"forwarded", "for=203.0.113.9;proto=https"}}),
            "203.0.113.9:0");
}

// --- the scheme ---

TEST(SenderScheme, IsTheOneGivenByTheProxy) {
  for (const char* proto : {"https", "HTTPS", "wss", "WSS", " https "})
    EXPECT_TRUE(secure({{"X-Forwarded-Proto", proto}})) << proto;
  const Hop over_tls{at("10.0.0.1:5000"), true};
  for (const char* proto : {"http", "HTTP", "ws", "Ws"})
    EXPECT_FALSE(secure({{"X-Forwarded-Proto", proto}}, over_tls)) << proto;
  EXPECT_TRUE(secure(forwarded("for=203.0.113.9;proto=https")));
  EXPECT_TRUE(secure(forwarded("for=203.0.113.9;proto=WSS")));
  EXPECT_FALSE(secure(forwarded("for=203.0.113.9;proto=http"), over_tls));
}

TEST(SenderScheme, IsTheConnectionsIfNotGiven) {
  for (const char* proto : {"", "quic", "https:", "http/1.1"}) {
    EXPECT_FALSE(secure({{"X-Forwarded-Proto", proto}})) << proto;
    EXPECT_TRUE(secure({{"X-Forwarded-Proto", proto}}, {at("10.0.0.1:5000"), true})) << proto;
  }
}

TEST(SenderScheme, IsTheOneGivenByTheFarthestTrustedProxy) {
  // The client came to 10.0.0.2 by https, and 10.0.0.2 to 10.0.0.1 by http.
  EXPECT_TRUE(secure({{"x-forwarded-for", "203.0.113.9, 10.0.0.2"}, {"x-forwarded-proto", "https, http"}}));
  EXPECT_TRUE(secure({{"x-forwarded-for", "203.0.113.9, 10.0.0.2"}, {"x-forwarded-proto", "https"}}));
  EXPECT_TRUE(secure(forwarded("for=203.0.113.9;proto=https, for=10.0.0.2;proto=http")));
  EXPECT_TRUE(secure(forwarded("for=203.0.113.9, for=10.0.0.2;proto=https")));
}

TEST(SenderScheme, IsNotTheOneWrittenByTheClient) {
  EXPECT_FALSE(secure({{"x-forwarded-for", "203.0.113.9"}, {"x-forwarded-proto", "https, http"}}));
  EXPECT_FALSE(
      secure({{"x-forwarded-for", "192.0.2.66, 203.0.113.9"}, {"x-forwarded-proto", "https, http"}}));
  EXPECT_FALSE(secure(forwarded("for=192.0.2.66;proto=https, for=203.0.113.9;proto=http")));
}

TEST(SenderScheme, OfAnUntrustedPeerIsNotTakenFromItsHeaders) {
  const Hop stranger{at("203.0.113.9:5000")};
  EXPECT_FALSE(secure({{"x-forwarded-proto", "https"}}, stranger));
  EXPECT_FALSE(secure(forwarded("proto=https"), stranger));
  EXPECT_FALSE(secure({{"x-forwarded-proto", "https"}}, stranger, {}));
}

TEST(SenderScheme, MayBeTrustedFromAnyPeerIfNoProxyIsConfigured) {
  const Hop stranger{at("203.0.113.9:5000")};
  const HttpHeaders https{{"x-forwarded-for", "192.0.2.66"}, {"x-forwarded-proto", "https"}};
  ProxyRules rules{.forwarded_proto = true};
  EXPECT_TRUE(secure(https, stranger, rules));
  EXPECT_EQ(sender(https, "203.0.113.9:5000", rules), "203.0.113.9:5000");
  rules.trusted = kProxies;
  EXPECT_FALSE(secure(https, stranger, rules));
  EXPECT_TRUE(secure(https, {stranger.peer, false, true}, rules));  // announced by the PROXY protocol
}

}  // namespace
}  // namespace roost::http
