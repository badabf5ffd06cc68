// SPDX-License-Identifier: Apache-2.0
// Spec websocket-transport.md §4.
#include "transport/check_origin.hpp"

namespace roost::transport {
namespace {

struct Case {
  std::string_view origin;
  bool allowed;
};

void expect(const CheckOrigin& check, std::initializer_list<Case> cases) {
  const OriginPolicy policy = OriginPolicy::make(check, "host.com").value();
  for (const auto& [origin, allowed] : cases)
    EXPECT_EQ(policy.allows(origin), allowed) << '"' << origin << '"';
}

TEST(CheckOrigin, NoOriginIsAllowedUnderEveryPolicy_B71) {
  for (const CheckOrigin& check : {CheckOrigin::any(), CheckOrigin::url_host(), CheckOrigin::list({"//a"})})
    EXPECT_TRUE(OriginPolicy::make(check, "host.com").value().allows(std::nullopt));
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
                                   {"https://HOST.com", false}});
}

TEST(CheckOrigin, WithoutAConfiguredHostEveryHostIsAllowed) {
  const OriginPolicy policy = OriginPolicy::make(CheckOrigin::url_host(), "").value();
  EXPECT_TRUE(policy.allows("https://anybody.com"));
  EXPECT_FALSE(policy.allows("null"));
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

TEST(CheckOrigin, AnOriginWithoutHostIsRefused_B79) {
  for (const CheckOrigin& check : {CheckOrigin::url_host(), CheckOrigin::list({"//host.com"})})
    expect(check, {{"null", false}, {"", false}, {"file://", false}, {"host.com", false}});
}

TEST(CheckOrigin, AnOriginThatNoBrowserSendsIsRefused) {
  expect(CheckOrigin::list({"//host.com"}), {{"http://evil.com@host.com", false},
                                             {"http://host.com@evil.com", false},
                                             {"http://host.com:", false},
                                             {"http://host.com:port", false},
                                             {"http://host.com:70000", false},
                                             {"http:/host.com//host.com", false}});
}

TEST(CheckOrigin, OneMatchingEntryIsEnough) {
  expect(CheckOrigin::list({"//a.com", "//b.com", "//[::1]:4000"}), {{"http://a.com", true},
                                                                     {"http://b.com", true},
                                                                     {"http://[::1]:4000", true},
                                                                     {"http://[::1]", false},
                                                                     {"http://c.com", false}});
}

TEST(CheckOrigin, AnEntryWithoutHostIsAConfigurationError_B83) {
  for (const char* entry : {"example.com", "", "file://", "null"}) {
    const auto policy = OriginPolicy::make(CheckOrigin::list({"//good.com", entry}), "host.com");
    ASSERT_FALSE(policy) << entry;
    EXPECT_THAT(policy.error().message, ::testing::HasSubstr('"' + std::string(entry) + '"'));
  }
}

}  // namespace
}  // namespace roost::transport
