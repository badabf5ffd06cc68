// SPDX-License-Identifier: Apache-2.0
#include "protocol/proxy/header_parser.hpp"

#include <algorithm>

#include "protocol/proxy/line.hpp"

namespace roost::proxy {
namespace {

constexpr std::string_view kLineBegins = "PROXY ";
constexpr std::string_view kSignature("\r\n\r\n\0\r\nQUIT\n", 12);

// Version 2: field offsets.
constexpr std::size_t kCommandAt = 12;
constexpr std::size_t kFamilyAt = 13;
constexpr std::size_t kLengthAt = 14;
constexpr std::size_t kAddressesAt = 16;

enum class Family : unsigned { unspecified, inet, inet6, unix_socket };
constexpr std::size_t kInet = 4;
constexpr std::size_t kInet6 = 16;
/// Of both ends, including ports; a Unix socket path takes 108 bytes.
constexpr std::array<std::size_t, 4> kAddressBytes{0, 2 * kInet + 4, 2 * kInet6 + 4, 2 * 108};

constexpr Fault kNoHeader{"the connection does not begin with a PROXY protocol header", "PROXY protocol 2"};
constexpr Fault kLineTooLong{"the PROXY line is longer than 107 bytes", "PROXY protocol 2.1"};
constexpr Fault kBadLine{"the PROXY line is malformed", "PROXY protocol 2.1"};
constexpr Fault kVersion{"the PROXY header has an unknown version or command", "PROXY protocol 2.2"};
constexpr Fault kFamily{"the PROXY header has an unknown family or transport", "PROXY protocol 2.2"};
constexpr Fault kTooShort{"the PROXY header is too short for its addresses", "PROXY protocol 2.2"};
constexpr Fault kTooLong{"the PROXY header is longer than 16 KiB", "PROXY protocol 2.2"};

/// True while `bytes` matches `beginning`, possibly only in part.
bool may_begin(std::string_view bytes, std::string_view beginning) {
  return beginning.starts_with(bytes.substr(0, beginning.size()));
}

}  // namespace

Parsed HeaderParser::parse(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at)
    if (const auto outcome = take(bytes[at])) return {at + 1, *outcome};
  return {bytes.size(), NeedMore{}};
}

HeaderParser::StepOutcome HeaderParser::take(char byte) {
  if (size_ < kept_.size()) kept_[size_] = byte;
  ++size_;
  if (may_begin(kept(), kLineBegins)) return take_line_byte(byte);
  if (may_begin(kept(), kSignature)) return take_block_byte();
  return kNoHeader;
}

// --- version 1 ---

HeaderParser::StepOutcome HeaderParser::take_line_byte(char byte) const {
  if (byte != '\n') return size_ < kMaxLine ? StepOutcome() : kLineTooLong;
  const std::string_view line = kept();
  if (!line.ends_with("\r\n")) return kBadLine;
  const auto read = read_line(line.substr(kLineBegins.size(), line.size() - kLineBegins.size() - 2));
  return read ? StepOutcome(Header{1, read->source}) : kBadLine;
}

// --- version 2 ---

HeaderParser::StepOutcome HeaderParser::take_block_byte() const {
  if (size_ < kAddressesAt) return std::nullopt;
  if (size_ == kAddressesAt)
    if (const auto fault = check_block_head()) return *fault;
  if (size_ < kAddressesAt + number_at(kLengthAt)) return std::nullopt;
  return block();
}

std::optional<Fault> HeaderParser::check_block_head() const {
  constexpr unsigned kLocal = 0x20;
  constexpr unsigned kProxied = 0x21;
  constexpr unsigned kDatagram = 2;
  const unsigned command = byte_at(kCommandAt);
  if (command != kLocal && command != kProxied) return kVersion;
  const std::size_t length = number_at(kLengthAt);
  if (length > kMaxBlock) return kTooLong;
  if (command == kLocal) return std::nullopt;  // the rest is ignored
  const unsigned family = byte_at(kFamilyAt) >> 4;
  if (family >= kAddressBytes.size() || (byte_at(kFamilyAt) & 0xf) > kDatagram) return kFamily;
  return length < kAddressBytes[family] ? std::optional(kTooShort) : std::nullopt;
}

/// Datagram addresses count, too: a client may use QUIC to the proxy.
Header HeaderParser::block() const {
  const bool proxied = (byte_at(kCommandAt) & 0xf) == 1;
  const auto family = static_cast<Family>(byte_at(kFamilyAt) >> 4);
  const auto* addresses = reinterpret_cast<const std::uint8_t*>(kept_.data()) + kAddressesAt;
  const auto port = [this](std::size_t address_bytes) {
    return static_cast<std::uint16_t>(number_at(kAddressesAt + 2 * address_bytes));
  };
  if (proxied && family == Family::inet) {
    const std::span<const std::uint8_t, kInet> source(addresses, kInet);
    return {2, base::SocketAddress{base::IpAddress::v4(source), port(kInet)}};
  }
  if (proxied && family == Family::inet6) {
    base::IpAddress::Bytes source;
    std::copy_n(addresses, source.size(), source.begin());
    return {2, base::SocketAddress{base::IpAddress(source), port(kInet6)}};
  }
  return {2, std::nullopt};
}

std::string_view HeaderParser::kept() const noexcept {
  return {kept_.data(), std::min(size_, kept_.size())};
}

unsigned HeaderParser::byte_at(std::size_t place) const noexcept {
  return static_cast<unsigned char>(kept_[place]);
}

/// Two bytes, big-endian.
std::size_t HeaderParser::number_at(std::size_t place) const noexcept {
  return byte_at(place) << 8 | byte_at(place + 1);
}

}  // namespace roost::proxy
