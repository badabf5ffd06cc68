// SPDX-License-Identifier: Apache-2.0
// Envelopes as tests of this folder send them.
#pragma once

#include <cstdint>
#include <string_view>

#include "cluster/envelope.hpp"

namespace roost::cluster::test {

inline Origin node(std::string_view name = "a@host", std::uint64_t incarnation = 7, std::uint16_t lane = 0) {
  return {name, incarnation, lane};
}

inline Envelope broadcast(std::uint64_t sequence, std::string_view topic = "room:1", Origin origin = node()) {
  Envelope envelope;
  envelope.origin = origin;
  envelope.sequence = sequence;
  envelope.topic = topic;
  envelope.event = "shout";
  envelope.payload = R"({"n":1})";
  return envelope;
}

inline Envelope first(std::string_view topic = "room:1", Origin origin = node(), std::uint64_t sequence = 1) {
  Envelope envelope = broadcast(sequence, topic, origin);
  envelope.begins = true;
  return envelope;
}

inline Envelope digest(std::uint64_t number, std::string_view payload, Origin origin = node()) {
  Envelope envelope;
  envelope.kind = Kind::digest;
  envelope.payload_kind = PayloadKind::binary;
  envelope.origin = origin;
  envelope.sequence = number;
  envelope.payload = payload;
  return envelope;
}

}  // namespace roost::cluster::test
