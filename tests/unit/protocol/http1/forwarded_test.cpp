// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/forwarded.hpp"

#include <gmock/gmock.h>

namespace roost::http1 {
namespace {

using ::testing::ElementsAre;
using Quotes = ElementsFromTheRight::Quotes;

std::vector<std::string> elements(const Headers& headers, Quotes quotes = Quotes::ignored) {
  ElementsFromTheRight all(headers, "list", quotes);
  std::vector<std::string> found;
  while (const auto one = all.next())
    found.emplace_back(*one);
  return found;
}

TEST(ElementsFromTheRight, CoverAllHeadersLastFirst) {
  EXPECT_THAT(elements({{"List", "a, b"}, {"other", "x"}, {"LIST", "c"}}), ElementsAre("c", "b", "a"));
  EXPECT_THAT(elements({{"list", "a"}}), ElementsAre("a"));
  EXPECT_THAT(elements({{"other", "a"}}), ElementsAre());
}

// RFC 9110 §5.6.1.2.
TEST(ElementsFromTheRight, EmptyOnesArePassedOver) {
  EXPECT_THAT(elements({{"list", ""}}), ElementsAre());
  EXPECT_THAT(elements({{"list", ", ,\t,"}}), ElementsAre());
  EXPECT_THAT(elements({{"list", ",a,, b ,\t"}}), ElementsAre("b", "a"));
  EXPECT_THAT(elements({{"list", "a"}, {"list", ","}, {"list", ""}, {"list", "b,"}}), ElementsAre("b", "a"));
  EXPECT_THAT(elements({{"list", R"(,,a=",,",)"}}, Quotes::keep_commas), ElementsAre(R"(a=",,")"));
}

TEST(ElementsFromTheRight, BeyondManyEmptyOnesNothingIsRead) {
  EXPECT_THAT(elements({{"list", "a" + std::string(32, ',')}}), ElementsAre("a"));
  EXPECT_THAT(elements({{"list", "a" + std::string(33, ',') + "b"}}), ElementsAre("b", "a"));
  EXPECT_THAT(elements({{"list", "a" + std::string(40, ',') + "b"}}), ElementsAre("b"));
}

TEST(ElementsFromTheRight, KeepCommasInQuotes) {
  EXPECT_THAT(elements({{"list", R"(a="1,2", b="x\",y",c)"}}, Quotes::keep_commas),
              ElementsAre("c", R"(b="x\",y")", R"(a="1,2")"));
  EXPECT_THAT(elements({{"list", R"(a="\\",b)"}}, Quotes::keep_commas), ElementsAre("b", R"(a="\\")"));
  EXPECT_THAT(elements({{"list", R"(a="1,2")"}}), ElementsAre("2\"", "a=\"1"));
}

// Text written before it by a client does not change the proxy's element.
TEST(ElementsFromTheRight, AreNotHiddenByAnUnclosedQuote) {
  EXPECT_EQ(elements({{"list", R"(for="x, for=192.0.2.7)"}}, Quotes::keep_commas).front(), "for=192.0.2.7");
  EXPECT_EQ(elements({{"list", R"(for="x\, for="192.0.2.7")"}}, Quotes::keep_commas).front(),
            R"(for="192.0.2.7")");
}

std::string node(std::string_view text) {
  const auto read = read_node(text);
  return read ? read->text() : "none";
}

TEST(ReadNode, AcceptsAddressesWithAndWithoutAPort) {
  EXPECT_EQ(node("192.0.2.7"), "192.0.2.7:0");
  EXPECT_EQ(node("192.0.2.7:4711"), "192.0.2.7:4711");
  EXPECT_EQ(node("2001:db8::7"), "[2001:db8::7]:0");
  EXPECT_EQ(node("[2001:db8::7]"), "[2001:db8::7]:0");
  EXPECT_EQ(node("[2001:db8::7]:4711"), "[2001:db8::7]:4711");
  EXPECT_EQ(node("::ffff:192.0.2.7"), "192.0.2.7:0");
  EXPECT_EQ(node("[::ffff:192.0.2.7]:4711"), "192.0.2.7:4711");
  EXPECT_EQ(node("192.0.2.7:_hidden"), "192.0.2.7:0");
}

TEST(ReadNode, RejectsAnythingElse) {
  for (const char* text : {"",
                           "unknown",
                           "_hidden",
                           "192.0.2",
                           "192.0.2.256",
                           "192.0.2.7:",
                           "192.0.2.7:_",
                           "192.0.2.7:65536",
                           "192.0.2.7:x",
                           "192.0.2.7:1:2",
                           "[192.0.2.7]",
                           "[",
                           "[]",
                           "[::1",
                           "[::1]4711",
                           "[::1]:",
                           "[::1]x:1",
                           "]::1[",
                           "fe80::1%eth0",
                           "192.0.2.7 ",
                           "host.example",
                           "host.example:80",
                           "\"192.0.2.7\""})
    EXPECT_EQ(node(text), "none") << text;
}

std::string element(std::string_view text) {
  const ForwardedElement read = read_forwarded(text);
  return (read.from ? read.from->text() : "none") + " " + read.proto;
}

// RFC 7239 §4, with its examples.
TEST(ReadForwarded, ReadsForAndProto) {
  EXPECT_EQ(element("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60:0 http");
  EXPECT_EQ(element("For=\"[2001:db8:cafe::17]:4711\""), "[2001:db8:cafe::17]:4711 ");
  EXPECT_EQ(element("PROTO=HTTPS;FOR=\"192.0.2.43:47011\""), "192.0.2.43:47011 HTTPS");
  EXPECT_EQ(element("for=\"_gazonk\""), "none ");
  EXPECT_EQ(element("for=_hidden, for=_SEVKISEK"), "none ");
  EXPECT_EQ(element("for=unknown;proto=https"), "none https");
  EXPECT_EQ(element("proto=\"https\""), "none https");
  EXPECT_EQ(element(""), "none ");
}

TEST(ReadForwarded, UnescapesQuotedStrings) {
  EXPECT_EQ(element(R"(for="192\.0.2\.7";host="a;b=\"c\"";proto=https)"), "192.0.2.7:0 https");
}

TEST(ReadForwarded, ToleratesCommonMistakes) {
  EXPECT_EQ(element("for=192.0.2.7:4711"), "192.0.2.7:4711 ");
  EXPECT_EQ(element("for=2001:db8::7"), "[2001:db8::7]:0 ");
  EXPECT_EQ(element(" for=192.0.2.7 ; proto=https ;"), "192.0.2.7:0 https");
  EXPECT_EQ(element(";;for=192.0.2.7"), "192.0.2.7:0 ");
}

TEST(ReadForwarded, AMalformedElementIsEmpty) {
  for (const char* text :
       {"192.0.2.7", "for", "for=", "for=;proto=https", "=192.0.2.7", "for =192.0.2.7", "for=192.0.2.7 x",
        "for=192.0.2.7;x", "for=\"192.0.2.7", "for=\"192.0.2.7\\", "for=\"192.0.2.7\"x", "for=192.0.2.7\"",
        "for=192.0.2.7;for=192.0.2.8", "for=192.0.2.7;proto=http;proto=https", "f(r=192.0.2.7;for=192.0.2.7"})
    EXPECT_EQ(element(text), "none ") << text;
}

}  // namespace
}  // namespace roost::http1
