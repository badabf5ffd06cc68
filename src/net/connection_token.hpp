// SPDX-License-Identifier: Apache-2.0
// Counts one accepted connection as open for as long as it lives, whoever carries it: http and transport pass
// it on without knowing who counts. Movable; may die on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace roost::net {

/// Who counts. Thread: any.
class ConnectionCounter {
 public:
  virtual ~ConnectionCounter() = default;
  virtual void connection_closed(std::uint32_t shard, std::uint32_t source) noexcept = 0;
};

class ConnectionToken {
 public:
  /// Counts nothing: for tests and for connections nobody accepted.
  ConnectionToken() = default;
  /// `source` is the counter's own: where the connection comes from.
  ConnectionToken(std::shared_ptr<ConnectionCounter> counter, std::uint32_t shard,
                  std::uint32_t source) noexcept
      : counter_(std::move(counter)), shard_(shard), source_(source) {}
  ConnectionToken(ConnectionToken&&) noexcept = default;
  ConnectionToken& operator=(ConnectionToken&& other) noexcept {
    if (this == &other) return *this;
    release();
    counter_ = std::move(other.counter_);
    shard_ = other.shard_;
    source_ = other.source_;
    return *this;
  }
  ~ConnectionToken() { release(); }

  /// The connection is closed. Again: does nothing.
  void release() noexcept {
    if (counter_ != nullptr) std::exchange(counter_, nullptr)->connection_closed(shard_, source_);
  }
  explicit operator bool() const noexcept { return counter_ != nullptr; }

 private:
  std::shared_ptr<ConnectionCounter> counter_;
  std::uint32_t shard_ = 0;
  std::uint32_t source_ = 0;
};

}  // namespace roost::net
