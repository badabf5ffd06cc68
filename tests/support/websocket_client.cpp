// SPDX-License-Identifier: Apache-2.0
#include "support/websocket_client.hpp"

#include <stdexcept>

namespace roost::test {
namespace {

// RFC 6455 §5.2: | fin rsv opcode | mask length | extended length | mask key | payload |
constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kRsv1 = 0x40;  // compressed, RFC 7692
constexpr std::uint8_t kMasked = 0x80;
constexpr std::size_t kMaxShort = 125;
constexpr std::uint8_t kTwoBytes = 126;
constexpr std::uint8_t kEightBytes = 127;
constexpr std::size_t kMaxTwoBytes = 0xffff;

std::string big_endian(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = bytes; i > 0; --i)
    text.push_back(static_cast<char>(value >> (8 * (i - 1))));
  return text;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes)
    value = (value << 8) | static_cast<std::uint8_t>(byte);
  return value;
}

std::string length_field(std::size_t size) {
  if (size <= kMaxShort) return big_endian(kMasked | size, 1);
  if (size <= kMaxTwoBytes) return big_endian(kMasked | kTwoBytes, 1) + big_endian(size, 2);
  return big_endian(kMasked | kEightBytes, 1) + big_endian(size, 8);
}

}  // namespace

std::optional<std::uint16_t> ReceivedFrame::close_code() const {
  if (opcode != websocket::Opcode::close || payload.size() < 2) return std::nullopt;
  return static_cast<std::uint16_t>(from_big_endian(std::string_view(payload).substr(0, 2)));
}

std::string upgrade_request(std::string_view target, const HttpHeaders& more) {
  std::string request = "GET " + std::string(target) +
                        " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  for (const HttpHeader& header : more)
    request += header.name + ": " + header.value + "\r\n";
  return request + "\r\n";
}

std::string client_frame(websocket::Opcode opcode, std::string_view payload) {
  return client_frame(static_cast<std::uint8_t>(kFin | static_cast<std::uint8_t>(opcode)), payload);
}

std::string client_frame(std::uint8_t first_byte, std::string_view payload) {
  std::string frame(1, static_cast<char>(first_byte));
  frame += length_field(payload.size());
  frame += big_endian(0, 4);  // the mask key
  return frame += payload;
}

WebSocketClient::WebSocketClient(std::uint16_t port, std::string_view target, const HttpHeaders& headers)
    : connection_(port) {
  connection_.send(upgrade_request(target, headers));
  auto answer = read_answer(connection_);
  if (!answer) throw std::runtime_error("the server closed instead of upgrading");
  if (answer->status != 101) throw std::runtime_error("no upgrade: " + answer->status_line);
  handshake_ = std::move(*answer);
}

std::optional<ReceivedFrame> WebSocketClient::receive() {
  const auto head = connection_.read(2);
  if (!head) return std::nullopt;
  const auto first = static_cast<std::uint8_t>((*head)[0]);
  const auto second = static_cast<std::uint8_t>((*head)[1]);
  if ((first & kFin) == 0) throw std::runtime_error("a fragmented server frame");
  if (!may_have(first & kReserved)) throw std::runtime_error("a server frame with a RSV bit");
  if ((second & kMasked) != 0) throw std::runtime_error("a masked server frame");
  const auto length = read_length(second);
  if (!length) return std::nullopt;
  auto payload = connection_.read(*length);
  if (!payload) return std::nullopt;
  return ReceivedFrame{static_cast<websocket::Opcode>(first & 0x0f), std::move(*payload),
                       (first & kRsv1) != 0};
}

bool WebSocketClient::may_have(std::uint8_t reserved_bits) const {
  return reserved_bits == 0 ||
         (reserved_bits == kRsv1 && handshake_.headers.contains("sec-websocket-extensions"));
}

std::optional<std::size_t> WebSocketClient::read_length(std::uint8_t short_length) {
  if (short_length <= kMaxShort) return short_length;
  const auto field = connection_.read(short_length == kTwoBytes ? 2 : 8);
  if (!field) return std::nullopt;
  const std::uint64_t length = from_big_endian(*field);
  if (length <= (short_length == kTwoBytes ? kMaxShort : kMaxTwoBytes))
    throw std::runtime_error("a server frame with a non-minimal length");
  return length;
}

}  // namespace roost::test
