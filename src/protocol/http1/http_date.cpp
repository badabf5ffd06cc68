// SPDX-License-Identifier: Apache-2.0
#include "protocol/http1/http_date.hpp"

#include <fmt/format.h>

namespace roost::http1 {
namespace {

constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::size_t kShortName = 3;

constexpr int kFirstYear = 1900;  // of std::tm

/// Parses a date; a mismatch is remembered as a failure.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : rest_(text) {}

  void literal(std::string_view expected) {
    if (!rest_.starts_with(expected)) return fail();
    rest_.remove_prefix(expected.size());
  }
  /// The index of the name that follows; only its first `shortened` letters if given.
  template <std::size_t Count>
  int name(const std::string_view (&names)[Count], std::size_t shortened = std::string_view::npos) {
    for (std::size_t i = 0; i < Count; ++i) {
      const auto wanted = names[i].substr(0, shortened);
      if (!rest_.starts_with(wanted)) continue;
      rest_.remove_prefix(wanted.size());
      return static_cast<int>(i);
    }
    fail();
    return 0;
  }
  int number(std::size_t digits) {
    if (rest_.size() < digits) return fail(), 0;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return fail(), 0;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  /// In asctime, one digit is preceded by a space.
  int padded_day() {
    if (!rest_.starts_with(' ')) return number(2);
    literal(" ");
    return number(1);
  }
  void clock(std::tm& date) {
    date.tm_hour = number(2);
    literal(":");
    date.tm_min = number(2);
    literal(":");
    date.tm_sec = number(2);
  }
  [[nodiscard]] bool done() const noexcept { return !failed_ && rest_.empty(); }

 private:
  void fail() noexcept { failed_ = true; }

  std::string_view rest_;
  bool failed_ = false;
};

/// 30 February is not a date.
std::optional<std::time_t> seconds_of(const std::tm& date) {
  constexpr int kLeapSecond = 60;
  if (date.tm_hour > 23 || date.tm_min > 59 || date.tm_sec > kLeapSecond) return std::nullopt;
  std::tm normal = date;
  const std::time_t seconds = timegm(&normal);
  std::tm day = date;
  day.tm_hour = day.tm_min = day.tm_sec = 0;
  (void)timegm(&day);
  if (day.tm_mday != date.tm_mday || day.tm_mon != date.tm_mon) return std::nullopt;
  return seconds;
}

std::optional<std::time_t> read_imf_fixdate(std::string_view text) {
  DateReader read(text);
  std::tm date{};
  (void)read.name(kDays, kShortName);
  read.literal(", ");
  date.tm_mday = read.number(2);
  read.literal(" ");
  date.tm_mon = read.name(kMonths);
  read.literal(" ");
  date.tm_year = read.number(4) - kFirstYear;
  read.literal(" ");
  read.clock(date);
  read.literal(" GMT");
  return read.done() ? seconds_of(date) : std::nullopt;
}

/// The century is omitted: RFC 9110 §5.6.7 rules out more than 50 years ahead.
int full_year(int two_digits, std::time_t now) {
  constexpr int kCentury = 100;
  constexpr int kAhead = 50;
  std::tm today{};
  gmtime_r(&now, &today);
  const int this_year = today.tm_year + kFirstYear;
  const int year = this_year - this_year % kCentury + two_digits;
  return year > this_year + kAhead ? year - kCentury : year;
}

std::optional<std::time_t> read_rfc850_date(std::string_view text, std::time_t now) {
  DateReader read(text);
  std::tm date{};
  (void)read.name(kDays);
  read.literal(", ");
  date.tm_mday = read.number(2);
  read.literal("-");
  date.tm_mon = read.name(kMonths);
  read.literal("-");
  date.tm_year = full_year(read.number(2), now) - kFirstYear;
  read.literal(" ");
  read.clock(date);
  read.literal(" GMT");
  return read.done() ? seconds_of(date) : std::nullopt;
}

std::optional<std::time_t> read_asctime_date(std::string_view text) {
  DateReader read(text);
  std::tm date{};
  (void)read.name(kDays, kShortName);
  read.literal(" ");
  date.tm_mon = read.name(kMonths);
  read.literal(" ");
  date.tm_mday = read.padded_day();
  read.literal(" ");
  read.clock(date);
  read.literal(" ");
  date.tm_year = read.number(4) - kFirstYear;
  return read.done() ? seconds_of(date) : std::nullopt;
}

}  // namespace

std::string http_date(std::time_t seconds) {
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[utc.tm_wday].substr(0, kShortName),
                     utc.tm_mday, kMonths[utc.tm_mon], utc.tm_year + kFirstYear, utc.tm_hour, utc.tm_min,
                     utc.tm_sec);
}

std::optional<std::time_t> parse_http_date(std::string_view text, std::time_t now) {
  if (const auto date = read_imf_fixdate(text)) return date;
  if (const auto date = read_rfc850_date(text, now)) return date;
  return read_asctime_date(text);
}

}  // namespace roost::http1
