// SPDX-License-Identifier: Apache-2.0
// Spec websocket-transport.md §5.
#include "transport/admission/gather_connect_info.hpp"

namespace roost::transport {
namespace {

using Key = ConnectInfoKey;

HttpRequest request() {
  HttpRequest request;
  request.path = "/socket/websocket";
  request.query = "a=1&b=2&a=3";
  request.params = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  request.headers = {
      {"Host", "example.com:4000"},    {"User-Agent", "agent"}, {"X-One", "1"}, {"Cookie", "secret"},
      {"Sec-WebSocket-Version", "13"}, {"TraceParent", "00-1"}, {"x-two", "2"}, {"tracestate", "s"},
      {"traceparents", "no"},          {"XTwo", "no"}};
  request.peer = {"127.0.0.1", 5000};
  return request;
}

ConnectInfo gather(std::vector<Key> keys) {
  return gather_connect_info(request(), keys);
}

TEST(ConnectInfo, OfTwoParametersOfOneNameTheLastWins) {
  EXPECT_EQ(params_of(request()), (Params{{"a", "3"}, {"b", "2"}}));
}

TEST(ConnectInfo, VariablesOfThePathAreParametersAsTheyStandAndOverrideTheQuery_B64_B65) {
  HttpRequest asked = request();
  asked.path_params = {{"socket_var", "a%20b"}, {"a", "path"}};
  EXPECT_EQ(params_of(asked), (Params{{"a", "path"}, {"b", "2"}, {"socket_var", "a%20b"}}));
}

TEST(ConnectInfo, HasNothingThatWasNotAskedFor_B91) {
  const ConnectInfo info = gather({});
  EXPECT_FALSE(info.peer_data || info.uri || info.user_agent);
  EXPECT_TRUE(info.x_headers.empty() && info.sec_websocket_headers.empty());
  EXPECT_TRUE(info.trace_context_headers.empty());
}

TEST(ConnectInfo, HasTheHeadersOfEachKindInTheirOrderAndNoOthers_B91) {
  const ConnectInfo info =
      gather({Key::x_headers, Key::sec_websocket_headers, Key::trace_context_headers, Key::user_agent});
  using List = ConnectInfo::HeaderList;
  EXPECT_EQ(info.x_headers, (List{{"x-one", "1"}, {"x-two", "2"}}));
  EXPECT_EQ(info.sec_websocket_headers, (List{{"sec-websocket-version", "13"}}));
  EXPECT_EQ(info.trace_context_headers, (List{{"traceparent", "00-1"}, {"tracestate", "s"}}));
  EXPECT_EQ(info.user_agent, "agent");
}

TEST(ConnectInfo, HasThePeer_B91) {
  const ConnectInfo info = gather({Key::peer_data});
  ASSERT_TRUE(info.peer_data);
  EXPECT_EQ(info.peer_data->address, "127.0.0.1");
  EXPECT_EQ(info.peer_data->port, 5000);
  EXPECT_EQ(info.peer_data->ssl_cert, std::nullopt);
  HttpRequest asked = request();
  asked.peer.ssl_cert = "DER";
  EXPECT_EQ(gather_connect_info(asked, {Key::peer_data}).peer_data->ssl_cert, "DER");
}

TEST(ConnectInfo, HasTheUri_B91) {
  const ConnectInfo info = gather({Key::uri});
  ASSERT_TRUE(info.uri);
  EXPECT_EQ(info.uri->scheme, "http");
  EXPECT_EQ(info.uri->host, "example.com");
  EXPECT_EQ(info.uri->port, 4000);
  EXPECT_EQ(info.uri->path, "/socket/websocket");
  EXPECT_EQ(info.uri->query, "a=1&b=2&a=3");
  EXPECT_EQ(info.uri->authority, "example.com");
  EXPECT_FALSE(info.uri->userinfo || info.uri->fragment);
}

TEST(ConnectInfo, TheUriHasTheSchemesPortWhenTheHostHeaderHasNone) {
  for (const auto& [host, expected] :
       {std::pair("example.com", "example.com"), std::pair("[::1]", "[::1]"), std::pair("", "")}) {
    HttpRequest asked = request();
    asked.headers.set("host", host);
    const ConnectInfo info = gather_connect_info(asked, {Key::uri});
    EXPECT_EQ(info.uri->host, expected);
    EXPECT_EQ(info.uri->port, 80);
  }
}

TEST(ConnectInfo, TheUriOfATlsConnectionIsHttps) {
  HttpRequest asked = request();
  asked.scheme = "https";
  EXPECT_EQ(gather_connect_info(asked, {Key::uri}).uri->port, 4000);
  asked.headers.set("host", "example.com");
  const ConnectInfo info = gather_connect_info(asked, {Key::uri});
  EXPECT_EQ(info.uri->scheme, "https");
  EXPECT_EQ(info.uri->port, 443);
}

TEST(ConnectInfo, ARequestWithoutUserAgentHasNone) {
  HttpRequest asked = request();
  asked.headers.remove("user-agent");
  EXPECT_EQ(gather_connect_info(asked, {Key::user_agent}).user_agent, std::nullopt);
}

}  // namespace
}  // namespace roost::transport
