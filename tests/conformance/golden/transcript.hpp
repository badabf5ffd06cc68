// SPDX-License-Identifier: Apache-2.0
// The recorded conversations as values. A recording is text: sections "=== 12. title", and in them lines
//   X> what client X sends     X< what it sees     S< a line of an HTTP response
// Frames are "OPCODE header-in-hex | payload". Pure; a line that can't be read throws std::runtime_error
// with its number.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/websocket/opcode.hpp"
#include "roost/http_headers.hpp"

namespace roost::golden {

struct Frame {
  websocket::Opcode opcode = websocket::Opcode::text;
  bool fin = true;
  std::string header;  // bytes; empty if the line has none
  std::string payload;
};

struct Upgrade {
  std::string target;  // the server answers 101
  HttpHeaders headers{};
};
struct SendRequest {
  std::string bytes;  // one request or more
};
struct SendFrame {
  Frame frame;
};
/// FIN: the client sends no more.
struct HangUp {};
struct SeeFrame {
  Frame frame;
};
struct SeeResponse {
  std::string status_line;
  HttpHeaders headers;
  std::string body;
};
/// Silence: no response to what was sent so far.
struct SeeNothing {};
/// FIN or RST.
struct SeeEnd {};
/// After an HTTP response: whether the server keeps the connection.
struct SeeAfterwards {
  bool kept_open = false;
};

/// The following steps refer to this request of the section, counted from 0: several were in flight.
struct TurnTo {
  std::size_t request = 0;
};
/// SIGTERM: stops the server.
struct StopServer {};

using Action = std::variant<Upgrade, SendRequest, SendFrame, HangUp, SeeFrame, SeeResponse, SeeNothing,
                            SeeEnd, SeeAfterwards, TurnTo, StopServer>;

struct Step {
  char client = 'C';
  int line = 0;  // in the file
  Action action;
};

struct Section {
  int number = 0;
  std::string title;
  std::vector<Step> steps;
};

/// A text without sections is also an error.
[[nodiscard]] std::vector<Section> parse_transcript(std::string_view text);

/// "Section12_push_on_it": the name of the test of this section.
[[nodiscard]] std::string test_name(const Section& section);

/// For GoogleTest's messages.
void PrintTo(const Section& section, std::ostream* out);

}  // namespace roost::golden
