// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/subject.hpp"

#include <algorithm>
#include <array>

namespace roost::nats {
namespace {

constexpr std::string_view kTopic = "t.";
constexpr std::string_view kNode = "n.";
constexpr std::string_view kAll = "c";
constexpr std::string_view kProbe = "p.";
constexpr std::size_t kMaxLane = 6;  // a dot and five digits
constexpr char kEscape = '%';
constexpr std::string_view kDigits = "0123456789ABCDEF";

constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain{};
  for (std::size_t c = '!'; c <= '~'; ++c)
    plain[c] = c != '.' && c != '*' && c != '>' && c != kEscape;
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain();

bool is_plain(char c) {
  return kPlain[static_cast<unsigned char>(c)];
}

void append_escaped(std::string& out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  const char escaped[] = {kEscape, kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  out.append(escaped, sizeof(escaped));
}

/// The byte behind an escape. Nothing unless it had to be escaped, and is written as append_escaped does.
std::optional<char> unescaped(std::string_view digits) {
  if (digits.size() < 2) return std::nullopt;
  const std::size_t high = kDigits.find(digits[0]);
  const std::size_t low = kDigits.find(digits[1]);
  if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
  const char c = static_cast<char>(high << 4U | low);
  return is_plain(c) ? std::nullopt : std::optional(c);
}

}  // namespace

void append_token(std::string& out, std::string_view text) {
  if (text.empty()) out += kEscape;
  while (!text.empty()) {
    const auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    const auto plain = static_cast<std::size_t>(special - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    append_escaped(out, text.front());
    text.remove_prefix(1);
  }
}

std::size_t token_size(std::string_view text) noexcept {
  if (text.empty()) return 1;
  const auto plain = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_plain));
  return plain + 3 * (text.size() - plain);
}

bool append_text_of_token(std::string& out, std::string_view token) {
  if (token.empty()) return false;
  if (token.size() == 1 && token.front() == kEscape) return true;
  while (!token.empty()) {
    if (is_plain(token.front())) {
      out += token.front();
      token.remove_prefix(1);
      continue;
    }
    if (token.front() != kEscape) return false;
    const auto c = unescaped(token.substr(1));
    if (!c) return false;
    out += *c;
    token.remove_prefix(3);
  }
  return true;
}

bool is_subject(std::string_view subject) noexcept {
  bool in_token = false;
  for (const char c : subject) {
    if (c == '.' ? !in_token : static_cast<unsigned char>(c) <= ' ' || c == '*' || c == '>' || c == '\x7f')
      return false;
    in_token = c != '.';
  }
  return in_token && subject.size() <= kMaxSubject;
}

Subjects::Subjects(std::string_view pubsub) : prefix_("roost.") {
  append_token(prefix_, pubsub);
  prefix_ += '.';
}

bool Subjects::append(std::string& out, std::string_view place, std::string_view name) const {
  if (prefix_.size() + place.size() + token_size(name) > kMaxSubject) return false;
  out += prefix_;
  out += place;
  append_token(out, name);
  return true;
}

bool Subjects::append_topic(std::string& out, std::string_view topic) const {
  return append(out, kTopic, topic);
}

bool Subjects::append_node(std::string& out, std::string_view node) const {
  return append(out, kNode, node);
}

void Subjects::append_all(std::string& out) const {
  out += prefix_;
  out += kAll;
}

bool Subjects::append_probe(std::string& out, std::string_view node, std::uint16_t lane) const {
  if (prefix_.size() + kProbe.size() + token_size(node) + kMaxLane > kMaxSubject) return false;
  static_cast<void>(append(out, kProbe, node));
  out += '.';
  out += std::to_string(lane);
  return true;
}

void Subjects::append_topics_prefix(std::string& out) const {
  out += prefix_;
  out += kTopic;
}

std::optional<Subjects::Found> Subjects::find(std::string_view subject, std::string& scratch) const {
  if (!subject.starts_with(prefix_)) return std::nullopt;
  const std::string_view rest = subject.substr(prefix_.size());
  if (rest == kAll) return Found{Place::all, {}};
  const bool is_topic = rest.starts_with(kTopic);
  if (!is_topic && !rest.starts_with(kNode)) return std::nullopt;
  const std::string_view token = rest.substr(kTopic.size());
  const Place place = is_topic ? Place::topic : Place::node;
  if (!token.empty() && std::all_of(token.begin(), token.end(), is_plain)) return Found{place, token};
  scratch.clear();
  if (!append_text_of_token(scratch, token)) return std::nullopt;
  return Found{place, scratch};
}

}  // namespace roost::nats
