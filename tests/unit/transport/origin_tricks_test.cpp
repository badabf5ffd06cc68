// SPDX-License-Identifier: Apache-2.0
// What has been sent to get past the origin checks of others. The page allowed is https://host.com, by each
// of the policies that compare; none of these is it. (ws:// and other ports are admitted where only the host
// counts: check_origin_test.cpp.)
#include "transport/admission/origin_policy.hpp"

namespace roost::transport {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kTricks[] = {
    // no host
    "null",
    "NULL",
    "",
    " ",
    "undefined",
    "*",
    "file://",
    "file:///etc/passwd",
    "about:blank",
    "data:text/html,",
    "blob:https://host.com/7",
    "host.com",
    "host.com:443",
    "//host.com",
    "https:host.com",
    "https:/host.com",
    "://host.com",
    "https//host.com",
    "https:///host.com",
    // another host that looks alike
    "https://evil.com",
    "https://host.com.evil.com",
    "https://evil-host.com",
    "https://evilhost.com",
    "https://host.com-evil.com",
    "https://host.comevil.com",
    "https://host.co",
    "https://ost.com",
    "https://hostXcom",
    "https://host_com",
    "https://host",
    "https://com",
    "https://host.com.",
    "https://.host.com",
    "https://host..com",
    // other spellings of it
    "https://h\xC3\xB6st.com",
    "https://h\xD0\xBEst.com"sv,
    "https://xn--hst-sna.com",
    "https://xn--hst-5cd.com",
    "https://host\xE3\x80\x82"
    "com",
    "https://host%2ecom",
    "https://%68ost.com",
    "https://host.com%00.evil.com",
    "https://127.0.0.1",
    "https://[::1]",
    "https://[host.com]",
    "https://[host.com",
    "https://host.com]",
    // user information
    "https://host.com@evil.com",
    "https://evil.com@host.com",
    "https://host.com:443@evil.com",
    "https://@host.com",
    "https://host.com:pw@evil.com:443",
    // ports
    "https://host.com:",
    "https://host.com:0",
    "https://host.com:65536",
    "https://host.com:443443443",
    "https://host.com:443:443",
    "https://host.com:+443",
    "https://host.com:-1",
    "https://host.com:port",
    "https://host.com: 443",
    "https://host.com:0x1bb",
    // schemes that are none
    "1https://host.com",
    "ht tps://host.com",
    "https\t://host.com",
    "-https://host.com",
    "https:://host.com",
    // slashes and their friends
    "https:\\\\host.com",
    "https:/\\host.com",
    "https://evil.com\\host.com",
    "https://evil.com\\@host.com",
    "https://host.com\\@evil.com",
    "https://evil.com/host.com",
    "https://evil.com/https://host.com",
    "https://evil.com?host.com",
    "https://evil.com#host.com",
    "https://evil.com?//host.com",
    "/https://host.com",
    "https://evil.com;host.com",
    "https://evil.com&host.com",
    // bytes that end a text for some
    "https://host.com\0"sv,
    "https://host.com\0.evil.com"sv,
    "https://evil.com\0host.com"sv,
    "https://host.com\x7F",
    "https://host.com\x01",
    "https://host.com\t",
    "\thttps://host.com",
    "https://host.com\r\nX: 1",
    "https://ho\nst.com",
    "https://host.com ",
    " https://host.com",
    "https://host .com",
    "https://\xFFhost.com",
    // several
    "https://host.com https://evil.com",
    "https://evil.com https://host.com",
    "https://host.com,https://evil.com",
    "https://host.com, https://evil.com",
    "https://evil.com,https://host.com",
    // what patterns mean elsewhere
    "https://*",
    "https://*.com",
    "https://*.host.com",
    "https://host.*",
    "https://h?st.com",
    "https://(host.com)",
    "https://host.com|evil.com",
    "https://host.com$",
    "https://'host.com'",
    "https://\"host.com\"",
    "https://{host.com}",
    "https://host.com`",
    "https://host.com!.evil.com",
    "https://host.com+.evil.com",
};

HttpRequest request_of(std::string_view origin) {
  HttpRequest request;
  request.scheme = "https";
  request.headers = {{"Host", "host.com"}, {"Origin", std::string(origin)}};
  return request;
}

TEST(OriginTricks, NoneGetsIn_B79) {
  ASSERT_GE(std::size(kTricks), 40U);
  for (const CheckOrigin& check :
       {CheckOrigin::url_host(), CheckOrigin::conn(), CheckOrigin::list({"https://host.com"}),
        CheckOrigin::list({"//host.com", "https://*.else.com"})}) {
    const OriginPolicy policy = OriginPolicy::make(check, "host.com").value();
    ASSERT_TRUE(policy.allows(request_of("https://host.com")));
    for (const std::string_view trick : kTricks)
      EXPECT_FALSE(policy.allows(request_of(trick)))
          << static_cast<int>(check.policy) << " \"" << trick << '"';
  }
}

/// Everything below the suffix is admitted, so the tricks are those that are not below it.
TEST(OriginTricks, NoneGetsInByAWildcard_B78) {
  const OriginPolicy policy = OriginPolicy::make(CheckOrigin::list({"https://*.host.com"}), "").value();
  ASSERT_TRUE(policy.allows(request_of("https://a.host.com")));
  for (const std::string_view trick :
       {"https://ahost.com"sv, "https://a.host.com.evil.com"sv, "https://evil.com/.host.com"sv,
        "https://evil.com?.host.com"sv, "https://evil.com#.host.com"sv, "https://evil.com\\.host.com"sv,
        "https://evil.com\0.host.com"sv, "https://evil.com%2f.host.com"sv, "https://evil.com@.host.com"sv,
        "https://evil.com:443.host.com"sv, "https://evil.com .host.com"sv, "https://evil.com\t.host.com"sv,
        "https://.host.com"sv, "https://a.host.com."sv, "http://a.host.com"sv, "https://a.host.com:8443"sv,
        "https://[.host.com"sv, "https://evil.com,.host.com"sv, "null"sv})
    EXPECT_FALSE(policy.allows(request_of(trick))) << '"' << trick << '"';
}

}  // namespace
}  // namespace roost::transport
