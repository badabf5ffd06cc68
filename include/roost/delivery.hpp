// SPDX-License-Identifier: Apache-2.0
// What becomes of an event's messages when their client reads more slowly than it is sent to: pushes and
// broadcasts of a channel type, by event. While a client keeps up, every message goes out. Values.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace roost {

class Delivery {
 public:
  enum class Kind : std::uint8_t { must, drop_oldest, latest_by };

  /// Every message: a client that leaves more than WebSocketOptions::max_queued_bytes of them waiting is
  /// closed (1013).
  [[nodiscard]] static Delivery must() { return Delivery(Kind::must, {}); }
  /// At that bound the oldest that wait are dropped.
  [[nodiscard]] static Delivery drop_oldest() { return Delivery(Kind::drop_oldest, {}); }
  /// Of those that wait and have the same value in this field of their payload, only the latest, in the place
  /// of the first. Payloads without the field count as having the same.
  [[nodiscard]] static Delivery latest_by(std::string field) {
    return Delivery(Kind::latest_by, std::move(field));
  }
  /// Of those that wait, only the latest.
  [[nodiscard]] static Delivery latest() { return latest_by({}); }

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] const std::string& field() const noexcept { return field_; }

 private:
  Delivery(Kind kind, std::string field) : kind_(kind), field_(std::move(field)) {}

  Kind kind_;
  std::string field_;
};

struct EventDelivery {
  std::string event;
  Delivery delivery;
};
/// Events that are not in it must be delivered.
using Deliveries = std::vector<EventDelivery>;

}  // namespace roost
