// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_of_json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "protocol/etf/atom_text.hpp"

namespace roost::etf {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The magnitude with its lowest byte first.
std::string bytes_of_digits(std::string_view digits) {
  std::string bytes;
  for (const char digit : digits) {
    auto carry = static_cast<unsigned>(digit - '0');
    for (char& byte : bytes) {
      carry += 10U * static_cast<unsigned char>(byte);
      byte = static_cast<char>(carry & 0xffU);
      carry >>= 8;
    }
    if (carry != 0) bytes.push_back(static_cast<char>(carry));
  }
  return bytes;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  const auto rest = [&](int shift) { put(0x80U | (point >> shift & 0x3fU)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) return put(0xc0U | point >> 6), rest(0);
  if (point < 0x10000) return put(0xe0U | point >> 12), rest(6), rest(0);
  put(0xf0U | point >> 18), rest(12), rest(6), rest(0);
}

/// Writes one JSON text. Owner: the call. Failure: false, and problem() says why.
class JsonReader {
 public:
  JsonReader(std::string_view json, TermOutput& out) : rest_(json), out_(out) {}

  bool document() {
    return value(0) && (blanks(), rest_.empty() || fail("the payload is not one JSON value"));
  }
  [[nodiscard]] std::string_view problem() const noexcept { return problem_; }

 private:
  struct Member {
    std::size_t begin;    // of the key, in `out_`
    std::size_t key_end;  // and of the value
    std::size_t end;
  };

  bool fail(std::string_view problem) {
    problem_ = problem;
    return false;
  }
  bool malformed() { return fail("the payload is not JSON"); }

  void blanks() {
    const std::size_t end = rest_.find_first_not_of(" \t\r\n");
    rest_.remove_prefix(std::min(end, rest_.size()));
  }
  [[nodiscard]] bool next_is(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_after_blanks(char c) { return blanks(), take(c); }

  bool value(std::size_t depth) {
    blanks();
    if (rest_.empty()) return malformed();
    switch (rest_.front()) {
      case '{':
        return object(depth + 1);
      case '[':
        return array(depth + 1);
      case '"':
        return string();
      case 't':
        return word("true", "true");
      case 'f':
        return word("false", "false");
      case 'n':
        return word("null", "nil");
      default:
        return number();
    }
  }

  bool word(std::string_view text, std::string_view atom) {
    if (!rest_.starts_with(text)) return malformed();
    rest_.remove_prefix(text.size());
    out_.atom(atom);
    return true;
  }

  // --- numbers ---

  std::size_t digits_at(std::size_t from) const {
    std::size_t end = from;
    while (end < rest_.size() && is_digit(rest_[end]))
      ++end;
    return end;
  }

  /// Its length, or 0; `whole`: where its fraction or exponent begins.
  std::size_t scan_number(std::size_t& whole) const {
    const std::size_t first = next_is('-') ? 1 : 0;
    whole = digits_at(first);
    if (whole == first || (rest_[first] == '0' && whole > first + 1)) return 0;
    std::size_t end = whole;
    if (end < rest_.size() && rest_[end] == '.') {
      const std::size_t fraction = digits_at(end + 1);
      if (fraction == end + 1) return 0;
      end = fraction;
    }
    if (end < rest_.size() && (rest_[end] == 'e' || rest_[end] == 'E')) {
      const bool sign = end + 1 < rest_.size() && (rest_[end + 1] == '+' || rest_[end + 1] == '-');
      const std::size_t begin = end + 1 + (sign ? 1 : 0);
      const std::size_t exponent = digits_at(begin);
      if (exponent == begin) return 0;
      end = exponent;
    }
    return end;
  }

  bool number() {
    std::size_t whole = 0;
    const std::size_t size = scan_number(whole);
    if (size == 0) return malformed();
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return size == whole ? integer(text) : real(text);
  }

  bool integer(std::string_view text) {
    std::int64_t small = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), small).ec == std::errc())
      return out_.integer(small), true;
    const bool negative = text.front() == '-';
    const std::string_view digits = text.substr(negative ? 1 : 0);
    if (digits.size() > kMaxIntegerDigits) return fail("an integer of the payload has too many digits");
    out_.integer(negative, bytes_of_digits(digits));
    return true;
  }

  bool real(std::string_view text) {
    double number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || !std::isfinite(number))
      return fail("a number of the payload is too large or too small");
    out_.real(number);
    return true;
  }

  // --- strings ---

  bool string() {
    rest_.remove_prefix(1);
    const auto is_special = [](char c) {
      return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
    };
    const auto end =
        static_cast<std::size_t>(std::find_if(rest_.begin(), rest_.end(), is_special) - rest_.begin());
    if (end == rest_.size()) return malformed();
    if (rest_[end] == '"') {
      out_.binary(rest_.substr(0, end));
      rest_.remove_prefix(end + 1);
      return true;
    }
    return escaped_string();
  }

  bool escaped_string() {
    std::string text;
    while (!rest_.empty() && !next_is('"')) {
      if (static_cast<unsigned char>(rest_.front()) < 0x20) return malformed();
      if (take('\\')) {
        if (!escape(text)) return malformed();
      } else {
        text.push_back(rest_.front());
        rest_.remove_prefix(1);
      }
    }
    if (!take('"')) return malformed();
    out_.binary(text);
    return true;
  }

  bool escape(std::string& text) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
    if (take('u')) return unicode(text);
    const std::size_t which = rest_.empty() ? std::string_view::npos : kNames.find(rest_.front());
    if (which == std::string_view::npos) return false;
    text.push_back(kCharacters[which]);
    rest_.remove_prefix(1);
    return true;
  }

  bool unicode(std::string& text) {
    std::uint32_t point = 0;
    if (!four_digits(point) || (point >= 0xdc00 && point < 0xe000)) return false;
    if (point >= 0xd800 && point < 0xdc00) {
      std::uint32_t low = 0;
      if (!take('\\') || !take('u') || !four_digits(low) || low < 0xdc00 || low > 0xdfff) return false;
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(text, point);
    return true;
  }

  bool four_digits(std::uint32_t& number) {
    if (rest_.size() < 4) return false;
    const std::string_view digits = rest_.substr(0, 4);
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    if (read.ptr != digits.data() + digits.size()) return false;
    rest_.remove_prefix(4);
    return true;
  }

  // --- arrays and objects ---

  bool array(std::size_t depth) {
    if (depth > kMaxJsonDepth) return fail("the payload is nested too deep");
    rest_.remove_prefix(1);
    if (take_after_blanks(']')) return out_.empty_list(), true;
    const std::size_t opened = out_.open_list();
    std::size_t count = 0;
    do {
      if (!value(depth)) return false;
      ++count;
    } while (take_after_blanks(','));
    if (!take(']')) return malformed();
    out_.set_size(opened, count);
    out_.empty_list();
    return true;
  }

  bool object(std::size_t depth) {
    if (depth > kMaxJsonDepth) return fail("the payload is nested too deep");
    rest_.remove_prefix(1);
    const std::size_t opened = out_.open_map();
    const std::size_t first = members_.size();
    if (take_after_blanks('}')) return true;
    do {
      if (!member(depth)) return false;
    } while (take_after_blanks(','));
    if (!take('}')) return malformed();
    if (has_doubles(first)) drop_doubles(first);
    out_.set_size(opened, members_.size() - first);
    members_.resize(first);
    return true;
  }

  bool member(std::size_t depth) {
    Member member{out_.text().size(), 0, 0};
    blanks();
    if (!next_is('"')) return malformed();
    if (!string()) return false;
    member.key_end = out_.text().size();
    if (!take_after_blanks(':')) return malformed();
    if (!value(depth)) return false;
    member.end = out_.text().size();
    members_.push_back(member);
    return true;
  }

  [[nodiscard]] std::string_view key(const Member& member) const {
    return std::string_view(out_.text()).substr(member.begin, member.key_end - member.begin);
  }

  /// Of the object whose members begin at `first`. Few are compared with each other, many are sorted.
  [[nodiscard]] bool has_doubles(std::size_t first) {
    constexpr std::size_t kFew = 8;
    const auto begin = members_.begin() + static_cast<std::ptrdiff_t>(first);
    if (members_.size() - first <= kFew) {
      for (auto each = begin; each != members_.end(); ++each)
        if (std::any_of(begin, each, [&](const Member& other) { return key(other) == key(*each); }))
          return true;
      return false;
    }
    std::vector<std::string_view> keys;
    keys.reserve(members_.size() - first);
    std::transform(begin, members_.end(), std::back_inserter(keys),
                   [this](const auto& each) { return key(each); });
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
  }

  /// The last of each key stays, all in their order.
  void drop_doubles(std::size_t first) {
    const std::string written = out_.text().substr(members_[first].begin);
    const std::size_t base = members_[first].begin;
    const auto key_in = [&](const Member& one) {
      return std::string_view(written).substr(one.begin - base, one.key_end - one.begin);
    };
    std::vector<Member> all(members_.begin() + static_cast<std::ptrdiff_t>(first), members_.end());
    std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) {
      const int order = key_in(a).compare(key_in(b));
      return order < 0 || (order == 0 && a.begin < b.begin);
    });
    std::vector<Member> kept;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (i + 1 == all.size() || key_in(all[i]) != key_in(all[i + 1])) kept.push_back(all[i]);
    std::sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    out_.cut(base);
    for (const Member& one : kept)
      out_.encoded(std::string_view(written).substr(one.begin - base, one.end - one.begin));
    members_.resize(first + kept.size());
  }

  std::string_view rest_;
  TermOutput& out_;
  std::vector<Member> members_;  // of all objects that are open
  std::string_view problem_;
};

}  // namespace

Result<void> append_json(TermOutput& out, std::string_view json) {
  if (!is_utf8(json)) return make_error("the payload is not UTF-8");
  JsonReader reader(json, out);
  if (!reader.document()) return make_error(std::string(reader.problem()));
  return {};
}

}  // namespace roost::etf
