// SPDX-License-Identifier: Apache-2.0
// The kinds of values a configuration has: which JSON values they are in a file, and which values are
// allowed. A kind `parse`s (nothing: not allowed), `show`s, and says in words what is `allowed`. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "roost/check_origin.hpp"
#include "roost/ip_ranges.hpp"
#include "roost/json.hpp"
#include "roost/log.hpp"
#include "roost/socket.hpp"

namespace roost::config {

struct Integer {
  std::int64_t least;
  std::int64_t most;
  std::string_view note = {};  // "0: any free one"

  [[nodiscard]] std::optional<std::int64_t> parse(const Json& value) const;
  [[nodiscard]] Json show(std::int64_t value) const { return value; }
  [[nodiscard]] std::string allowed() const;
};

/// What counts things.
inline constexpr std::int64_t kMostCount = std::numeric_limits<std::int32_t>::max();
inline constexpr Integer kPositiveCount{1, kMostCount};

/// "250ms", "60s", "5m", "2h", "14d"; "infinity" where it is allowed.
struct TimeSpan {
  std::chrono::milliseconds least;
  bool infinity = false;

  [[nodiscard]] std::optional<std::chrono::milliseconds> parse(const Json& value) const;
  [[nodiscard]] Json show(std::chrono::milliseconds value) const;
  [[nodiscard]] std::string allowed() const;
};

/// Longer than none.
inline constexpr TimeSpan kSomeTime{std::chrono::milliseconds(1)};

/// Bytes: 4096, "64KiB", "1MiB".
struct ByteCount {
  [[nodiscard]] std::optional<std::int64_t> parse(const Json& value) const;
  [[nodiscard]] Json show(std::int64_t value) const;
  [[nodiscard]] std::string allowed() const;
};

struct YesOrNo {
  [[nodiscard]] std::optional<bool> parse(const Json& value) const;
  [[nodiscard]] Json show(bool value) const { return value; }
  [[nodiscard]] std::string allowed() const { return "true or false"; }
};

struct Text {
  std::string_view what = "a text";

  [[nodiscard]] std::optional<std::string> parse(const Json& value) const;
  [[nodiscard]] Json show(const std::string& value) const { return Json(value); }
  [[nodiscard]] std::string allowed() const { return std::string(what); }
};

struct TextList {
  [[nodiscard]] std::optional<std::vector<std::string>> parse(const Json& value) const;
  [[nodiscard]] Json show(const std::vector<std::string>& value) const;
  [[nodiscard]] std::string allowed() const { return "a list of texts"; }
};

struct Addresses {
  [[nodiscard]] std::optional<IpRanges> parse(const Json& value) const;
  [[nodiscard]] Json show(const IpRanges& value) const { return TextList{}.show(value.texts()); }
  [[nodiscard]] std::string allowed() const;
};

struct Level {
  [[nodiscard]] std::optional<LogLevel> parse(const Json& value) const;
  [[nodiscard]] Json show(LogLevel value) const;
  [[nodiscard]] std::string allowed() const { return "debug, info, warning, error or off"; }
};

/// As the reference has it: true, false, "conn", or a list.
struct Origins {
  [[nodiscard]] std::optional<CheckOrigin> parse(const Json& value) const;
  [[nodiscard]] Json show(const CheckOrigin& value) const;
  [[nodiscard]] std::string allowed() const;
};

/// One of some words.
template <class Value>
struct Choice {
  std::vector<std::pair<std::string_view, Value>> words;

  [[nodiscard]] std::optional<Value> parse(const Json& value) const {
    for (const auto& [word, meaning] : words)
      if (value == Json(word)) return meaning;
    return std::nullopt;
  }
  [[nodiscard]] Json show(Value value) const {
    for (const auto& [word, meaning] : words)
      if (meaning == value) return Json(word);
    return Json();
  }
  [[nodiscard]] std::string allowed() const {
    std::string all;
    for (const auto& [word, meaning] : words)
      all.append(all.empty() ? "" : ", ").append(word);
    return "one of " + all;
  }
};

struct InfoKeys {
  [[nodiscard]] std::optional<std::vector<ConnectInfoKey>> parse(const Json& value) const;
  [[nodiscard]] Json show(const std::vector<ConnectInfoKey>& value) const;
  [[nodiscard]] std::string allowed() const;
};

/// What a text of the environment may be as a value of a file, likeliest first. Elements of a list have
/// commas between them, and may have blanks around them.
[[nodiscard]] std::vector<Json> readings_of(std::string_view given);

}  // namespace roost::config
