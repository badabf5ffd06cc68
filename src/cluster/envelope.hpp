// SPDX-License-Identifier: Apache-2.0
// What one message between nodes looks like, over whatever engine carries it (docs/protocol/cluster.md).
//   | 'R' | version 1 | kind 1 | flags 1 | payload kind 1 | origin size 1 | dispatcher size 1 | lane 2 |
//   | topic size 2 | event size 2 | payload size 4 | incarnation 8 | sequence 8 |
//   | origin | topic | event | dispatcher | payload |
// Numbers have their highest byte first. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace roost::cluster {

enum class Kind : std::uint8_t {
  broadcast = 1,  // to every node that has members of the topic
  direct = 2,     // a broadcast for one node; counted by an origin that sends it over two brokers
  digest = 3,     // what the origin has published (topic_digest.hpp)
  hello = 4,
  goodbye = 5,
  request = 6,
  reply = 7,
  probe = 8,  // must come back to its origin by another link
};

enum class PayloadKind : std::uint8_t { json = 0, binary = 1 };

/// Who speaks: a node, one life of it, and the link it speaks on.
struct Origin {
  std::string_view name;          // 1 to 255 characters of visible ASCII
  std::uint64_t incarnation = 0;  // chosen at random by each process; never 0
  std::uint16_t lane = 0;         // the link: only what goes over one link keeps its order

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// Lanes from here on are those of nodes that send everything over two brokers, with the same bytes.
inline constexpr std::uint16_t kJointLanes = 0x8000;
[[nodiscard]] constexpr bool is_joint(const Origin& origin) noexcept {
  return origin.lane >= kJointLanes;
}

/// Borrowed: views die with the buffer that was decoded.
struct Envelope {
  Kind kind = Kind::broadcast;
  PayloadKind payload_kind = PayloadKind::json;
  bool begins = false;  // the origin remembers no earlier sequence of this topic
  Origin origin{};
  std::uint64_t sequence =
      0;  // what it counts depends on the kind; 0 only for direct broadcasts that are not counted
  std::string_view topic{};
  std::string_view event{};
  std::string_view dispatcher{};  // empty: the channel dispatcher
  std::string_view payload{};

  friend bool operator==(const Envelope&, const Envelope&) = default;
};

struct EnvelopeFault {
  std::string_view reason;  // for logs and counters; contains nothing of the message
};
using DecodeResult = std::variant<Envelope, EnvelopeFault>;

inline constexpr std::uint8_t kEnvelopeVersion = 1;
inline constexpr std::size_t kEnvelopeHeader = 33;

/// Checks every bound, and that topic and event are UTF-8. The payload is validated at its origin, and not
/// looked at here.
[[nodiscard]] DecodeResult decode(std::string_view bytes);

/// Appends. What decode() would refuse is refused here with the same words, and nothing is appended.
[[nodiscard]] std::optional<EnvelopeFault> encode(const Envelope& envelope, std::string& out);

/// The reason for which encode() would refuse it.
[[nodiscard]] std::optional<EnvelopeFault> fault_of(const Envelope& envelope);

/// Gives an encoded broadcast another number, where it was encoded before the number was known. `encoded` is
/// one envelope, whole.
void renumber(std::string& encoded, std::uint16_t lane, std::uint64_t sequence, bool begins);

/// How many bytes encode() appends: engines want to know before the message.
[[nodiscard]] constexpr std::size_t encoded_size(const Envelope& envelope) noexcept {
  return kEnvelopeHeader + envelope.origin.name.size() + envelope.topic.size() + envelope.event.size() +
         envelope.dispatcher.size() + envelope.payload.size();
}

}  // namespace roost::cluster
