// SPDX-License-Identifier: Apache-2.0
// What a ServerReader delivers, as lines of text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/nats/server_reader.hpp"

namespace roost::nats::test {

class RecordingServerSink final : public ServerSink {
 public:
  Flow on_message(const ServerMessage& message) override {
    last = message;
    std::string line = std::string(message.subject) + "#" + std::to_string(message.sid);
    if (!message.reply_to.empty()) line += " reply " + std::string(message.reply_to);
    if (!message.headers.empty()) line += " headers " + std::string(message.headers);
    return note(line + ": " + std::string(message.payload));
  }
  Flow on_info(std::string_view json) override { return note("INFO " + std::string(json)); }
  Flow on_ping() override { return note("PING"); }
  Flow on_pong() override { return note("PONG"); }
  Flow on_ok() override { return note("OK"); }
  Flow on_error(std::string_view text) override { return note("ERR " + std::string(text)); }

  std::vector<std::string> events;
  ServerMessage last;
  std::string stop_at;

 private:
  Flow note(std::string event) {
    events.push_back(std::move(event));
    return events.back() == stop_at ? Flow::stop : Flow::go_on;
  }
};

inline std::vector<std::string> read_in_pieces(std::string_view bytes, std::size_t piece,
                                               const ReaderLimits& limits = {}) {
  ServerReader reader(limits);
  RecordingServerSink sink;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    if (const auto fault = reader.read(bytes.substr(at, piece), sink)) {
      sink.events.push_back("fault: " + std::string(fault->reason));
      return sink.events;
    }
  }
  if (!reader.idle()) sink.events.emplace_back("needs more");
  return sink.events;
}

/// Whole, and byte by byte: both have to be the same.
inline std::vector<std::string> read(std::string_view bytes, const ReaderLimits& limits = {}) {
  const auto whole = read_in_pieces(bytes, bytes.size() + 1, limits);
  EXPECT_EQ(read_in_pieces(bytes, 1, limits), whole);
  return whole;
}

}  // namespace roost::nats::test
