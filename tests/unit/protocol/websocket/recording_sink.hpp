// SPDX-License-Identifier: Apache-2.0
// What a reader delivered, one line each: "text hello", "ping x", "close 1000 bye", "error 1002".
#pragma once

#include <string>
#include <vector>

#include "protocol/websocket/message_reader.hpp"
#include "wire.hpp"

namespace roost::test {

class RecordingSink final : public websocket::ReaderSink {
 public:
  websocket::Flow on_message(websocket::Opcode opcode, std::string_view payload) override {
    return record(opcode == websocket::Opcode::text ? "text " : "binary ", payload);
  }
  websocket::Flow on_ping(std::string_view payload) override { return record("ping ", payload); }
  websocket::Flow on_pong(std::string_view payload) override { return record("pong ", payload); }
  void on_close(std::optional<websocket::CloseCode> code, std::string_view reason) override {
    const auto number = code ? std::to_string(static_cast<int>(*code)) : "none";
    record("close " + number + " ", reason);
  }
  void on_error(const websocket::ProtocolError& error) {
    record("error ", std::to_string(static_cast<int>(error.code)));
  }

  std::vector<std::string> events;
  std::size_t stop_after = SIZE_MAX;  // returns `stop` from this event on

 private:
  websocket::Flow record(std::string_view kind, std::string_view what) {
    events.push_back(std::string(kind).append(what));
    return events.size() < stop_after ? websocket::Flow::go_on : websocket::Flow::stop;
  }
};

/// Reads `bytes` in pieces of `piece` bytes, until the reader reports an error, closes or all is read.
inline std::vector<std::string> read_in_pieces(const std::string& bytes, std::size_t piece,
                                               const websocket::FrameLimits& limits = {}) {
  websocket::MessageReader reader;
  RecordingSink sink;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    std::string part = bytes.substr(at, piece);
    const auto error = reader.read(writable(part), limits, sink);
    if (error) sink.on_error(*error);
    if (error || (!sink.events.empty() && sink.events.back().starts_with("close"))) break;
  }
  return sink.events;
}

inline std::vector<std::string> read_whole(const std::string& bytes,
                                           const websocket::FrameLimits& limits = {}) {
  return read_in_pieces(bytes, bytes.size(), limits);
}

}  // namespace roost::test
