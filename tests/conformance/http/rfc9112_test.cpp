// SPDX-License-Identifier: Apache-2.0
// RFC 9112: HTTP/1.1 messages, as a server must handle them.
#include <gmock/gmock.h>

#include "request_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Rfc9112 : public RequestTest {};

// --- §2: the message ---

TEST_F(Rfc9112, EmptyLinesBeforeTheRequestLineAreIgnored_2_2) {
  EXPECT_EQ(outcome_of("\r\n\r\n" + get("/a")), "200 GET /a x ");
}

TEST_F(Rfc9112, ABlankBeforeTheFirstHeaderIsRefused_2_2) {
  EXPECT_EQ(outcome_of(with_headers(" Host: x\r\n")), "400");
  EXPECT_EQ(outcome_of(with_headers("\tX: y\r\nHost: x\r\n")), "400");
}

TEST_F(Rfc9112, ABareCarriageReturnIsRefused_2_2) {
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nA: b\rc\r\n")), "400");
  EXPECT_EQ(outcome_of("GET /\r HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET / HTTP/1.1\r\r\nHost: x\r\n\r\n"), "400");
}

TEST_F(Rfc9112, NonHttpInputGetsA400AndIsClosed_2_2) {
  EXPECT_EQ(outcome_of("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "400");
  EXPECT_TRUE(closed_);
}

TEST_F(Rfc9112, TheProtocolNameIsInCapitals_2_3) {
  EXPECT_EQ(outcome_of("GET / http/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET / Http/1.1\r\nHost: x\r\n\r\n"), "400");
}

TEST_F(Rfc9112, AVersionIsTwoDigits_2_3) {
  for (const char* version : {"HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.1.1", "HTTP/11", "HTTP/01.1",
                              "HTTP/1.10", "HTTP/a.b", "HTTP 1.1", "HTTP/1,1", "HTCPCP/1.0", ""})
    EXPECT_EQ(outcome_of("GET / " + std::string(version) + "\r\nHost: x\r\n\r\n"), "400") << version;
}

// --- §3: the request line ---

TEST_F(Rfc9112, ARequestLineHasThreePartsAndTwoSpaces_3) {
  for (const char* line : {"GET /a b HTTP/1.1", "GET  / HTTP/1.1", "GET /  HTTP/1.1", " GET / HTTP/1.1",
                           "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET /a\tb HTTP/1.1",
                           "GET / HTTP/1.1 x", "GET HTTP/1.1", "GET /", "GET", "GET / b HTTP/9.9"})
    EXPECT_EQ(outcome_of(std::string(line) + "\r\nHost: x\r\n\r\n"), "400") << line;
}

TEST_F(Rfc9112, AMethodIsATokenAndCaseSensitive_3_1) {
  EXPECT_EQ(outcome_of("G@T / HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("get / HTTP/1.1\r\nHost: x\r\n\r\n"), "405");
}

TEST_F(Rfc9112, ATargetThatIsTooLongIs414_3) {
  EXPECT_EQ(outcome_of(get("/" + std::string(9000, 'a'))), "414");
}

// --- §3.2: the target and Host ---

TEST_F(Rfc9112, AnHttp11RequestNeedsAHost_3_2) {
  EXPECT_EQ(outcome_of(with_headers("")), "400");
  EXPECT_EQ(outcome_of("GET http://x/ HTTP/1.1\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET / HTTP/1.0\r\n\r\n"), "200 GET / - ");
}

TEST_F(Rfc9112, ARequestMustHaveOneHostInEveryVersion_3_2) {
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nHost: x\r\n")), "400");
  EXPECT_EQ(outcome_of("GET / HTTP/1.0\r\nHost: x\r\nhost: y\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET http://x/ HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"), "400");
}

TEST_F(Rfc9112, AHostMustBeValidInEveryVersion_3_2) {
  for (const char* host :
       {"a b", "a/b", "a@b", "user:pw@a", "[::1", "::1", "[::1]x", "a:b", "a:65536", "a:1:2", "http://a",
        "a,b\"", "a?b", "a#b", "a\\b", "%zz", "[1.2.3.4]", "caf\xc3\xa9"}) {
    EXPECT_EQ(outcome_of(with_headers("Host: " + std::string(host) + "\r\n")), "400") << host;
    EXPECT_EQ(outcome_of("GET / HTTP/1.0\r\nHost: " + std::string(host) + "\r\n\r\n"), "400") << host;
  }
  for (const char* host : {"a", "A.Example:80", "a.", "a:", "127.0.0.1:4000", "[::1]:4000", "[2001:db8::7]",
                           "a_b", "xn--caf-dma.example", "a%2Db"})
    EXPECT_THAT(outcome_of(with_headers("Host: " + std::string(host) + "\r\n")), StartsWith("200")) << host;
}

TEST_F(Rfc9112, AnEmptyHostIsAHost_3_2_and_3_3) {
  EXPECT_EQ(outcome_of(with_headers("Host:\r\n")), "200 GET /  ");
}

TEST_F(Rfc9112, AnOriginFormBeginsWithASlash_3_2_1) {
  EXPECT_EQ(outcome_of("GET a HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET ?a HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("GET //a/b HTTP/1.1\r\nHost: x\r\n\r\n"), "200 GET //a/b x ");
}

TEST_F(Rfc9112, TheHostOfAnAbsoluteFormOverridesTheHeader_3_2_2) {
  EXPECT_EQ(outcome_of("GET http://a.example:8080/b?c HTTP/1.1\r\nHost: x\r\n\r\n"),
            "200 GET /b a.example:8080 ");
  EXPECT_EQ(outcome_of("GET HTTP://A.example HTTP/1.1\r\nHost: x\r\n\r\n"), "200 GET / A.example ");
  EXPECT_EQ(outcome_of("GET http://a.example?b HTTP/1.1\r\nHost: x\r\n\r\n"), "200 GET / a.example ");
  EXPECT_EQ(outcome_of("GET http://a.example/ HTTP/1.0\r\n\r\n"), "200 GET / a.example ");
}

TEST_F(Rfc9112, AnAbsoluteFormNeedsAHostAndNoUserInformation_3_2_2) {  // RFC 9110 §4.2.1, §4.2.4
  for (const char* target :
       {"http:///a", "http://", "http://?a", "http://:80/", "http://user@a/", "http://a b/", "http://[::1/",
        "http://a:x/", "ftp://a/", "http:/a", "http:a", "mailto:a@b"})
    EXPECT_EQ(outcome_of("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n"), "400") << target;
}

TEST_F(Rfc9112, AnInvalidHostIsRefusedWithAnAbsoluteFormToo_3_2) {
  EXPECT_EQ(outcome_of("GET http://a/ HTTP/1.1\r\nHost: a b\r\n\r\n"), "400");
}

TEST_F(Rfc9112, AnAuthorityFormIsOnlyForConnect_3_2_3) {
  EXPECT_EQ(outcome_of("GET a.example:80 HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("CONNECT a.example:80 HTTP/1.1\r\nHost: a.example:80\r\n\r\n"), "501");
  EXPECT_EQ(outcome_of("CONNECT /a HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("CONNECT a.example HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
}

TEST_F(Rfc9112, AnAsteriskIsOnlyForOptions_3_2_4) {
  EXPECT_EQ(outcome_of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), "204");
  EXPECT_EQ(outcome_of("GET * HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("OPTIONS *a HTTP/1.1\r\nHost: x\r\n\r\n"), "400");
}

// --- §5: headers ---

TEST_F(Rfc9112, ABlankBeforeTheColonIsRefused_5_1) {
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nA : b\r\n")), "400");
  EXPECT_EQ(outcome_of(with_headers("Host\t: x\r\n")), "400");
}

TEST_F(Rfc9112, BlanksAroundAValueAreIgnored_5_1) {
  EXPECT_EQ(outcome_of(with_headers("Host: \t x \t\r\n")), "200 GET / x ");
  EXPECT_EQ(outcome_of(with_headers("Host:x\r\n")), "200 GET / x ");
}

TEST_F(Rfc9112, AFoldedLineIsRefused_5_2) {
  EXPECT_EQ(outcome_of(with_headers("Host: x\r\nA: b\r\n c\r\n")), "400");
}

// --- §6: the body ---

std::string post_with(std::string_view headers, std::string_view body = "") {
  return "POST / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

TEST_F(Rfc9112, AnUnsupportedCodingIs501_6_1) {
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: gzip, chunked\r\n")), "501");
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")), "501");
}

TEST_F(Rfc9112, ChunkedThatIsNotTheLastCodingIs400AndCloses_6_3) {
  for (const char* coding :
       {"gzip", "chunked, gzip", "identity", "chunked, identity", "xchunked", "chunked;a=b"}) {
    EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: " + std::string(coding) + "\r\n")), "400") << coding;
    EXPECT_TRUE(closed_);
  }
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n")), "400");
}

TEST_F(Rfc9112, ChunkedMustBeAppliedOnce_6_1) {
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked, chunked\r\n")), "400");
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")), "400");
}

TEST_F(Rfc9112, CodingNamesAreCaseInsensitiveAndListsMayHaveEmptyElements_6_1) {  // RFC 9110 §5.6.1
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: CHUNKED\r\n", "2\r\nok\r\n0\r\n\r\n")),
            "200 POST / x ok");
}

TEST_F(Rfc9112, AnHttp10RequestMustNotHaveATransferEncoding_6_1) {
  EXPECT_EQ(outcome_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), "400");
  EXPECT_EQ(outcome_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nok"),
            "400");
  EXPECT_TRUE(closed_);
}

TEST_F(Rfc9112, ALengthTogetherWithTransferEncodingIsRefused_6_1) {
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")), "400");
  EXPECT_TRUE(closed_);
}

TEST_F(Rfc9112, AnInvalidLengthIs400AndCloses_6_3) {
  for (const char* length : {"x", "-1", "+1", "1.0", "0x1", "1, 2", "1 2", "18446744073709551616", "", ","}) {
    EXPECT_EQ(outcome_of(post_with("Content-Length: " + std::string(length) + "\r\n")), "400") << length;
    EXPECT_TRUE(closed_) << length;
  }
  EXPECT_EQ(outcome_of(post_with("Content-Length: 1\r\nContent-Length: 2\r\n")), "400");
}

TEST_F(Rfc9112, WithoutALengthThereIsNoBody_6_3) {
  EXPECT_EQ(outcome_of(post_with("")), "200 POST / x ");
}

// --- §7: chunks ---

TEST_F(Rfc9112, ChunksAreReadAndUnknownExtensionsIgnored_7_1) {
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\n",
                                 "1;a=\"b\";c\r\no\r\n01\r\nk\r\n0;d\r\nX: y\r\n\r\n")),
            "200 POST / x ok");
}

TEST_F(Rfc9112, SizesTooLargeForANumberAreRefused_7_1) {
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n")), "400");
  EXPECT_EQ(outcome_of(post_with("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF\r\n")), "413");
}

// --- §9: the connection ---

TEST_F(Rfc9112, AnHttp11ConnectionPersists_9_3) {
  EXPECT_THAT(said_to(get("/")), Not(HasSubstr("connection:")));
  EXPECT_FALSE(closed_);
}

TEST_F(Rfc9112, CloseEndsTheConnectionWhateverElseIsListed_9_3) {
  for (const char* option : {"close", "Close", "keep-alive, close", "close, keep-alive", "x ,CLOSE"}) {
    const auto said =
        said_to(with_headers("Host: x\r\nConnection: " + std::string(option) + "\r\n") + get("/b"));
    EXPECT_THAT(said, HasSubstr("connection: close\r\n")) << option;
    EXPECT_EQ(count_of("HTTP/1.1 200", said), 1U) << option;
    EXPECT_TRUE(closed_) << option;
  }
  EXPECT_THAT(said_to(with_headers("Host: x\r\nConnection: keep-alive\r\nConnection: close\r\n")),
              HasSubstr("connection: close\r\n"));
}

TEST_F(Rfc9112, AnHttp10ConnectionPersistsOnRequest_9_3) {
  EXPECT_THAT(said_to("GET / HTTP/1.0\r\n\r\n"), HasSubstr("connection: close\r\n"));
  EXPECT_TRUE(closed_);
  EXPECT_THAT(said_to("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
              HasSubstr("connection: keep-alive\r\n"));
  EXPECT_FALSE(closed_);
}

TEST_F(Rfc9112, AFaultClosesTheConnectionWithConnectionClose_9_6) {
  const auto said = said_to(with_headers("Host: a b\r\n") + get("/"));
  EXPECT_THAT(said, HasSubstr("connection: close\r\n"));
  EXPECT_EQ(count_of("HTTP/1.1 ", said), 1U);
  EXPECT_TRUE(closed_);
}

}  // namespace
}  // namespace roost::http
