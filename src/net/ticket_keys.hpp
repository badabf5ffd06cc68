// SPDX-License-Identifier: Apache-2.0
// The keys that session tickets are sealed with: a client that shows its ticket resumes its session, without
// the costly part of a handshake. Either random ones of this node, which change every two hours and are
// written down nowhere, or those of a file that several nodes share. A new one seals, the ones before still
// open. Thread: any.
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/openssl.hpp"
#include "roost/result.hpp"

namespace roost::net {

struct TicketKey {
  std::array<unsigned char, 16> name;    // in clear text in every ticket
  std::array<unsigned char, 32> cipher;  // AES-256-CBC
  std::array<unsigned char, 32> mac;     // HMAC-SHA256
};

/// Each on a line of its own, 160 hexadecimal digits, the one that seals first; empty lines and those that
/// begin with '#' do not count.
[[nodiscard]] Result<std::vector<TicketKey>> read_ticket_keys(const std::string& file);

class TicketKeys {
 public:
  /// Of a ticket, and of a random key before another takes its place.
  static constexpr std::chrono::hours kLifetime{2};
  static constexpr std::size_t kMaxShared = 16;

  /// Random ones. The clock is borrowed.
  explicit TicketKeys(const base::Clock& clock);
  /// These, for ever. One at least.
  explicit TicketKeys(std::vector<TicketKey> shared);
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;
  ~TicketKeys();

  /// Has `context` seal and open tickets with them; they outlive its handshakes.
  void use_in(SSL_CTX& context);

 private:
  struct Callback;

  [[nodiscard]] TicketKey sealing();
  struct Found {
    TicketKey key;
    bool seals;  // false: the client is to get a newer ticket
  };
  [[nodiscard]] std::optional<Found> named(const unsigned char* name);
  void renew();

  const base::Clock* clock_ = nullptr;  // null: they do not change
  std::mutex mutex_;                    // guards what is below; a leaf
  std::vector<TicketKey> keys_;         // the first seals
  base::TimePoint since_{};             // when that was made
};

}  // namespace roost::net
