// SPDX-License-Identifier: Apache-2.0
// The keys that encrypt session tickets: a client that presents its ticket resumes its session without the
// expensive part of a handshake. Either random keys of this node, which change every two hours and are never
// stored, or keys from a file shared by several nodes. The newest encrypts, the previous ones still decrypt.
// Thread: any.
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
  std::array<unsigned char, 16> name;    // sent in clear text in every ticket
  std::array<unsigned char, 32> cipher;  // AES-256-CBC
  std::array<unsigned char, 32> mac;     // HMAC-SHA256
};

/// One key per line, 160 hexadecimal digits, the encrypting one first; empty lines and lines starting with
/// '#' are ignored.
[[nodiscard]] Result<std::vector<TicketKey>> read_ticket_keys(const std::string& file);

class TicketKeys {
 public:
  /// Of a ticket, and of a random key until it is replaced.
  static constexpr std::chrono::hours kLifetime{2};
  static constexpr std::size_t kMaxShared = 16;

  /// Random keys. The clock is borrowed.
  explicit TicketKeys(const base::Clock& clock);
  /// These keys, permanently. At least one.
  explicit TicketKeys(std::vector<TicketKey> shared);
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;
  ~TicketKeys();

  /// Makes `context` encrypt and decrypt tickets with these keys, which must outlive its handshakes.
  void use_in(SSL_CTX& context);

 private:
  struct Callback;

  [[nodiscard]] TicketKey current();
  struct Found {
    TicketKey key;
    bool is_current;  // false: the client should get a newer ticket
  };
  [[nodiscard]] std::optional<Found> named(const unsigned char* name);
  void renew();

  const base::Clock* clock_ = nullptr;  // null: the keys do not change
  std::mutex mutex_;                    // guards what follows; a leaf
  std::vector<TicketKey> keys_;         // the first encrypts
  base::TimePoint since_{};             // when the first was made
};

}  // namespace roost::net
