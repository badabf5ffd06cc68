// SPDX-License-Identifier: Apache-2.0
// Spec websocket-transport.md §4.
#include "transport/admission/origin_policy.hpp"

namespace roost::transport {
namespace {

struct Case {
  std::string_view origin;
  bool allowed;
};

HttpRequest request(HttpHeaders headers) {
  HttpRequest request;
  request.headers = std::move(headers);
  return request;
}

HttpRequest request_of(std::string_view origin) {
  return request({{"Host", "host.com"}, {"Origin", std::string(origin)}});
}

OriginPolicy policy(const CheckOrigin& check, std::string url_host = "host.com") {
  return OriginPolicy::make(check, std::move(url_host)).value();
}

void expect(const CheckOrigin& check, std::initializer_list<Case> cases) {
  const OriginPolicy made = policy(check);
  for (const auto& [origin, allowed] : cases)
    EXPECT_EQ(made.allows(request_of(origin)), allowed) << '"' << origin << '"';
}

TEST(CheckOrigin, NoOriginIsAllowedUnderEveryPolicy_B71) {
  for (const CheckOrigin& check :
       {CheckOrigin::any(), CheckOrigin::url_host(), CheckOrigin::list({"//a"}), CheckOrigin::conn(),
        CheckOrigin::callback([](const Origin&, const HttpRequest&) { return false; })})
    EXPECT_TRUE(policy(check).allows(request({{"Host", "host.com"}})));
}

TEST(CheckOrigin, AnyAllowsEverything_B72) {
  expect(CheckOrigin::any(), {{"file://", true}, {"null", true}, {"", true}, {"https://evil.com", true}});
}

TEST(CheckOrigin, UrlHostComparesTheHostAlone_B73) {
  expect(CheckOrigin::url_host(), {{"https://host.com/", true},
                                   {"http://host.com:8080", true},
                                   {"ws://host.com", true},
                                   {"https://another.com/", false},
                                   {"https://sub.host.com", false},
                                   {"https://host.com.evil.com", false},
                                   {"https://HOST.com", true}});
}

TEST(CheckOrigin, WithoutAHostToCompareItSaysHowToAdmitEveryPage) {
  const auto nothing_to_compare = OriginPolicy::make(CheckOrigin::url_host(), "");
  ASSERT_FALSE(nothing_to_compare);
  EXPECT_THAT(nothing_to_compare.error().message,
              ::testing::StartsWith("check_origin = true compares url.host, which is empty"));
  EXPECT_THAT(nothing_to_compare.error().message, ::testing::HasSubstr("check_origin = false"));
  for (const CheckOrigin& check : {CheckOrigin::any(), CheckOrigin::conn(), CheckOrigin::list({"//a"})})
    EXPECT_TRUE(OriginPolicy::make(check, ""));
}

TEST(CheckOrigin, AnEntryWithoutSchemeTakesEverySchemeAndPort_B75) {
  expect(CheckOrigin::list({"//example.com"}), {{"http://example.com", true},
                                                {"https://example.com", true},
                                                {"http://example.com:8080", true},
                                                {"ws://example.com", true},
                                                {"http://org1.example.com", false},
                                                {"http://notexample.com", false}});
}

TEST(CheckOrigin, AnEntryWithSchemeTakesItsDefaultPortOnly_B76) {
  expect(CheckOrigin::list({"http://scheme.com"}), {{"http://scheme.com", true},
                                                    {"HTTP://scheme.com", true},
                                                    {"http://scheme.com:80", true},
                                                    {"https://scheme.com", false},
                                                    {"http://scheme.com:8080", false}});
}

TEST(CheckOrigin, AnEntryWithPortTakesThatPort_B77) {
  expect(CheckOrigin::list({"//port.com:81"}),
         {{"http://port.com:81", true}, {"http://port.com:82", false}, {"http://port.com", false}});
}

TEST(CheckOrigin, AStarStandsForTheSuffixAndEverythingBelow_B78) {
  expect(CheckOrigin::list({"https://*.ex.com"}), {{"https://ex.com", true},
                                                   {"https://a.ex.com", true},
                                                   {"https://a.b.ex.com", true},
                                                   {"https://a.prefix-ex.com", false},
                                                   {"https://prefix-ex.com", false},
                                                   {"https://.ex.com", false},
                                                   {"http://a.ex.com", false},
                                                   {"https://a.ex.com:444", false}});
}

TEST(CheckOrigin, HostsCompareWithoutCase) {  // RFC 3986 §6.2.2.1
  EXPECT_TRUE(policy(CheckOrigin::url_host(), "Host.COM").allows(request_of("http://host.com")));
  EXPECT_TRUE(policy(CheckOrigin::url_host(), "[0::1]").allows(request_of("http://[::1]")));
  expect(CheckOrigin::list({"HTTPS://*.Example.com", "//[2001:DB8:0::1]"}),
         {{"https://a.EXAMPLE.com", true}, {"https://example.COM", true}, {"http://[2001:db8::1]", true}});
}

TEST(CheckOrigin, AnOriginWithoutHostIsRefused_B79) {
  for (const CheckOrigin& check : {CheckOrigin::url_host(), CheckOrigin::list({"//host.com"})})
    expect(check, {{"null", false}, {"", false}, {"file://", false}, {"host.com", false}});
}

TEST(CheckOrigin, OneMatchingEntryIsEnough) {
  expect(CheckOrigin::list({"//a.com", "//b.com", "//[::1]:4000"}), {{"http://a.com", true},
                                                                     {"http://b.com", true},
                                                                     {"http://[::1]:4000", true},
                                                                     {"http://[::1]", false},
                                                                     {"http://c.com", false}});
}

TEST(CheckOrigin, ConnComparesSchemeHostAndPortWithTheRequest_B80) {
  struct Asked {
    const char *scheme, *host, *origin;
    bool allowed;
  };
  for (const auto& [scheme, host, origin, allowed] : {Asked{"http", "a.com", "http://a.com", true},
                                                      {"http", "a.com", "http://a.com:80", true},
                                                      {"http", "a.com:80", "http://a.com", true},
                                                      {"http", "A.com:4000", "http://a.com:4000", true},
                                                      {"http", "LOCALHOST", "http://localhost", true},
                                                      {"http", "a.com:", "http://a.com", true},
                                                      {"http", "[0:0::1]:4000", "http://[::1]:4000", true},
                                                      {"http", "a.com:80", "https://a.com", false},
                                                      {"http", "a.com:4000", "http://a.com:4000", true},
                                                      {"https", "a.com", "https://a.com", true},
                                                      {"https", "[::1]:4000", "https://[::1]:4000", true},
                                                      {"http", "a.com", "https://a.com", false},
                                                      {"http", "a.com:4000", "http://a.com", false},
                                                      {"http", "a.com", "http://b.com", false},
                                                      {"http", "a.com", "ws://a.com", false},
                                                      {"http", "a.com@b.com", "http://b.com", false},
                                                      {"http", "", "http://a.com", false},
                                                      {"http", "", "null", false}}) {
    HttpRequest asked = request({{"Host", host}, {"Origin", origin}});
    asked.scheme = scheme;
    EXPECT_EQ(policy(CheckOrigin::conn()).allows(asked), allowed) << scheme << ' ' << host << ' ' << origin;
  }
}

TEST(CheckOrigin, ACallbackDecidesOnTheParsedOriginAndTheWholeRequest_B81) {
  std::optional<Origin> seen;
  const auto check = CheckOrigin::callback([&](const Origin& origin, const HttpRequest& asked) {
    seen = origin;
    return asked.headers.contains("x-ours");
  });
  HttpRequest asked = request_of("HTTPS://A.com");
  EXPECT_FALSE(policy(check).allows(asked));
  asked.headers.add("X-Ours", "1");
  EXPECT_TRUE(policy(check).allows(asked));
  EXPECT_EQ(seen->scheme, "https");
  EXPECT_EQ(seen->host, "a.com");
  EXPECT_EQ(seen->port, 443);
  EXPECT_EQ(seen->text, "HTTPS://A.com");
}

TEST(CheckOrigin, ACallbackIsAskedAboutAnOriginWithoutHostToo_B81) {
  const auto check =
      CheckOrigin::callback([](const Origin& origin, const HttpRequest&) { return origin.text == "null"; });
  expect(check, {{"null", true}, {"file://", false}, {"", false}, {"http://host.com", false}});
}

TEST(CheckOrigin, WithoutACallbackToAskIsAConfigurationError_B83) {
  EXPECT_FALSE(OriginPolicy::make(CheckOrigin::callback({}), "host.com"));
}

TEST(CheckOrigin, OfTwoOriginHeadersThatDifferNoneCounts) {
  for (const CheckOrigin& check : {CheckOrigin::url_host(), CheckOrigin::list({"//host.com"}),
                                   CheckOrigin::callback([](const auto&, const auto&) { return true; })}) {
    const auto asked = [](const char* second) {
      return request({{"Origin", "http://host.com"}, {"origin", second}});
    };
    EXPECT_FALSE(policy(check).allows(asked("http://evil.com")));
    EXPECT_TRUE(policy(check).allows(asked("http://host.com")));
  }
}

TEST(CheckOrigin, TheLogSaysWhatCameWhatWasAskedForAndWhatToWrite) {
  using ::testing::HasSubstr;
  const HttpRequest evil = request_of("http://evil.com");
  for (const auto& [check, said] : {std::pair(CheckOrigin::url_host(), "Config::url_host (now \"host.com\")"),
                                    std::pair(CheckOrigin::list({"//a.com", "//b.com"}), "//a.com, //b.com"),
                                    std::pair(CheckOrigin::conn(), "http://host.com itself")}) {
    const std::string text = policy(check).refusal_text("/socket", evil);
    EXPECT_THAT(text, HasSubstr("/socket"));
    EXPECT_THAT(text, HasSubstr("http://evil.com"));
    EXPECT_THAT(text, HasSubstr(said));
  }
}

TEST(CheckOrigin, AnEntryWithAPathIsAConfigurationErrorThatSaysWhatToWrite) {
  for (const char* rest : {"/path", "//", "/?a", "?a=b", "#top"}) {
    const auto made =
        OriginPolicy::make(CheckOrigin::list({std::string("https://a.com:81") + rest}), "host.com");
    ASSERT_FALSE(made) << rest;
    EXPECT_THAT(made.error().message, ::testing::EndsWith("which no origin has: write \"https://a.com:81\""));
  }
  EXPECT_TRUE(OriginPolicy::make(CheckOrigin::list({"https://a.com/"}), "host.com"));  // as in an address bar
}

TEST(CheckOrigin, AnEntryWithoutHostIsAConfigurationError_B83) {
  for (const char* entry : {"example.com", "", "file://", "null", "//*", "//a.*.com", "//*.", "//a@b.com"}) {
    const auto made = OriginPolicy::make(CheckOrigin::list({"//good.com", entry}), "host.com");
    ASSERT_FALSE(made) << entry;
    EXPECT_THAT(made.error().message, ::testing::HasSubstr('"' + std::string(entry) + '"'));
  }
}

}  // namespace
}  // namespace roost::transport
