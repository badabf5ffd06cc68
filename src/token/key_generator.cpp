// SPDX-License-Identifier: Apache-2.0
#include "token/key_generator.hpp"

#include <limits>
#include <stdexcept>

#include "token/chacha_sizes.hpp"
#include "token/keyed_digest.hpp"

namespace roost::token {
namespace {

constexpr unsigned kMaxIterations = std::numeric_limits<int>::max();  // OpenSSL's limit
constexpr std::size_t kMaxKeyLength = 1024;

}  // namespace

void check_key_options(const TokenKeyOptions& options) {
  if (options.iterations == 0 || options.iterations > kMaxIterations)
    throw std::invalid_argument("the iterations of a token key must be 1 to 2147483647, got " +
                                std::to_string(options.iterations));
  if (options.length == 0 || options.length > kMaxKeyLength)
    throw std::invalid_argument("the length of a token key must be 1 to 1024 bytes, got " +
                                std::to_string(options.length));
}

void check_encryption_key_options(const TokenKeyOptions& options) {
  check_key_options(options);
  if (options.length != kEncryptionKeySize)
    throw std::invalid_argument("an encryption key has 32 bytes, not " + std::to_string(options.length));
}

std::string KeyGenerator::key(std::string_view salt, const TokenKeyOptions& options) const {
  if (auto known = find(salt, options)) return *std::move(known);
  std::string key = pbkdf2(secret_, salt, options);
  store({std::string(salt), options, key});
  return key;
}

std::size_t KeyGenerator::cached() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::optional<std::string> KeyGenerator::find(std::string_view salt, const TokenKeyOptions& options) const {
  const std::lock_guard lock(mutex_);
  for (const Entry& entry : entries_)
    if (entry.salt == salt && entry.options == options) return entry.key;
  return std::nullopt;
}

// Two threads that derive the same key at once may both store it, which only wastes an entry.
void KeyGenerator::store(Entry entry) const {
  const std::lock_guard lock(mutex_);
  if (entries_.size() < kMaxCached) {
    entries_.push_back(std::move(entry));
    return;
  }
  entries_[next_to_evict_] = std::move(entry);
  next_to_evict_ = (next_to_evict_ + 1) % kMaxCached;
}

}  // namespace roost::token
