// SPDX-License-Identifier: Apache-2.0
#include "tokens.hpp"

#include <regex>

namespace roost::golden {

std::string with_named_tokens(std::string_view recording) {
  static const std::regex token(R"(SFMyNTY\.[\w.-]+)");
  return std::regex_replace(std::string(recording), token, "<TOKEN1>");
}

std::string token_name_in(std::string_view text) {
  constexpr std::string_view kBegin = "<TOKEN";
  const std::size_t begin = text.find(kBegin);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find('>', begin) + 1 - begin));
}

/// The last character encodes four bits of the signature and two zero bits: a step of four changes the
/// former.
std::string forged(std::string token) {
  char& last = token.back();
  last = last == 'A' ? 'Q' : 'A';
  return token;
}

bool Tokens::stands_for(const std::string& name, const std::string& token) {
  return tokens_.emplace(name, token).first->second == token;
}

std::optional<std::string> Tokens::find(const std::string& name) const {
  const auto found = tokens_.find(name);
  if (found == tokens_.end()) return std::nullopt;
  return found->second;
}

std::string Tokens::fill_in(std::string text) const {
  for (const auto& [name, token] : tokens_) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + token.size()))
      text.replace(at, name.size(), token);
  }
  return text;
}

}  // namespace roost::golden
