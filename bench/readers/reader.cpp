// SPDX-License-Identifier: Apache-2.0
#include "reader.hpp"

#include <charconv>
#include <stdexcept>

#include "protocol/websocket/client_handshake.hpp"
#include "protocol/websocket/deflate_extension.hpp"
#include "protocol/websocket/frame_writer.hpp"

namespace readers {

using roost::websocket::Flow;
using roost::websocket::MaskKey;
using roost::websocket::Opcode;

namespace {

constexpr MaskKey kMask{std::byte{0x37}, std::byte{0xfa}, std::byte{0x21}, std::byte{0x3d}};
constexpr std::string_view kEndOfHead = "\r\n\r\n";
constexpr std::string_view kNumber = "\"number\":";

std::string upgrade_request(const Options& options) {
  roost::websocket::ClientHandshake handshake{
      .host = "localhost", .target = "/socket/websocket?vsn=2.0.0", .key = roost::websocket::make_key({})};
  if (options.compress)
    handshake.extra_headers.add("sec-websocket-extensions", std::string(roost::websocket::kDeflateOffer));
  return roost::websocket::upgrade_request_head(handshake).value();
}

std::uint64_t number_of(std::string_view message) {
  const std::size_t at = message.find(kNumber);
  if (at == std::string_view::npos) throw std::runtime_error("unexpected: " + std::string(message));
  std::uint64_t number = 0;
  const char* digits = message.data() + at + kNumber.size();
  std::from_chars(digits, message.data() + message.size(), number);
  return number;
}

}  // namespace

Reader::Reader(const Shared& shared, std::uint16_t port) : shared_(shared), wire_(port, shared.tls) {
  upgrade();
  join();
  bytes_ = 0;
  wire_.go_nonblocking();
}

void Reader::upgrade() {
  wire_.write(upgrade_request(shared_.options));
  std::string head;
  while (!head.ends_with(kEndOfHead)) {  // nothing follows it before the join is sent
    const auto bytes = wire_.read(shared_.buffer);
    if (bytes) head.append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }
  if (!head.starts_with("HTTP/1.1 101")) throw std::runtime_error("the server refused: " + head);
  if (shared_.options.compress && head.find(roost::websocket::kPerMessageDeflate) == std::string::npos)
    throw std::runtime_error("the server does not compress");
}

void Reader::join() {
  send("[\"1\",\"1\",\"" + shared_.options.topic + "\",\"phx_join\",{}]");
  while (!joined_) {
    if (const auto bytes = wire_.read(shared_.buffer)) take(*bytes);
  }
}

void Reader::send(std::string_view text) {
  wire_.write(roost::websocket::frame_message(Opcode::text, text, kMask).view());
}

void Reader::read_available() {
  while (const auto bytes = wire_.read(shared_.buffer)) {
    take(*bytes);
    // A read that did not fill the buffer has drained the socket; TLS returns one record at a time.
    if (!shared_.options.tls && bytes->size() < shared_.buffer.size()) return;
  }
}

void Reader::take(std::span<std::byte> bytes) {
  constexpr std::byte kCompressed{0x40};  // RSV1 of the first byte, RFC 7692 §6
  bytes_ += bytes.size();
  if ((bytes.front() & kCompressed) != std::byte{} && reader_.idle()) ++compressed_;
  if (const auto error = reader_.read(bytes, shared_.limits, *this))
    throw std::runtime_error("the server broke the protocol: " + std::string(error->reason));
}

Flow Reader::on_message(Opcode, std::string_view payload) {
  if (!joined_) {
    on_reply(payload);
    return Flow::go_on;
  }
  if (number_of(payload) != kFirstNumber + received_)
    throw std::runtime_error("expected number " + std::to_string(kFirstNumber + received_) + ", got " +
                             std::string(payload));
  ++received_;
  return Flow::go_on;
}

void Reader::on_reply(std::string_view message) {
  if (message.find("\"status\":\"ok\"") == std::string_view::npos)
    throw std::runtime_error("the join was refused: " + std::string(message));
  joined_ = true;
}

Flow Reader::on_ping(std::string_view payload) {
  wire_.write(roost::websocket::frame_pong(payload, kMask).view());
  return Flow::go_on;
}

void Reader::on_close(std::optional<roost::websocket::CloseCode>, std::string_view reason) {
  throw std::runtime_error("the server closed: " + std::string(reason));
}

}  // namespace readers
