// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "roost/steps.hpp"

namespace roost::steps {
namespace {

HttpRequest request_from(std::string peer, HttpHeaders headers = {}) {
  HttpRequest request;
  request.peer.address = std::move(peer);
  request.headers = std::move(headers);
  return request;
}

HttpRequest forwarded(std::string peer, std::string for_whom) {
  return request_from(std::move(peer), {{"X-Forwarded-For", std::move(for_whom)}});
}

TEST(ClientAddress, IsThePeersUnlessThePeerIsAProxy) {
  const IpRanges proxies{"10.0.0.0/8"};
  EXPECT_EQ(client_address(request_from("203.0.113.9"), proxies), "203.0.113.9");
  EXPECT_EQ(client_address(forwarded("203.0.113.9", "192.0.2.1"), proxies), "203.0.113.9");
  EXPECT_EQ(client_address(forwarded("203.0.113.9", "192.0.2.1"), {}), "203.0.113.9");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "192.0.2.1"), proxies), "192.0.2.1");
  EXPECT_EQ(client_address(request_from("10.0.0.1"), proxies), "10.0.0.1");
}

TEST(ClientAddress, IsTheLastThatIsNotAProxyAndNotAnEntryWrittenByTheClient) {
  const IpRanges proxies{"10.0.0.0/8"};
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "127.0.0.1, 192.0.2.1, 10.0.0.2"), proxies), "192.0.2.1");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "10.0.0.3,10.0.0.2"), proxies), "10.0.0.3");
  const HttpRequest two =
      request_from("10.0.0.1", {{"x-forwarded-for", "127.0.0.1"}, {"X-Forwarded-For", "192.0.2.1"}});
  EXPECT_EQ(client_address(two, proxies), "192.0.2.1");
}

TEST(ClientAddress, MayComeWithAPort) {
  const IpRanges proxies{"10.0.0.0/8"};
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "192.0.2.1:4711"), proxies), "192.0.2.1");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "[2001:db8::7]:4711"), proxies), "2001:db8::7");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "[2001:db8::7]"), proxies), "2001:db8::7");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "2001:db8::7"), proxies), "2001:db8::7");
}

TEST(ClientAddress, IsUnknownIfAProxyNamesNone) {
  const IpRanges proxies{"10.0.0.0/8"};
  for (const char* entry : {"unknown", "192.0.2.1, _hidden", "["})
    EXPECT_EQ(client_address(forwarded("10.0.0.1", entry), proxies), std::nullopt) << entry;
}

TEST(ClientAddress, EmptyListElementsDoNotHideIt) {
  const IpRanges proxies{"10.0.0.0/8"};
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "192.0.2.1,"), proxies), "192.0.2.1");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", "192.0.2.1, , 10.0.0.2,,"), proxies), "192.0.2.1");
  EXPECT_EQ(client_address(forwarded("10.0.0.1", ","), proxies), "10.0.0.1");  // as without the header
}

unsigned status(const Step& step, const HttpRequest& request) {
  const StepResult result = run_step(step, request).get();
  return result.allowed() ? 200 : result.response()->status;
}

TEST(IpFilter, AdmitsAllowedAndRefusesDeniedAddresses) {
  const Step step = ip_filter({.allow = {"10.0.0.0/8"}, .deny = {"10.6.6.0/24"}});
  EXPECT_EQ(status(step, request_from("10.1.2.3")), 200U);
  EXPECT_EQ(status(step, request_from("10.6.6.6")), 403U);
  EXPECT_EQ(status(step, request_from("192.0.2.1")), 403U);
}

TEST(IpFilter, WithoutAnAllowListAdmitsAllNotDenied) {
  const Step step = ip_filter({.deny = {"192.0.2.0/24"}});
  EXPECT_EQ(status(step, request_from("10.1.2.3")), 200U);
  EXPECT_EQ(status(step, request_from("192.0.2.1")), 403U);
  EXPECT_EQ(status(step, request_from("::ffff:192.0.2.1")), 403U);
}

TEST(IpFilter, BehindAProxyUsesTheAddressNamedByTheProxy) {
  const Step step = ip_filter({.deny = {"192.0.2.0/24"}, .trusted_proxies = {"10.0.0.1"}});
  EXPECT_EQ(status(step, forwarded("10.0.0.1", "203.0.113.9")), 200U);
  EXPECT_EQ(status(step, forwarded("10.0.0.1", "203.0.113.9, 192.0.2.1")), 403U);
  EXPECT_EQ(status(step, forwarded("10.0.0.1", "unknown")), 403U);
}

TEST(IpFilter, WithNothingToFilterIsAnError) {
  EXPECT_THROW(static_cast<void>(ip_filter({})), std::invalid_argument);
}

}  // namespace
}  // namespace roost::steps
