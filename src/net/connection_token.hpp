// SPDX-License-Identifier: Apache-2.0
// Counts one accepted connection as open for as long as it lives, whoever carries it: http and transport pass
// it on without knowing who counts. Movable; may die on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/ip_address.hpp"

namespace roost::net {

/// Whether a connection may count as one more of an address.
enum class Counted : std::uint8_t {
  yes,
  too_many,           // it has as many as it may
  too_many_and_news,  // and that has not been told yet
};

/// Who counts. Thread: any.
class ConnectionCounter {
 public:
  virtual ~ConnectionCounter() = default;
  virtual void connection_closed(std::uint32_t shard, std::uint32_t source) noexcept = 0;
  /// Of `client` from now on, and not of `source`, which then is the client's; too many: of nobody.
  virtual Counted count_for(std::uint32_t& source, const base::IpAddress& client) = 0;
  virtual void count_for_nobody(std::uint32_t& source) noexcept = 0;
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

  /// A proxy has said whose connection it is: it counts as one of `client`, and not of the proxy.
  [[nodiscard]] Counted count_for(const base::IpAddress& client) {
    return counter_ == nullptr ? Counted::yes : counter_->count_for(source_, client);
  }
  /// The proxy keeps it open for whoever comes next.
  void count_for_nobody() noexcept {
    if (counter_ != nullptr) counter_->count_for_nobody(source_);
  }

 private:
  std::shared_ptr<ConnectionCounter> counter_;
  std::uint32_t shard_ = 0;
  std::uint32_t source_ = 0;
};

}  // namespace roost::net
