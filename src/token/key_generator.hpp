// SPDX-License-Identifier: Apache-2.0
// Keys for one purpose each, derived from one secret (PBKDF2-HMAC, RFC 8018 §5.2) and remembered, because the
// derivation is slow on purpose. Owner: whoever holds the secret. Thread: any.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/token.hpp"

namespace roost::token {

/// Throws std::invalid_argument for options that can not be meant.
void check_key_options(const TokenKeyOptions& options);
void check_encryption_key_options(const TokenKeyOptions& options);

class KeyGenerator {
 public:
  static constexpr std::size_t kRemembered = 64;  // an application has a few purposes

  explicit KeyGenerator(std::string secret) : secret_(std::move(secret)) {}

  /// The options must have passed check_key_options.
  [[nodiscard]] std::string key(std::string_view salt, const TokenKeyOptions& options) const;
  [[nodiscard]] std::size_t remembered() const;

 private:
  struct Entry {
    std::string salt;
    TokenKeyOptions options;
    std::string key;
  };

  [[nodiscard]] std::optional<std::string> recall(std::string_view salt,
                                                  const TokenKeyOptions& options) const;
  void remember(Entry entry) const;

  const std::string secret_;
  mutable std::mutex mutex_;            // guards what follows; no key is derived under it
  mutable std::vector<Entry> entries_;  // at most kRemembered
  mutable std::size_t next_to_drop_ = 0;
};

}  // namespace roost::token
