// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/server_reader.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace roost::nats {
namespace {

using base::Taken;

constexpr std::string_view kEnd = "\r\n";

constexpr Fault kUnknownOperation{"an operation that the NATS protocol does not have"};
constexpr Fault kLineTooLong{"a line that is too long"};
constexpr Fault kBareLineFeed{"a line that does not end with CR LF"};
constexpr Fault kBadFields{"a message whose fields can't be read"};
constexpr Fault kTooLarge{"a message that is too large"};
constexpr Fault kUnended{"a message that does not end where it says"};

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

bool names(std::string_view word, std::string_view operation) {
  const auto same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - ('a' - 'A') : a) == b; };
  return word.size() == operation.size() && std::equal(word.begin(), word.end(), operation.begin(), same);
}

/// Takes the next word off, with the blanks before it. Empty when there is none.
std::string_view next_word(std::string_view& rest) {
  std::size_t begin = 0;
  while (begin < rest.size() && is_blank(rest[begin]))
    ++begin;
  std::size_t end = begin;
  while (end < rest.size() && !is_blank(rest[end]))
    ++end;
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') text = text.substr(1, text.size() - 2);
  return text;
}

template <class Number>
bool read_number(std::string_view word, Number& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

struct MessageHead {
  ServerMessage message{};
  std::size_t header_size = 0;
  std::size_t total_size = 0;
};

/// The fields of MSG (one size) and HMSG (two). Nothing if they are not all there, or more are.
template <std::size_t Sizes>
std::optional<MessageHead> read_head(std::string_view fields) {
  constexpr std::size_t kMost = 3 + Sizes;
  std::array<std::string_view, kMost> words;
  std::size_t count = 0;
  while (count < kMost && !(words[count] = next_word(fields)).empty())
    ++count;
  if (count < kMost - 1 || !trimmed(fields).empty()) return std::nullopt;

  MessageHead head;
  head.message.subject = words[0];
  if (count == kMost) head.message.reply_to = words[2];
  const bool read = read_number(words[1], head.message.sid) &&
                    read_number(words[count - 1], head.total_size) &&
                    (Sizes == 1 || read_number(words[count - 2], head.header_size));
  if (!read || head.header_size > head.total_size) return std::nullopt;
  return head;
}

/// One call of ServerReader::read.
class Reading {
 public:
  Reading(const ReaderLimits& limits, ServerSink& sink) : limits_(limits), sink_(sink) {}

  [[nodiscard]] Taken take(std::string_view bytes) {
    const void* const feed = std::memchr(bytes.data(), '\n', std::min(bytes.size(), most_of_line(bytes)));
    if (feed == nullptr) return bytes.size() < most_of_line(bytes) ? Taken::more(1) : fail(kLineTooLong);
    const auto size = static_cast<std::size_t>(static_cast<const char*>(feed) - bytes.data()) + 1;
    if (size < kEnd.size() || bytes[size - 2] != '\r') return fail(kBareLineFeed);
    return take_line(bytes.substr(0, size - kEnd.size()), bytes);
  }

  [[nodiscard]] std::optional<Fault> fault() const noexcept { return fault_; }

 private:
  [[nodiscard]] std::size_t most_of_line(std::string_view bytes) const {
    return names(bytes.substr(0, 4), "INFO") ? limits_.max_info : limits_.max_line;
  }

  Taken take_line(std::string_view line, std::string_view bytes) {
    std::string_view rest = line;
    const std::string_view operation = next_word(rest);
    if (names(operation, "MSG")) return take_message(read_head<1>(rest), line.size() + kEnd.size(), bytes);
    if (names(operation, "HMSG")) return take_message(read_head<2>(rest), line.size() + kEnd.size(), bytes);
    const std::size_t size = line.size() + kEnd.size();
    if (names(operation, "PING")) return after(sink_.on_ping(), size);
    if (names(operation, "PONG")) return after(sink_.on_pong(), size);
    if (names(operation, "INFO")) return after(sink_.on_info(trimmed(rest)), size);
    if (names(operation, "+OK")) return after(sink_.on_ok(), size);
    if (names(operation, "-ERR")) return after(sink_.on_error(unquoted(rest)), size);
    return fail(kUnknownOperation);
  }

  Taken take_message(std::optional<MessageHead> head, std::size_t line_size, std::string_view bytes) {
    if (!head) return fail(kBadFields);
    if (head->total_size > limits_.max_payload) return fail(kTooLarge);
    const std::size_t size = line_size + head->total_size + kEnd.size();
    if (bytes.size() < size) return Taken::more(size - bytes.size());
    if (bytes.substr(size - kEnd.size(), kEnd.size()) != kEnd) return fail(kUnended);
    head->message.headers = bytes.substr(line_size, head->header_size);
    head->message.payload = bytes.substr(line_size + head->header_size, head->total_size - head->header_size);
    return after(sink_.on_message(head->message), size);
  }

  static Taken after(Flow flow, std::size_t size) {
    return flow == Flow::stop ? Taken::stopped() : Taken::item(size);
  }
  Taken fail(const Fault& fault) {
    fault_ = fault;
    return Taken::stopped();
  }

  // Copied: a sink that stops may have destroyed the reader.
  const ReaderLimits limits_;
  ServerSink& sink_;
  std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> ServerReader::read(std::string_view piece, ServerSink& sink) {
  Reading reading(limits_, sink);
  static_cast<void>(cut_.feed(piece, [&reading](std::string_view bytes) { return reading.take(bytes); }));
  return reading.fault();
}

}  // namespace roost::nats
