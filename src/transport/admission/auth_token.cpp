// SPDX-License-Identifier: Apache-2.0
#include "transport/admission/auth_token.hpp"

#include <algorithm>

#include "base/digest.hpp"

namespace roost::transport {
namespace {

constexpr std::string_view kPrefix = "base64url.bearer.phx.";

bool is_token(std::string_view subprotocol) {
  return subprotocol.starts_with(kPrefix);
}

std::optional<std::string> decode(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
    text.remove_suffix(1);
  std::string url_alphabet(text);
  std::replace(url_alphabet.begin(), url_alphabet.end(), '+', '-');
  std::replace(url_alphabet.begin(), url_alphabet.end(), '/', '_');
  return base::base64url_decode(url_alphabet);
}

}  // namespace

std::optional<TokenOffer> take_auth_token(std::vector<std::string_view> offered) {
  const auto tokens = std::count_if(offered.begin(), offered.end(), is_token);
  if (tokens != 1) return TokenOffer{std::nullopt, std::move(offered)};
  const auto entry = std::find_if(offered.begin(), offered.end(), is_token);
  auto token = decode(entry->substr(kPrefix.size()));
  if (!token) return std::nullopt;
  offered.erase(entry);
  return TokenOffer{std::move(token), std::move(offered)};
}

}  // namespace roost::transport
