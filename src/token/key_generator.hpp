// SPDX-License-Identifier: Apache-2.0
// Keys for one purpose each, derived from one secret (PBKDF2-HMAC, RFC 8018 §5.2) and cached, because the
// derivation is deliberately slow. Owner: the holder of the secret. Thread: any.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "roost/token.hpp"

namespace roost::token {

/// Throws std::invalid_argument for meaningless options.
void check_key_options(const TokenKeyOptions& options);
void check_encryption_key_options(const TokenKeyOptions& options);

class KeyGenerator {
 public:
  static constexpr std::size_t kMaxCached = 64;  // an application has only a few purposes

  explicit KeyGenerator(std::string secret) : secret_(std::move(secret)) {}

  /// The options must have passed check_key_options.
  [[nodiscard]] std::string key(std::string_view salt, const TokenKeyOptions& options) const;
  [[nodiscard]] std::size_t cached() const;

 private:
  struct Entry {
    std::string salt;
    TokenKeyOptions options;
    std::string key;
  };

  [[nodiscard]] std::optional<std::string> find(std::string_view salt, const TokenKeyOptions& options) const;
  void store(Entry entry) const;

  const std::string secret_;
  mutable std::mutex mutex_;            // guards what follows; not held while a key is derived
  mutable std::vector<Entry> entries_;  // at most kMaxCached
  mutable std::size_t next_to_evict_ = 0;
};

}  // namespace roost::token
