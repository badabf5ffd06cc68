// SPDX-License-Identifier: Apache-2.0
#include "support/phoenix_client.hpp"

#include <boost/json/parse.hpp>

#include <optional>

namespace roost::test {
namespace {

using websocket::Opcode;

std::string describe(const std::optional<ReceivedFrame>& frame) {
  if (!frame) return "the end of the stream";
  if (const auto code = frame->close_code())
    return "close " + std::to_string(*code) + frame->payload.substr(2);
  return "opcode " + std::to_string(static_cast<unsigned>(frame->opcode)) + " " + frame->payload;
}

testing::AssertionResult mismatch(std::string_view expected, const std::optional<ReceivedFrame>& received) {
  return testing::AssertionFailure() << "\n  expected: " << expected
                                     << "\n  received: " << describe(received);
}

}  // namespace

testing::AssertionResult PhoenixClient::receives(std::string_view json) {
  const auto frame = frames_.receive();
  if (!frame || frame->opcode != Opcode::text) return mismatch(json, frame);
  if (boost::json::parse(frame->payload) == boost::json::parse(json)) return testing::AssertionSuccess();
  return mismatch(json, frame);
}

testing::AssertionResult PhoenixClient::receives(Opcode opcode, std::string_view payload) {
  const auto frame = frames_.receive();
  if (frame && frame->opcode == opcode && frame->payload == payload) return testing::AssertionSuccess();
  return mismatch(describe(ReceivedFrame{opcode, std::string(payload)}), frame);
}

std::string PhoenixClient::receives_text() {
  auto frame = frames_.receive();
  return frame && frame->opcode == Opcode::text ? std::move(frame->payload) : std::string();
}

testing::AssertionResult PhoenixClient::is_closed_with(websocket::CloseCode code) {
  const std::string expected = "close " + std::to_string(static_cast<unsigned>(code));
  const auto frame = frames_.receive();
  if (describe(frame) != expected) return mismatch(expected, frame);
  return is_cut_off();
}

testing::AssertionResult PhoenixClient::is_drained() {
  auto frame = frames_.receive();
  while (frame && frame->opcode == websocket::Opcode::text)
    frame = frames_.receive();
  if (!frame) return testing::AssertionFailure() << "cut off without a close frame";
  if (frame->close_code() == 1012) return is_cut_off();
  return testing::AssertionFailure() << "closed with " << frame->close_code().value_or(0);
}

testing::AssertionResult PhoenixClient::is_cut_off() {
  const auto frame = frames_.receive();
  return frame ? mismatch("the end of the stream", frame) : testing::AssertionSuccess();
}

testing::AssertionResult PhoenixClient::joins(std::string_view topic, std::string_view join_ref) {
  const std::string head =
      "[\"" + std::string(join_ref) + "\",\"" + std::string(join_ref) + "\",\"" + std::string(topic) + "\",";
  sends(head + R"("phx_join",{}])");
  return receives(head + R"("phx_reply",{"status":"ok","response":{}}])");
}

testing::AssertionResult PhoenixClient::hears_nothing() {
  sends(R"([null,"is-anything-else-there","phoenix","heartbeat",{}])");
  return receives(R"([null,"is-anything-else-there","phoenix","phx_reply",{"status":"ok","response":{}}])");
}

}  // namespace roost::test
