// SPDX-License-Identifier: Apache-2.0
#include "transcript.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>

#include "payload_text.hpp"

namespace roost::golden {
namespace {

using websocket::Opcode;

constexpr std::string_view kSection = "=== ";
constexpr std::string_view kUpgrade = "[websocket upgrade] GET ";
constexpr std::string_view kBody = "[body ";
constexpr std::string_view kAfterwards = "#   connection afterwards: ";
constexpr std::string_view kStop = "#   kill -TERM";

std::string_view after(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string_view::npos ? std::string_view() : text.substr(at + mark.size());
}

std::string_view up_to(std::string_view text, std::string_view mark) {
  return text.substr(0, text.find(mark));
}

/// "TEXT", or "OP11" for one that RFC 6455 reserves; nothing for any other word.
std::optional<Opcode> opcode_named(std::string_view word) {
  static const std::map<std::string_view, Opcode> opcodes{
      {"TEXT", Opcode::text},   {"BINARY", Opcode::binary}, {"CONT", Opcode::continuation},
      {"CLOSE", Opcode::close}, {"PING", Opcode::ping},     {"PONG", Opcode::pong}};
  if (word.starts_with("OP") && word.size() > 2 && std::isdigit(word[2]) != 0)
    return static_cast<Opcode>(std::stoi(std::string(word.substr(2))));
  const auto found = opcodes.find(word);
  return found == opcodes.end() ? std::nullopt : std::optional(found->second);
}

bool is_frame(std::string_view text) {
  return opcode_named(up_to(text, " ")).has_value();
}

/// After the bar and one space, without the recorder's remarks.
std::string_view payload_text(std::string_view frame) {
  std::string_view payload = after(frame, "|");
  if (payload.starts_with(' ')) payload.remove_prefix(1);
  return up_to(up_to(payload, "   (after "), "   # ");
}

/// "TEXT FIN=0 01 fe | payload"; "RSV=4" may also appear.
Frame read_frame(std::string_view text) {
  Frame frame;
  frame.opcode = *opcode_named(up_to(text, " "));
  std::string_view header = after(up_to(text, "|"), " ");
  frame.fin = !header.starts_with("FIN=0");
  if (header.find('=') != std::string_view::npos) header = after(header, " ");
  frame.header = bytes_of_hex(header);
  const std::string_view payload = payload_text(text);
  const bool bare_hex = frame.opcode == Opcode::close && !payload.starts_with("hex ");
  frame.payload = bare_hex ? bytes_of_hex(payload) : bytes_of_payload(payload, frame.fin);
  return frame;
}

/// "/socket/websocket?vsn=2.0.0  Name: value  Name: value"
Upgrade read_upgrade(std::string_view text) {
  constexpr std::string_view kBetween = "  ";
  Upgrade upgrade{std::string(up_to(text, kBetween)), {}};
  for (text = after(text, kBetween); !text.empty(); text = after(text, kBetween)) {
    const std::string_view header = up_to(text, kBetween);
    upgrade.headers.add(std::string(up_to(header, ": ")), std::string(after(header, ": ")));
  }
  return upgrade;
}

/// "#   the held GET:", "#   second GET:": which request the following response belongs to.
std::optional<std::size_t> request_turned_to(std::string_view line) {
  if (!line.starts_with("#   ") || !line.ends_with("GET:")) return std::nullopt;
  return line == "#   second GET:" ? 1 : 0;
}

/// Works line by line; only requests and responses span several.
class Parser {
 public:
  void take(std::string_view line) {
    ++line_;
    try {
      take_line(line);
    } catch (const std::exception& error) {
      throw std::runtime_error(fmt::format("line {}: {}", line_, error.what()));
    }
  }
  [[nodiscard]] std::vector<Section> finish() { return std::move(sections_); }

 private:
  void take_line(std::string_view line);
  void begin_section(std::string_view heading);
  void client_sends(std::string_view text);
  void client_sees(std::string_view text);
  void server_answers(std::string_view text);
  void take_request_line(std::string_view text);
  void take_request_body(std::string_view text);
  void add(Action action);
  template <class T>
  T& last();

  std::vector<Section> sections_;
  char client_ = 'C';        // of this line
  char requester_ = 'C';     // the client that sent the last request
  bool in_request_ = false;  // its head is not complete
  int line_ = 0;
};

void Parser::take_line(std::string_view line) {
  if (line.starts_with(kSection)) return begin_section(line.substr(kSection.size()));
  if (line.starts_with(kAfterwards)) {
    client_ = requester_;
    return add(SeeAfterwards{line.substr(kAfterwards.size()).starts_with("kept open")});
  }
  if (line == kStop) return add(StopServer{});
  if (const auto request = request_turned_to(line)) return add(TurnTo{*request});
  if (line.empty() || line.starts_with('#')) return;
  if (line.size() < 2) throw std::runtime_error(fmt::format("what is \"{}\"?", line));
  const std::string_view text = line.size() > 3 ? line.substr(3) : std::string_view();
  client_ = line[0] == 'S' ? requester_ : line[0];
  if (line[0] == 'S') return server_answers(text);
  line[1] == '>' ? client_sends(text) : client_sees(text);
}

void Parser::begin_section(std::string_view heading) {
  Section section;
  section.number = std::stoi(std::string(heading));
  section.title = after(heading, ". ");
  sections_.push_back(std::move(section));
  in_request_ = false;
}

void Parser::client_sends(std::string_view text) {
  if (text.starts_with(kUpgrade)) return add(read_upgrade(text.substr(kUpgrade.size())));
  if (text.starts_with(kBody)) return take_request_body(text);
  if (text == "[TCP FIN]") return add(HangUp{});
  if (!in_request_ && is_frame(text)) return add(SendFrame{read_frame(text)});
  take_request_line(text);
}

void Parser::take_request_line(std::string_view text) {
  if (!in_request_) {
    requester_ = client_;
    add(SendRequest{});
  }
  last<SendRequest>().bytes += std::string(text) + "\r\n";
  in_request_ = !text.empty();
}

/// "[body 11 bytes] {"ok":true}". A body without a content-length is the rest of a pipeline: the empty line
/// that ends its last request is not shown.
void Parser::take_request_body(std::string_view text) {
  auto& request = last<SendRequest>().bytes;
  const bool announced = request.find("Content-Length") != std::string::npos;
  request += with_named_characters(after(text, "] "));
  if (!announced) request += "\r\n\r\n";
}

void Parser::client_sees(std::string_view text) {
  if (text == "[101 Switching Protocols]") return;  // an Upgrade always sees it
  if (text == "[nothing]") return add(SeeNothing{});
  if (text.starts_with("[TCP ")) return add(SeeEnd{});
  if (!is_frame(text)) throw std::runtime_error(fmt::format("what is \"{}\"?", text));
  add(SeeFrame{read_frame(text)});
}

void Parser::server_answers(std::string_view text) {
  if (text.starts_with("HTTP/")) return add(SeeResponse{std::string(text), {}, {}});
  if (text.empty() || text.starts_with("[no response") || text.starts_with("  (after ")) return;
  auto& response = last<SeeResponse>();
  if (text.starts_with(kBody)) {
    response.body = with_named_characters(after(text, "] "));
  } else {
    response.headers.add(std::string(up_to(text, ": ")), std::string(after(text, ": ")));
  }
}

void Parser::add(Action action) {
  if (sections_.empty()) throw std::runtime_error("in no section");
  sections_.back().steps.push_back({client_, line_, std::move(action)});
}

/// What the previous line began.
template <class T>
T& Parser::last() {
  T* action = sections_.empty() || sections_.back().steps.empty()
                  ? nullptr
                  : std::get_if<T>(&sections_.back().steps.back().action);
  if (action == nullptr) throw std::runtime_error("belongs to nothing");
  return *action;
}

}  // namespace

std::vector<Section> parse_transcript(std::string_view text) {
  Parser parser;
  while (!text.empty()) {
    const std::string_view line = up_to(text, "\n");
    parser.take(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  auto sections = parser.finish();
  if (sections.empty()) throw std::runtime_error("a transcript without sections");
  return sections;
}

std::string test_name(const Section& section) {
  constexpr std::size_t kLongEnough = 60;
  std::string name = fmt::format("Section{:02}_", section.number);
  for (const char c : section.title) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += c;
    } else if (name.back() != '_') {
      name += '_';
    }
    if (name.size() == kLongEnough) break;
  }
  while (name.back() == '_')
    name.pop_back();
  return name;
}

void PrintTo(const Section& section, std::ostream* out) {
  *out << section.number << ". " << section.title;
}

}  // namespace roost::golden
