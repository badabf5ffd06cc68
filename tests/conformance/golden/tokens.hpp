// SPDX-License-Identifier: Apache-2.0
// The tokens of long-poll sessions: recordings name them <TOKEN1>, <TOKEN2>, …, and each name stands for the
// token issued by the server in its place. Pure. Owner: one replay.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace roost::golden {

/// A recording also shows its first token literally; this replaces it by <TOKEN1>.
[[nodiscard]] std::string with_named_tokens(std::string_view recording);

/// The first token name in `text`: "<TOKEN12>"; empty when there is none.
[[nodiscard]] std::string token_name_in(std::string_view text);

/// The token with the last character of its signature changed.
[[nodiscard]] std::string forged(std::string token);

class Tokens {
 public:
  /// After the first use a name stands for the same token.
  [[nodiscard]] bool stands_for(const std::string& name, const std::string& token);
  [[nodiscard]] std::optional<std::string> find(const std::string& name) const;
  /// `text` with the names replaced by their tokens.
  [[nodiscard]] std::string fill_in(std::string text) const;

 private:
  std::map<std::string, std::string> tokens_;
};

}  // namespace roost::golden
