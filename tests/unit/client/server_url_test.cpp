// SPDX-License-Identifier: Apache-2.0
#include "client/server_url.hpp"

#include <gtest/gtest.h>

namespace roost::client {
namespace {

std::string parsed(std::string_view text) {
  const auto url = parse_websocket_url(text);
  if (!url) return url.error().message;
  return url->host + " " + std::to_string(url->port) + " " + url->target;
}

TEST(ClientUrl, HasAHostAPortAndATarget) {
  EXPECT_EQ(parsed("ws://localhost:4000/socket/websocket?vsn=2.0.0"),
            "localhost 4000 /socket/websocket?vsn=2.0.0");
  EXPECT_EQ(parsed("WS://example.com"), "example.com 80 /");
  EXPECT_EQ(parsed("ws://example.com?a=1"), "example.com 80 /?a=1");
  EXPECT_EQ(parsed("ws://[::1]:65535/s#fragment"), "::1 65535 /s");
}

TEST(ClientUrl, SaysWhatIsWrongWithIt) {
  for (const auto& [text, why] :
       std::vector<std::pair<std::string, std::string>>{{"localhost:4000", "it must begin with ws://"},
                                                        {"http://localhost", "it must begin with ws://"},
                                                        {"https://localhost", "ws:// or wss://"},
                                                        {"ws://", "the host is missing"},
                                                        {"ws://:4000/", "the host is missing"},
                                                        {"ws://host:0/", "the port is not a number"},
                                                        {"ws://host:65536/", "the port is not a number"},
                                                        {"ws://host:40x0/", "the port is not a number"},
                                                        {"ws://[::1/", "the closing bracket"},
                                                        {"ws://me:secret@host/", "user names and passwords"},
                                                        {"ws://host/a b", "percent-encoded"}})
    EXPECT_NE(parsed(text).find(why), std::string::npos) << parsed(text);
}

TEST(ClientUrl, TheAuthorityLeavesOutTheDefaultPort) {
  EXPECT_EQ(parse_websocket_url("ws://host:80/")->authority(), "host");
  EXPECT_EQ(parse_websocket_url("ws://host:81/")->authority(), "host:81");
  EXPECT_EQ(parse_websocket_url("ws://[::1]:81/")->authority(), "[::1]:81");
}

TEST(ClientUrl, ParamsAreEncodedAndAddedToTheQuery) {
  EXPECT_EQ(with_query("/s", {}), "/s");
  EXPECT_EQ(with_query("/s", {{"a b", "1&2=ü"}, {"_-.~", ""}}), "/s?a%20b=1%262%3D%C3%BC&_-.~=");
  EXPECT_EQ(with_query("/s?x=1", {{"y", "2"}}), "/s?x=1&y=2");
}

TEST(ClientUrl, TheWebSocketIsBelowTheMount) {
  EXPECT_EQ(websocket_target("/socket"), "/socket/websocket");
  EXPECT_EQ(websocket_target("/socket/?a=1"), "/socket/websocket?a=1");
  EXPECT_EQ(websocket_target("/"), "/websocket");
}

TEST(ClientUrl, ARedirectLeadsToAPathOrAnotherServer) {
  const ServerUrl base = *parse_websocket_url("ws://one:81/a?b");
  EXPECT_EQ(redirected(base, "/c?d")->to_string(), "ws://one:81/c?d");
  EXPECT_EQ(redirected(base, "http://two/c")->to_string(), "ws://two/c");
  EXPECT_EQ(redirected(base, " ws://two:82/c ")->to_string(), "ws://two:82/c");
  EXPECT_EQ(redirected(base, "//two/c")->to_string(), "ws://two/c");
  EXPECT_EQ(redirected(base, "https://two/c")->to_string(), "wss://two/c");
  EXPECT_FALSE(redirected(base, "mailto:me"));
}

TEST(ClientUrl, MayBeSecure) {
  EXPECT_EQ(parsed("wss://example.com"), "example.com 443 /");
  EXPECT_EQ(parsed("wss://example.com:80/"), "example.com 80 /");
  EXPECT_EQ(parse_websocket_url("wss://host:443/")->authority(), "host");
  EXPECT_EQ(parse_websocket_url("wss://host:80/")->authority(), "host:80");
  EXPECT_TRUE(parse_websocket_url("wss://host/")->secure());
  EXPECT_FALSE(parse_websocket_url("ws://host/")->secure());
  EXPECT_TRUE(parse_http_url("https://host/")->secure());
  EXPECT_FALSE(parse_http_url("http://host/")->secure());
}

TEST(ClientUrl, ARedirectFromASecureUrlStaysSecure) {
  const auto base = parse_websocket_url("wss://one/a");
  EXPECT_EQ(redirected(*base, "//two/c")->to_string(), "wss://two/c");
  EXPECT_EQ(redirected(*base, "/c")->to_string(), "wss://one/c");
  EXPECT_EQ(redirected(*base, "http://two/c").error().message,
            "a redirect from TLS to clear text is not followed: http://two/c");
}

}  // namespace
}  // namespace roost::client
