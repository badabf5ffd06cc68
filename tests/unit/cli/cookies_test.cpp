// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/cookies.hpp"

#include <gtest/gtest.h>

namespace roost::cli::dial {
namespace {

TEST(DialCookies, AreNamesAndValuesWithoutAttributes) {
  Cookies cookies;
  cookies.take({{"Set-Cookie", "_key=a=b; Path=/; HttpOnly"}, {"set-cookie", " x = y "}, {"Other", "n=o"}});
  EXPECT_EQ(cookies.header(), "_key=a=b; x=y");
}

TEST(DialCookies, ALaterCookieReplacesAnEarlierOne) {
  Cookies cookies;
  cookies.take({{"Set-Cookie", "a=1"}});
  cookies.take({{"Set-Cookie", "a=2"}, {"Set-Cookie", "b=3"}});
  EXPECT_EQ(cookies.header(), "a=2; b=3");
}

TEST(DialCookies, InvalidCookiesAreIgnored) {
  Cookies cookies;
  cookies.take({{"Set-Cookie", "novalue; a=b"}, {"Set-Cookie", "=x"}});
  EXPECT_TRUE(cookies.empty());
}

}  // namespace
}  // namespace roost::cli::dial
