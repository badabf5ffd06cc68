// SPDX-License-Identifier: Apache-2.0
// The address of a channel, such as "room:42". A value; UTF-8 bytes, compared byte by byte.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace roost {

class Topic {
 public:
  Topic() = default;
  explicit Topic(std::string text) : text_(std::move(text)) {}
  explicit Topic(std::string_view text) : text_(text) {}
  explicit Topic(const char* text) : text_(text) {}

  [[nodiscard]] std::string_view view() const noexcept { return text_; }
  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  operator std::string_view() const noexcept { return text_; }

  /// The part after the first ':' ("room:a:b" gives "a:b"); empty without a ':'.
  [[nodiscard]] std::string_view subtopic() const noexcept {
    const std::size_t colon = text_.find(':');
    return colon == std::string::npos ? std::string_view() : view().substr(colon + 1);
  }

  friend bool operator==(const Topic&, const Topic&) = default;
  friend auto operator<=>(const Topic&, const Topic&) = default;
  friend bool operator==(const Topic& topic, std::string_view text) noexcept { return topic.view() == text; }

 private:
  std::string text_;
};

/// Finds a Topic in a hash table by its text, without constructing a Topic (pair it with std::equal_to<>).
struct TopicHash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace roost

template <>
struct std::hash<roost::Topic> : roost::TopicHash {};
