// SPDX-License-Identifier: Apache-2.0
#include "stream.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <stdexcept>

#include "roost/json.hpp"

namespace roost::golden {
namespace {

using websocket::Opcode;

/// The bytes on the wire. A recorded header determines the mask of its frame; without one the mask is 0.
std::string wire_bytes(const Frame& frame) {
  constexpr std::size_t kKeySize = 4;
  if (frame.header.empty()) return test::client_frame(frame.opcode, frame.payload);
  std::string bytes = frame.header;
  const bool masked = (static_cast<unsigned char>(bytes[1]) & 0x80) != 0;
  const std::string key = masked ? bytes.substr(bytes.size() - kKeySize) : std::string(kKeySize, '\0');
  for (std::size_t i = 0; i < frame.payload.size(); ++i)
    bytes += static_cast<char>(frame.payload[i] ^ key[i % kKeySize]);
  return bytes;
}

JsonObject json_of(const test::HttpAnswer& answer) {
  return boost::json::parse(answer.body).as_object();
}

bool is_text(const Frame& frame) {
  return frame.opcode == Opcode::text && frame.fin;
}

}  // namespace

/// A frame that is refused early may not be sent completely.
void WebSocketStream::send(const Frame& frame) {
  client_.send(wire_bytes(frame));
}

LongPollStream::LongPollStream(std::uint16_t port, std::string target)
    : port_(port), target_(std::move(target)) {
  constexpr std::string_view kWebSocket = "/websocket";
  target_.replace(target_.find(kWebSocket), kWebSocket.size(), "/longpoll");
  const JsonObject opened = json_of(test::get(port_, target_));
  target_ += "&token=" + std::string(opened.at("token").as_string());
}

void LongPollStream::send(const Frame& frame) {
  if (!is_text(frame)) throw std::logic_error("only text frames are sent over long polling");
  const JsonObject taken = json_of(test::post(port_, target_, frame.payload));
  if (taken.at("status") != 200) throw std::runtime_error("the session does not take " + frame.payload);
}

std::optional<test::ReceivedFrame> LongPollStream::receive() {
  while (messages_.empty()) {
    const JsonObject polled = json_of(test::get(port_, target_));
    if (polled.at("status") == 410) return std::nullopt;
    for (const Json& message : polled.at("messages").as_array())
      messages_.emplace_back(message.as_string());
  }
  test::ReceivedFrame next{Opcode::text, std::move(messages_.front())};
  messages_.pop_front();
  return next;
}

void LongPollStream::hang_up() {
  throw std::logic_error("a long-poll session has no connection that could end");
}

bool LongPollStream::is_ended() {
  return !receive().has_value();
}

std::unique_ptr<Stream> open_stream(Transport transport, std::uint16_t port, const Upgrade& upgrade) {
  if (transport == Transport::longpoll) return std::make_unique<LongPollStream>(port, upgrade.target);
  return std::make_unique<WebSocketStream>(test::WebSocketClient(port, upgrade.target, upgrade.headers));
}

bool has_text_frames_only(const Section& section) {
  return std::all_of(section.steps.begin(), section.steps.end(), [](const Step& step) {
    if (const auto* sent = std::get_if<SendFrame>(&step.action)) return is_text(sent->frame);
    if (const auto* seen = std::get_if<SeeFrame>(&step.action)) return is_text(seen->frame);
    return !std::holds_alternative<HangUp>(step.action) && !std::holds_alternative<SeeEnd>(step.action);
  });
}

}  // namespace roost::golden
