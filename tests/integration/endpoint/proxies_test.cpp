// SPDX-License-Identifier: Apache-2.0
// Behind proxies: one answer to who a client is, wherever one is shown, counted, compared or filtered by.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <atomic>

#include "endpoint_fixture.hpp"
#include "roost/steps.hpp"
#include "support/certificates.hpp"

namespace roost::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// Says at once whom it was told of.
class WhoSocket : public RawSocket {
 public:
  ConnectResult connect(const Params&, const ConnectInfo& info) override {
    who_ = info.peer_data->address + " " + std::to_string(info.peer_data->port) + " " + info.uri->scheme;
    return ConnectResult::ok();
  }
  void init() override { push(who_); }
  void handle_in(std::string_view, MessageKind) override {}

 private:
  std::string who_;
};

class Proxied : public EndpointTest {
 protected:
  Proxied() { config.url_host = "localhost"; }

  [[nodiscard]] Introspection& inspect() { return endpoint().introspection(); }
  [[nodiscard]] std::size_t open_from(const std::string& ip) {
    return inspect().connections({.peer = ip}, {}).items.size();
  }
  /// GET /who tells address, port, proxy and scheme of its request; /who_socket those of its connect info.
  void serve_who() {
    endpoint().get("/who", [](const HttpRequest& request, HttpResponder responder) {
      const std::string proxy = request.peer.proxy.substr(0, request.peer.proxy.rfind(':'));
      responder.respond(HttpResponse::text(request.peer.address + " " + std::to_string(request.peer.port) +
                                           " " + proxy + " " + request.scheme));
    });
    const std::vector<ConnectInfoKey> keys{ConnectInfoKey::peer_data, ConnectInfoKey::uri};
    endpoint().socket<WhoSocket>("/who_socket", {.websocket = {.connect_info = keys}});
  }
  [[nodiscard]] static std::string request(std::string_view target, const HttpHeaders& headers = {}) {
    std::string text = "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n";
    for (const HttpHeader& header : headers)
      text += header.name + ": " + header.value + "\r\n";
    return text + "\r\n";
  }
  [[nodiscard]] std::string who(const HttpHeaders& headers) {
    return ask(port(), request("/who", headers)).body;
  }

  const std::string socket = "/socket/websocket?vsn=2.0.0";
};

// --- by a header ---

class NamedClient : public Proxied {
 protected:
  NamedClient() { config.trusted_proxies = {"127.0.0.1"}; }

  [[nodiscard]] static HttpHeaders of(std::string address) {
    return {{"X-Forwarded-For", std::move(address)}};
  }
};

TEST_F(NamedClient, IsThePeerOfItsRequest) {
  serve_who();
  start();
  EXPECT_EQ(who(of("203.0.113.9")), "203.0.113.9 0 127.0.0.1 http");
  EXPECT_EQ(who({{"Forwarded", "for=\"[2001:db8::9]:4711\";proto=https"}}),
            "2001:db8::9 4711 127.0.0.1 https");
  EXPECT_EQ(who(of("192.0.2.66, 203.0.113.9")), "203.0.113.9 0 127.0.0.1 http");
  EXPECT_THAT(who({}), StartsWith("127.0.0.1 "));
  EXPECT_THAT(who(of("unknown")), StartsWith("127.0.0.1 "));
}

TEST_F(NamedClient, IsNotTheOneThatAnUntrustedPeerNames) {
  serve_who();
  start();
  TcpClient stranger(port(), LoopbackClient{"127.0.0.7"});
  stranger.send(request("/who", {{"X-Forwarded-For", "203.0.113.9"}, {"X-Forwarded-Proto", "https"}}));
  const std::string told = read_answer(stranger).value().body;
  EXPECT_THAT(told, StartsWith("127.0.0.7 "));
  EXPECT_THAT(told, ::testing::EndsWith("  http"));
}

TEST_F(NamedClient, IsThePeerInItsConnectInfo) {
  serve_who();
  start();
  auto visitor = client("/who_socket/websocket",
                        {{"X-Forwarded-For", "203.0.113.9:4711"}, {"X-Forwarded-Proto", "wss"}});
  EXPECT_EQ(visitor.receives_text(), "203.0.113.9 4711 https");
}

TEST_F(NamedClient, IsShownAndFoundWhileItsWebSocketIsOpenAndAfterwards) {
  start_rooms();
  std::optional<PhoenixClient> visitor(client(socket, of("203.0.113.9:4711")));
  ASSERT_TRUE(visitor->joins("room:1"));
  const ConnectionInfo info = inspect().connections({.peer = "203.0.113.9"}, {}).items.at(0);
  EXPECT_EQ(info.peer, "203.0.113.9:4711");
  EXPECT_THAT(info.proxy, StartsWith("127.0.0.1:"));
  EXPECT_EQ(open_from("127.0.0.1"), 0U);
  EXPECT_EQ(endpoint().connections().at(0).peer, "203.0.113.9:4711");
  EXPECT_EQ(inspect().members("room:1", {}).items.at(0).peer, "203.0.113.9:4711");
  visitor.reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_EQ(inspect().why({.peer = "203.0.113.9"}, {}).items.size(), 1U);
}

TEST_F(NamedClient, WithoutAPortIsShownWithoutOne) {
  start_rooms();
  auto v4 = client(socket, of("203.0.113.9"));
  auto v6 = client(socket, of("2001:DB8:0::9"));
  EXPECT_EQ(inspect().connections({.peer = "203.0.113.9"}, {}).items.at(0).peer, "203.0.113.9");
  EXPECT_EQ(inspect().connections({.peer = "2001:db8::9"}, {}).items.at(0).peer, "2001:db8::9");
}

TEST_F(NamedClient, IsThatOfEachRequestOnAConnectionThatTheProxyKeeps) {
  serve_who();
  start();
  TcpClient proxy(port());
  for (const char* address : {"203.0.113.9", "203.0.113.8"}) {
    proxy.send(request("/who", of(address)));
    EXPECT_THAT(read_answer(proxy).value().body, StartsWith(address));
  }
  proxy.send(request("/who"));
  EXPECT_THAT(read_answer(proxy).value().body, StartsWith("127.0.0.1 "));
}

TEST_F(NamedClient, IsInLogTraceAndRecordOfARefusal) {
  start_rooms();
  const auto session = inspect().trace({.expression = "peer == \"203.0.113.9\"", .limit = 10}).value();
  (void)inspect().shards(std::chrono::milliseconds(1000));  // the shard has the trace by now
  auto visitor = client(socket, of("203.0.113.9:4711"));
  ASSERT_TRUE(visitor.joins("room:1"));
  visitor.frames().send(client_frame(0xF1, "reserved bits"));
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "203.0.113.9:4711 broke the protocol"));
  EXPECT_EQ(answer_to_upgrade("/socket/websocket?vsn=9.0.0", of("203.0.113.9")).status, 403U);
  EXPECT_EQ(inspect().why({.peer = "203.0.113.9"}, {}).items.at(0).cause, Cause::version_refused);
  EXPECT_EQ(session->take().at(0).peer, "203.0.113.9:4711");
}

TEST_F(NamedClient, IsThePeerOfItsLongPollSession) {
  config.secret_key_base = std::string(64, 's');
  start_rooms({.longpoll = LongPollOptions{}});
  EXPECT_EQ(ask(port(), request("/socket/longpoll?vsn=2.0.0", of("203.0.113.9:4711"))).status, 200U);
  EXPECT_EQ(inspect().connections({.peer = "203.0.113.9"}, {}).items.at(0).peer, "203.0.113.9:4711");
}

TEST_F(NamedClient, IsTheOneThatStepsSee) {
  endpoint().socket<RoomSocket>("/socket",
                                {.before_upgrade = {steps::ip_filter({.deny = {"203.0.113.0/24"}})}});
  start();
  EXPECT_EQ(answer_to_upgrade(socket, of("203.0.113.9")).status, 403U);
  EXPECT_EQ(answer_to_upgrade(socket, of("192.0.2.1")).status, 101U);
}

TEST_F(NamedClient, OfTwoHeadersThatContradictEachOtherIsRefusedAndTheLogSaysWhatToDo) {
  start_rooms();
  const HttpHeaders both{{"X-Forwarded-For", "203.0.113.9"}, {"Forwarded", "for=192.0.2.66"}};
  EXPECT_EQ(answer_to_upgrade(socket, both).status, 400U);
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "Set proxy_header to the one the proxy writes"));
}

TEST_F(NamedClient, IsReadFromTheHeaderThatIsNamed) {
  config.proxy_header = ProxyHeader::forwarded;
  serve_who();
  start();
  EXPECT_THAT(who({{"X-Forwarded-For", "192.0.2.66"}, {"Forwarded", "for=203.0.113.9"}}),
              StartsWith("203.0.113.9 "));
}

// --- counted ---

TEST_F(NamedClient, MayHaveAsManyConnectionsAsAnAddressMay) {
  config.http.max_connections_per_address = 2;
  start_rooms();
  auto first = client(socket, of("203.0.113.9"));
  std::optional<PhoenixClient> second(client(socket, of("203.0.113.9")));
  auto other = client(socket, of("203.0.113.10"));
  const HttpAnswer refused = answer_to_upgrade(socket, of("203.0.113.9"));
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.headers.get("retry-after"), "10");
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "203.0.113.9 has reached max_connections_per_address"));
  const WhyRecord record = inspect().why({.peer = "203.0.113.9"}, {}).items.at(0);
  EXPECT_EQ(record.cause, Cause::too_many_of_address);
  EXPECT_EQ(record.code, 429U);
  EXPECT_EQ(inspect().listeners().at(0).refused, 1U);
  second.reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_EQ(answer_to_upgrade(socket, of("203.0.113.9")).status, 101U);
}

TEST_F(NamedClient, IsCountedUntilItsRequestIsAnswered) {
  config.http.max_connections_per_address = 1;
  std::optional<HttpResponder> waiting;  // written before `waits`
  std::atomic<bool> waits = false;
  endpoint().get("/later", [&](const HttpRequest&, HttpResponder responder) {
    waiting = std::move(responder);
    waits = true;
  });
  serve_who();
  start();
  TcpClient slow(port());
  slow.send(request("/later", of("203.0.113.9")));
  while (!endpoint().introspection().shards(std::chrono::milliseconds(1000)).items.empty() && !waits) {
  }
  EXPECT_EQ(ask(port(), request("/who", of("203.0.113.9"))).status, 429U);
  EXPECT_EQ(ask(port(), request("/who", of("203.0.113.8"))).status, 200U);
  waiting->respond(HttpResponse::text("at last"));
  EXPECT_EQ(read_answer(slow).value().body, "at last");
  EXPECT_EQ(ask(port(), request("/who", of("203.0.113.9"))).status, 200U);
}

TEST_F(NamedClient, IsNotCountedForWhatTheProxyKeepsOpen) {
  config.http.max_connections_per_address = 1;
  serve_who();
  start();
  std::vector<TcpClient> kept;
  for (int i = 0; i < 3; ++i) {
    kept.emplace_back(port()).send(request("/who", of("203.0.113.9")));
    EXPECT_EQ(read_answer(kept.back()).value().status, 200U);
  }
  EXPECT_EQ(answer_to_upgrade("/nowhere", of("203.0.113.9")).status, 404U);
  EXPECT_EQ(answer_to_upgrade("/who_socket/websocket", of("203.0.113.9")).status, 101U);
}

// --- the scheme ---

TEST_F(NamedClient, ThatCameByHttpsIsNotRedirected) {
  config.force_ssl.enabled = true;
  config.force_ssl.exclude_hosts = {};
  start_rooms();
  EXPECT_EQ(answer_to_upgrade(socket, {{"X-Forwarded-Proto", "wss"}}).status, 101U);
  EXPECT_EQ(answer_to_upgrade(socket, {{"X-Forwarded-Proto", "HTTPS"}}).status, 101U);
  EXPECT_EQ(answer_to_upgrade(socket, {{"Forwarded", "for=203.0.113.9;proto=https"}}).status, 101U);
  EXPECT_EQ(answer_to_upgrade(socket, {{"X-Forwarded-Proto", "ws"}}).status, 301U);
  EXPECT_EQ(answer_to_upgrade(socket).status, 301U);
}

TEST_F(NamedClient, ThatCameByHttpsComesFromAPageOfHttps) {
  config.check_origin = CheckOrigin::conn();
  start_rooms();
  const HttpHeader page{"Origin", "https://localhost"};
  EXPECT_EQ(answer_to_upgrade(socket, {page, {"X-Forwarded-Proto", "wss"}}).status, 101U);
  EXPECT_EQ(answer_to_upgrade(socket, {page, {"Forwarded", "proto=https"}}).status, 101U);
  EXPECT_EQ(answer_to_upgrade(socket, {page, {"X-Forwarded-Proto", "http"}}).status, 403U);
  EXPECT_EQ(answer_to_upgrade(socket, {page}).status, 403U);
}

// --- by the PROXY protocol ---

class AnnouncedClient : public Proxied {
 protected:
  AnnouncedClient() { config.http.proxy_protocol = {"127.0.0.1"}; }

  [[nodiscard]] static std::string line(std::string_view address, unsigned source = 4711) {
    const bool v6 = address.find(':') != std::string_view::npos;
    return std::string(v6 ? "PROXY TCP6 " : "PROXY TCP4 ") + std::string(address) +
           (v6 ? " ::1 " : " 127.0.0.1 ") + std::to_string(source) + " 443\r\n";
  }
  [[nodiscard]] static std::string block(char command, std::string addresses = {}) {
    std::string bytes("\r\n\r\n\0\r\nQUIT\n", 12);
    bytes += command;
    bytes += addresses.empty() ? '\0' : '\x11';
    bytes += '\0';
    bytes += static_cast<char>(addresses.size());
    return bytes + addresses;
  }
  [[nodiscard]] TcpClient announced(const std::string& header, const std::string& rest) {
    TcpClient connection(port());
    connection.send(header + rest);
    return connection;
  }
  [[nodiscard]] std::string who(const std::string& header, const HttpHeaders& headers = {}) {
    TcpClient connection = announced(header, request("/who", headers));
    return read_answer(connection).value().body;
  }
  [[nodiscard]] PhoenixClient visitor(const std::string& header) {
    TcpClient connection = announced(header, upgrade_request(socket));
    EXPECT_EQ(read_answer(connection).value().status, 101U);
    return PhoenixClient(WebSocketClient(std::move(connection)));
  }

  /// 203.0.113.9:4711 to 127.0.0.1:443
  const std::string addresses = std::string("\xcb\x00\x71\x09\x7f\x00\x00\x01\x12\x67\x01\xbb", 12);
};

TEST_F(AnnouncedClient, IsThePeerOfAllOnItsConnection) {
  serve_who();
  start();
  EXPECT_EQ(who(line("203.0.113.9")), "203.0.113.9 4711 127.0.0.1 http");
  EXPECT_EQ(who(line("2001:db8::9")), "2001:db8::9 4711 127.0.0.1 http");
  EXPECT_EQ(who(block('\x21', addresses)), "203.0.113.9 4711 127.0.0.1 http");
  EXPECT_EQ(who(line("203.0.113.9"), {{"X-Forwarded-For", "192.0.2.66"}}), "203.0.113.9 4711 127.0.0.1 http");
}

TEST_F(AnnouncedClient, IsTheProxyOfItsOwnConnections) {
  serve_who();
  start();
  EXPECT_THAT(who(block('\x20')), StartsWith("127.0.0.1 "));
  EXPECT_THAT(who("PROXY UNKNOWN\r\n"), StartsWith("127.0.0.1 "));
}

TEST_F(AnnouncedClient, IsShownAndFoundWhileItsWebSocketIsOpenAndAfterwards) {
  start_rooms();
  auto client = visitor(line("203.0.113.9"));
  ASSERT_TRUE(client.joins("room:1"));
  const ConnectionInfo info = inspect().connections({.peer = "203.0.113.9:4711"}, {}).items.at(0);
  EXPECT_THAT(info.proxy, StartsWith("127.0.0.1:"));
  client.frames().connection().reset();
  ASSERT_TRUE(events.wait_for(telemetry_event::kSocketClosed));
  EXPECT_EQ(inspect().why({.peer = "203.0.113.9"}, {}).items.size(), 1U);
}

TEST_F(AnnouncedClient, MayComeByteByByte) {
  start_rooms();
  TcpClient connection(port());
  for (const char byte : line("203.0.113.9") + upgrade_request(socket))
    connection.send(std::string(1, byte));
  EXPECT_EQ(read_answer(connection).value().status, 101U);
  EXPECT_EQ(open_from("203.0.113.9"), 1U);
}

TEST_F(AnnouncedClient, MayBeAProxyItself) {
  config.trusted_proxies = {"203.0.113.0/24"};
  serve_who();
  start();
  EXPECT_EQ(who(line("203.0.113.9"), {{"X-Forwarded-For", "198.51.100.4"}, {"X-Forwarded-Proto", "https"}}),
            "198.51.100.4 0 203.0.113.9 https");
}

TEST_F(AnnouncedClient, ComesByHttpsIfATrustedProxySaysSo) {
  config.force_ssl.forwarded_proto = true;
  serve_who();
  start();
  EXPECT_EQ(who(line("203.0.113.9"), {{"X-Forwarded-Proto", "https"}}), "203.0.113.9 4711 127.0.0.1 https");
}

TEST_F(AnnouncedClient, MayHaveAsManyConnectionsAsAnAddressMay) {
  config.http.max_connections_per_address = 1;
  start_rooms();
  auto first = visitor(line("203.0.113.9"));
  auto other = visitor(line("203.0.113.10"));
  TcpClient second = announced(line("203.0.113.9", 4712), upgrade_request(socket));
  EXPECT_EQ(read_answer(second).value().status, 429U);
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "203.0.113.9 has reached max_connections_per_address"));
  EXPECT_EQ(inspect().why({.peer = "203.0.113.9"}, {}).items.at(0).cause, Cause::too_many_of_address);
}

TEST_F(AnnouncedClient, OfAFullNetworkIsFoundByAnyOfItsAddresses) {
  config.http.max_connections_per_address = 1;
  start_rooms();
  const auto line6 = [](std::string_view ip) {
    return "PROXY TCP6 " + std::string(ip) + " ::1 4711 443\r\n";
  };
  auto first = visitor(line6("2600:1::4"));
  for (const std::string_view ip : {"2600:1::5", "2600:1::6"}) {
    TcpClient refused = announced(line6(ip), upgrade_request(socket));
    EXPECT_EQ(read_answer(refused).value().status, 429U);
    const auto found = inspect().why({.peer = std::string(ip)}, {}).items;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].cause, Cause::too_many_of_address);
    EXPECT_EQ(found[0].detail, "2600:1::/64");
  }
}

TEST_F(AnnouncedClient, WithoutAHeaderIsRefusedWithAReason) {
  start_rooms();
  TcpClient connection(port());
  connection.send(upgrade_request(socket));
  const HttpAnswer answer = read_answer(connection).value();
  EXPECT_EQ(answer.status, 400U);
  EXPECT_EQ(answer.body, "this port is for a proxy that sends a PROXY header first");
  EXPECT_TRUE(connection.is_ended());
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "the connection does not begin with a PROXY protocol header"));
  const WhyRecord record = inspect().why({.peer = "127.0.0.1"}, {}).items.at(0);
  EXPECT_EQ(record.cause, Cause::proxy_header_refused);
  EXPECT_EQ(record.code, 400U);
}

TEST_F(AnnouncedClient, OfAProxyThatIsNotNamedIsRefused) {
  start_rooms();
  TcpClient stranger(port(), LoopbackClient{"127.0.0.7"});
  stranger.send(line("203.0.113.9") + upgrade_request(socket));
  EXPECT_EQ(read_answer(stranger).value().status, 400U);
  EXPECT_TRUE(log->wait_for(LogLevel::warning, "proxy_protocol does not list its address"));
  EXPECT_EQ(inspect().why({.peer = "127.0.0.7"}, {}).items.at(0).cause, Cause::proxy_header_refused);
  EXPECT_EQ(open_from("203.0.113.9"), 0U);
}

TEST_F(AnnouncedClient, IsAnnouncedInFrontOfTls) {
  Certificates certificates;
  const CertificateFiles files = certificates.make();
  config.http.enabled = false;
  config.https = HttpsListenerConfig{.port = 0,
                                     .proxy_protocol = {"127.0.0.1"},
                                     .tls = {.certfile = files.certfile, .keyfile = files.keyfile}};
  serve_who();
  start();
  TcpClient connection(port(), TlsPeer{.cacertfile = files.certfile, .in_front = line("203.0.113.9")});
  connection.send(request("/who"));
  EXPECT_EQ(read_answer(connection).value().body, "203.0.113.9 4711 127.0.0.1 https");
  TcpClient without(port());
  without.send("\x16\x03\x01 how TLS begins");
  EXPECT_TRUE(without.is_ended());
}

}  // namespace
}  // namespace roost::test
