// SPDX-License-Identifier: Apache-2.0
#include "protocol/proxy/header_parser.hpp"

#include <gtest/gtest.h>

namespace roost::proxy {
namespace {

using namespace std::string_literals;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

struct Read {
  std::variant<NeedMore, Header, Fault> outcome;
  std::size_t consumed = 0;
};

/// Parsed whole and byte by byte; both must give the same result.
Read read(const std::string& bytes) {
  HeaderParser at_once;
  const Parsed whole = at_once.parse(bytes);
  HeaderParser by_bytes;
  Read read{NeedMore{}, 0};
  while (read.consumed < bytes.size() && std::holds_alternative<NeedMore>(read.outcome)) {
    const Parsed one = by_bytes.parse(std::string_view(bytes).substr(read.consumed, 1));
    read.consumed += one.consumed;
    read.outcome = one.outcome;
  }
  EXPECT_EQ(whole.consumed, read.consumed);
  EXPECT_EQ(whole.outcome.index(), read.outcome.index());
  return read;
}

/// Of a complete header; the bytes after it are left.
Header header(const std::string& bytes) {
  const Read answer = read(bytes + "GET / HTTP/1.1\r\n");
  const auto* found = std::get_if<Header>(&answer.outcome);
  if (found == nullptr) {
    ADD_FAILURE() << testing::PrintToString(bytes);
    return {};
  }
  EXPECT_EQ(answer.consumed, bytes.size());
  return *found;
}

std::string_view fault(const std::string& bytes) {
  const Read answer = read(bytes);
  const auto* found = std::get_if<Fault>(&answer.outcome);
  return found == nullptr ? "none" : found->reason;
}

bool needs_more(const std::string& bytes) {
  return std::holds_alternative<NeedMore>(read(bytes).outcome);
}

std::string source(const std::string& bytes) {
  const Header found = header(bytes);
  return found.source ? found.source->text() : "the proxy's own";
}

// --- version 1 ---

TEST(ProxyLine, NamesTheClientOfTheProxy) {
  EXPECT_EQ(source("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n"), "192.0.2.7:56324");
  EXPECT_EQ(source("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"), "255.255.255.255:65535");
  EXPECT_EQ(source("PROXY TCP6 2001:db8::7 2001:db8::1 56324 443\r\n"), "[2001:db8::7]:56324");
  EXPECT_EQ(source("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 0\r\n"), "192.0.2.7:0");
  EXPECT_EQ(header("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n").version, 1U);
}

TEST(ProxyLine, MayOmitTheClient) {
  EXPECT_EQ(source("PROXY UNKNOWN\r\n"), "the proxy's own");
  EXPECT_EQ(source("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"), "the proxy's own");
}

TEST(ProxyLine, HasAtMost107Bytes) {
  const auto line = [](std::size_t size) { return "PROXY UNKNOWN " + std::string(size - 16, 'x') + "\r\n"; };
  EXPECT_EQ(source(line(107)), "the proxy's own");
  EXPECT_EQ(fault(line(108)), "the PROXY line is longer than 107 bytes");
  EXPECT_TRUE(needs_more("PROXY " + std::string(100, 'x')));
  EXPECT_EQ(fault("PROXY " + std::string(101, 'x')), "the PROXY line is longer than 107 bytes");
}

TEST(ProxyLine, RejectsAnythingElse) {
  for (const char* line : {"PROXY \r\n",
                           "PROXY TCP4\r\n",
                           "PROXY UNKNOWNN\r\n",
                           "PROXY unknown\r\n",
                           "PROXY UNKNOWN\n",
                           "PROXY TCP5 192.0.2.7 198.51.100.1 56324 443\r\n",
                           "PROXY TCP4 2001:db8::7 ::1 1 2\r\n",
                           "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n",
                           "PROXY TCP4 192.0.2.7 ::1 1 2\r\n",
                           "PROXY TCP4 192.0.2.7  198.51.100.1 1 2\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n",
                           "PROXY  TCP4 192.0.2.7 198.51.100.1 1 2\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 -1 2\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 +1 2\r\n",
                           "PROXY TCP4 192.0.2.256 198.51.100.1 1 2\r\n",
                           "PROXY TCP4 01.2.3.4 198.51.100.1 1 2\r\n",
                           "PROXY TCP4 [::1] ::1 1 2\r\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n",
                           "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\r\r\n",
                           "PROXY TCP4 name.example 198.51.100.1 1 2\r\n"})
    EXPECT_EQ(fault(line), "the PROXY line is malformed") << line;
}

// --- version 2 ---

std::string block(unsigned command, unsigned family, const std::string& rest) {
  const auto byte = [](std::size_t number) { return std::string(1, static_cast<char>(number)); };
  return kSignature + byte(command) + byte(family) + byte(rest.size() >> 8) + byte(rest.size() & 0xff) + rest;
}

const std::string kV4 = "\xc0\x00\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb"s;  // from 192.0.2.7:56324
const std::string kV6 = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07"s + "\x20\x01\x0d\xb8"s +
                        std::string(11, '\0') + "\x01\xdc\x04\x01\xbb"s;  // from [2001:db8::7]:56324

TEST(ProxyBlock, NamesTheClientOfTheProxy) {
  EXPECT_EQ(source(block(0x21, 0x11, kV4)), "192.0.2.7:56324");
  EXPECT_EQ(source(block(0x21, 0x21, kV6)), "[2001:db8::7]:56324");
  EXPECT_EQ(source(block(0x21, 0x12, kV4)), "192.0.2.7:56324");  // over UDP: a QUIC client
  EXPECT_EQ(source(block(0x21, 0x22, kV6)), "[2001:db8::7]:56324");
  EXPECT_EQ(header(block(0x21, 0x11, kV4)).version, 2U);
}

TEST(ProxyBlock, MappedIntoIpv6IsIpv4) {
  std::string mapped = kV6;
  mapped.replace(0, 16, std::string(10, '\0') + "\xff\xff\xc0\x00\x02\x07"s);
  EXPECT_EQ(source(block(0x21, 0x21, mapped)), "192.0.2.7:56324");
}

TEST(ProxyBlock, OfALocalConnectionIsIgnored) {
  EXPECT_EQ(source(block(0x20, 0x00, "")), "the proxy's own");
  EXPECT_EQ(source(block(0x20, 0x11, kV4)), "the proxy's own");
  EXPECT_EQ(source(block(0x20, 0xff, "anything")), "the proxy's own");
}

TEST(ProxyBlock, MayOmitTheClient) {
  EXPECT_EQ(source(block(0x21, 0x00, "")), "the proxy's own");
  EXPECT_EQ(source(block(0x21, 0x01, "ignored")), "the proxy's own");
  EXPECT_EQ(source(block(0x21, 0x31, std::string(216, '/'))), "the proxy's own");
  EXPECT_EQ(source(block(0x21, 0x32, std::string(217, '/'))), "the proxy's own");
}

TEST(ProxyBlock, MayHaveMoreAfterItsAddresses) {
  const std::string tlv = "\x02\x00\x04host"s;
  EXPECT_EQ(source(block(0x21, 0x11, kV4 + tlv + tlv)), "192.0.2.7:56324");
  EXPECT_EQ(source(block(0x21, 0x21, kV6 + std::string(16'384 - kV6.size(), 'x'))), "[2001:db8::7]:56324");
  EXPECT_EQ(fault(block(0x21, 0x21, kV6 + std::string(16'385 - kV6.size(), 'x'))),
            "the PROXY header is longer than 16 KiB");
  EXPECT_EQ(fault(block(0x20, 0x00, std::string(16'385, 'x'))), "the PROXY header is longer than 16 KiB");
}

TEST(ProxyBlock, HasRoomForItsAddresses) {
  for (const auto& [family, bytes] : {std::pair{0x11U, 12U}, {0x21U, 36U}, {0x31U, 216U}}) {
    (void)header(block(0x21, family, std::string(bytes, 'x')));
    EXPECT_EQ(fault(block(0x21, family, std::string(bytes - 1, 'x'))),
              "the PROXY header is too short for its addresses");
  }
}

TEST(ProxyBlock, MustHaveVersion2AndAKnownCommand) {
  for (const unsigned command : {0x00U, 0x01U, 0x11U, 0x22U, 0x2fU, 0x31U, 0xffU})
    EXPECT_EQ(fault(block(command, 0x11, kV4)), "the PROXY header has an unknown version or command");
  for (const unsigned family : {0x03U, 0x13U, 0x1fU, 0x41U, 0xf1U})
    EXPECT_EQ(fault(block(0x21, family, std::string(300, 'x'))),
              "the PROXY header has an unknown family or transport");
}

// --- neither ---

TEST(ProxyHeader, IsReportedWhenMissing) {
  for (const std::string& bytes : {"GET / HTTP/1.1\r\n"s, "\x16\x03\x01\x02\x00"s, "proxy TCP4"s,
                                   "PROXYTCP4"s, "\r\n\r\nGET"s, "\r\n\r\n\0\r\nQUIT\r"s, "\0"s})
    EXPECT_EQ(fault(bytes), "the connection does not begin with a PROXY protocol header")
        << testing::PrintToString(bytes);
}

TEST(ProxyHeader, NeedsMoreBytesUntilComplete) {
  const std::string line = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  const std::string both = block(0x21, 0x21, kV6 + "more");
  for (std::size_t size = 0; size < line.size(); ++size)
    EXPECT_TRUE(needs_more(line.substr(0, size))) << size;
  for (std::size_t size = 0; size < both.size(); ++size)
    EXPECT_TRUE(needs_more(both.substr(0, size))) << size;
}

TEST(ProxyHeader, ReadsNoFurtherThanItsEnd) {
  HeaderParser parser;
  const std::string line = "PROXY UNKNOWN\r\n";
  EXPECT_EQ(parser.parse(line + line).consumed, line.size());
  HeaderParser of_block;
  EXPECT_EQ(of_block.parse(block(0x21, 0x11, kV4) + kSignature).consumed, 16 + kV4.size());
}

}  // namespace
}  // namespace roost::proxy
