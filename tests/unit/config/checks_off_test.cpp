// SPDX-License-Identifier: Apache-2.0
// What switches a check off is named, and nothing else is.
#include "config/checks_off.hpp"

#include <gmock/gmock.h>

#include <functional>

namespace roost::config {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> keys_of(const std::vector<CheckOff>& all) {
  std::vector<std::string> keys;
  for (const CheckOff& off : all)
    keys.push_back(off.key + " = " + off.setting);
  return keys;
}

Config with_https() {
  Config config;
  config.https.emplace();
  return config;
}

TEST(ChecksOff, NoneIsByDefault) {
  EXPECT_THAT(keys_of(checks_off(with_https())), IsEmpty());
  SocketOptions options;
  options.longpoll.emplace();
  EXPECT_THAT(keys_of(checks_off("/socket", options)), IsEmpty());
}

TEST(ChecksOff, EachIsNamedByItsKey) {
  struct Row {
    std::string named;
    std::function<void(Config&)> switch_off;
  };
  const std::vector<Row> rows{
      {"check_origin = false", [](Config& c) { c.check_origin = CheckOrigin::any(); }},
      {"http.max_connections_per_address = 0", [](Config& c) { c.http.max_connections_per_address = 0; }},
      {"http.connects_per_second = 0", [](Config& c) { c.http.connects_per_second = 0; }},
      {"https.max_connections_per_address = 0", [](Config& c) { c.https->max_connections_per_address = 0; }},
      {"https.connects_per_second = 0", [](Config& c) { c.https->connects_per_second = 0; }},
      {"https.handshake_cpu = 1s", [](Config& c) { c.https->handshake_cpu = milliseconds(1000); }},
      {"https.handshake_cpu_per_address = 0ms",
       [](Config& c) { c.https->handshake_cpu_per_address = milliseconds(0); }},
      {"https.verify_client = none", [](Config& c) { c.https->tls.cacertfile = "ca.pem"; }},
      {"https.ciphers = AES128-GCM-SHA256", [](Config& c) { c.https->tls.ciphers = "AES128-GCM-SHA256"; }},
      {"https.ciphers = ECDHE-RSA-AES128-SHA",
       [](Config& c) { c.https->tls.ciphers = "ECDHE-RSA-AES128-SHA"; }},
      {"https.groups = X25519:ffdhe2048", [](Config& c) { c.https->tls.groups = "X25519:ffdhe2048"; }},
      {"trusted_proxies = [\"0.0.0.0/0\"]", [](Config& c) { c.trusted_proxies = IpRanges{"0.0.0.0/0"}; }},
      {"trusted_proxies = [\"::/0\"]", [](Config& c) { c.trusted_proxies = IpRanges{"10.0.0.0/8", "::/0"}; }},
      {"trusted_proxies = [\"0.0.0.0/1\", \"128.0.0.0/1\"]",
       [](Config& c) { c.trusted_proxies = IpRanges{"128.0.0.0/1", "10.0.0.0/8", "0.0.0.0/1"}; }},
      {"trusted_proxies = [\"0.0.0.0/3\", and 7 more]",
       [](Config& c) {
         c.trusted_proxies = IpRanges{"0.0.0.0/3",   "32.0.0.0/3",  "64.0.0.0/3",  "96.0.0.0/3",
                                      "128.0.0.0/3", "160.0.0.0/3", "192.0.0.0/3", "224.0.0.0/3"};
       }},
      {"http.proxy_protocol = [\"::/0\"]", [](Config& c) { c.http.proxy_protocol = IpRanges{"::/0"}; }},
      {"https.proxy_protocol = [\"0.0.0.0/0\"]",
       [](Config& c) { c.https->proxy_protocol = IpRanges{"0.0.0.0/0"}; }},
      {"pubsub.verify_server = false",
       [](Config& c) {
         c.broker.kind = BrokerConfig::Kind::redis;
         c.broker.redis.broker.verify_server = false;
       }},
      {"filter_parameters = []", [](Config& c) { c.filter_parameters = ParameterFilter::discard({}); }},
  };
  for (const Row& row : rows) {
    Config config = with_https();
    row.switch_off(config);
    EXPECT_THAT(keys_of(checks_off(config)), ElementsAre(row.named));
  }
}

TEST(ChecksOff, WhatOnlyLooksWeakIsNot) {
  Config config = with_https();
  config.check_origin = CheckOrigin::callback([](const Origin&, const HttpRequest&) { return true; });
  config.https->tls.ciphers = "ECDHE+AESGCM:DHE+CHACHA20";
  config.https->tls.groups = "P-256";
  config.https->tls.verify_client = VerifyClient::optional;
  config.https->tls.cacertfile = "ca.pem";
  config.filter_parameters = ParameterFilter::keep({});
  config.trusted_proxies = IpRanges{"10.0.0.0/8", "203.0.113.10", "2001:db8::/32"};
  config.http.proxy_protocol = IpRanges{"0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "::/1"};
  EXPECT_THAT(keys_of(checks_off(config)), IsEmpty());
}

TEST(ChecksOff, OfAMountAreNamedWithIt) {
  SocketOptions options;
  options.longpoll.emplace();
  options.limits.messages_per_second = 0;
  options.websocket.check_origin = options.longpoll->check_origin = CheckOrigin::any();
  options.websocket.timeout = kInfinity;
  options.websocket.check_csrf = options.longpoll->check_csrf = false;
  options.websocket.connect_info = {ConnectInfoKey::session};
  EXPECT_THAT(keys_of(checks_off("/socket", options)),
              ElementsAre("socket /socket: limits.messages_per_second = 0",
                          "socket /socket: websocket.check_origin = false",
                          "socket /socket: websocket.check_csrf = false",
                          "socket /socket: websocket.timeout = infinity",
                          "socket /socket: longpoll.check_origin = false"));
  options.websocket.enabled = false;
  EXPECT_THAT(keys_of(checks_off("/socket", options)),
              ElementsAre("socket /socket: limits.messages_per_second = 0",
                          "socket /socket: longpoll.check_origin = false"));
}

TEST(ChecksOff, ASentenceSaysWhatFollows) {
  Config config;
  config.check_origin = CheckOrigin::any();
  EXPECT_EQ(sentence_of(checks_off(config).front()),
            "check_origin = false: a page of any host may open sockets in the name of its visitor");
}

}  // namespace
}  // namespace roost::config
