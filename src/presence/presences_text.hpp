// SPDX-License-Identifier: Apache-2.0
// Presences as clients get them: key → {"metas": [...]}, from metas that are shown already. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "presence/diff_window.hpp"
#include "roost/json.hpp"

namespace roost::presence {

/// Writes the text. Metas of one key must come one after the other.
class PresencesText {
 public:
  explicit PresencesText(std::string& out) : out_(out) { out_.push_back('{'); }

  void add(std::string_view key, std::string_view meta);
  void end();
  [[nodiscard]] std::size_t keys() const noexcept { return keys_; }
  [[nodiscard]] bool is_at(std::string_view key) const noexcept { return keys_ > 0 && key == key_; }

 private:
  std::string& out_;
  std::string key_;
  std::size_t keys_ = 0;
};

/// {"joins": …, "leaves": …}
[[nodiscard]] std::string text_of(const TopicDiff& diff);

/// The same as a value.
[[nodiscard]] JsonObject presences_of(const std::vector<KeyedMeta>& metas);

}  // namespace roost::presence
