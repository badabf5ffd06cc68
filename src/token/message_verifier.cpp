// SPDX-License-Identifier: Apache-2.0
#include "token/message_verifier.hpp"

#include "base/digest.hpp"
#include "token/keyed_digest.hpp"

namespace roost::token {
namespace {

constexpr std::string_view kHs256 = "SFMyNTY";  // base64url of the name
constexpr std::string_view kHs384 = "SFMzODQ";
constexpr std::string_view kHs512 = "SFM1MTI";

std::optional<TokenDigest> digest_named(std::string_view algorithm) {
  if (algorithm == kHs256) return TokenDigest::sha256;
  if (algorithm == kHs384) return TokenDigest::sha384;
  if (algorithm == kHs512) return TokenDigest::sha512;
  return std::nullopt;
}

struct Parts {
  std::string_view algorithm;
  std::string_view message;
  std::string_view signature;
  std::string_view signed_text;  // algorithm and message, as received
};

std::optional<Parts> split(std::string_view text) {
  const std::size_t first = text.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = text.find('.', first + 1);
  if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
    return std::nullopt;
  return Parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1),
               text.substr(0, second)};
}

}  // namespace

std::string sign_message(std::string_view message, std::string_view key) {
  std::string text = std::string(kHs256) + "." + base::base64url(message);
  const std::string signature = hmac(TokenDigest::sha256, key, text);
  return text + "." + base::base64url(signature);
}

std::optional<std::string> verify_message(std::string_view signed_message, std::string_view key) {
  const auto parts = split(signed_message);
  if (!parts) return std::nullopt;
  const auto digest = digest_named(parts->algorithm);
  const auto signature = base::base64url_decode(parts->signature);
  if (!digest || !signature) return std::nullopt;
  if (!constant_time_equal(*signature, hmac(*digest, key, parts->signed_text))) return std::nullopt;
  return base::base64url_decode(parts->message);
}

}  // namespace roost::token
