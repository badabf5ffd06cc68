// SPDX-License-Identifier: Apache-2.0
#include "token/csrf.hpp"

#include <array>
#include <span>

#include "base/check.hpp"
#include "base/digest.hpp"
#include "token/keyed_digest.hpp"

namespace roost::token {
namespace {

constexpr std::size_t kStateRandomness = 18;  // bytes; 24 characters of base64url
constexpr std::size_t kMaskedStateSize = kCsrfTokenSize - kCsrfStateSize;  // of base64url

std::string exclusive_or(std::string_view left, std::string_view right) {
  std::string out(left);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(out[i] ^ right[i]);
  return out;
}

}  // namespace

std::string new_csrf_state(const base::RandomBytes& random) {
  std::array<char, kStateRandomness> bytes;
  random(std::as_writable_bytes(std::span(bytes)));
  return base::base64url({bytes.data(), bytes.size()});
}

std::string mask_csrf_state(std::string_view state, std::string_view mask) {
  ROOST_CHECK(state.size() == kCsrfStateSize && mask.size() == kCsrfStateSize,
              "a CSRF state and its mask have 24 characters");
  return base::base64url(exclusive_or(state, mask)) + std::string(mask);
}

bool is_csrf_token_of(std::string_view state, std::string_view token) {
  if (state.size() != kCsrfStateSize || token.size() != kCsrfTokenSize) return false;
  const auto masked = base::base64url_decode(token.substr(0, kMaskedStateSize));
  if (!masked) return false;
  return constant_time_equal(exclusive_or(*masked, state), token.substr(kMaskedStateSize));
}

}  // namespace roost::token
