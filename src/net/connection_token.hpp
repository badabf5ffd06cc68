// SPDX-License-Identifier: Apache-2.0
// Counts one accepted connection as open during its lifetime: http and transport pass it on without knowing
// the counter. Movable; may be destroyed on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "base/ip_address.hpp"

namespace roost::net {

/// Whether an address may have one more connection.
enum class Counted : std::uint8_t {
  yes,
  too_many,             // it has reached its limit
  too_many_unreported,  // the same, not yet reported
};

/// Counts connections. Thread: any.
class ConnectionCounter {
 public:
  virtual ~ConnectionCounter() = default;
  virtual void connection_closed(std::uint32_t shard, std::uint32_t source) noexcept = 0;
  /// Moves the connection's count from `source` to `client` and sets `source` to the client's; if too many,
  /// it is counted for no address.
  virtual Counted count_for(std::uint32_t& source, const base::IpAddress& client) = 0;
  virtual void stop_counting(std::uint32_t& source) noexcept = 0;
};

class ConnectionToken {
 public:
  /// Counts nothing: for tests and for connections that were not accepted.
  ConnectionToken() = default;
  /// `source` is the counter's identifier of where the connection comes from.
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

  /// The connection is closed. Idempotent.
  void release() noexcept {
    if (counter_ != nullptr) std::exchange(counter_, nullptr)->connection_closed(shard_, source_);
  }
  explicit operator bool() const noexcept { return counter_ != nullptr; }

  /// A proxy has named the client: the connection now counts for `client`, not for the proxy.
  [[nodiscard]] Counted count_for(const base::IpAddress& client) {
    return counter_ == nullptr ? Counted::yes : counter_->count_for(source_, client);
  }
  /// The proxy keeps it open for its next client.
  void stop_counting() noexcept {
    if (counter_ != nullptr) counter_->stop_counting(source_);
  }

 private:
  std::shared_ptr<ConnectionCounter> counter_;
  std::uint32_t shard_ = 0;
  std::uint32_t source_ = 0;
};

}  // namespace roost::net
