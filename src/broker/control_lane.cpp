// SPDX-License-Identifier: Apache-2.0
#include "broker/control_lane.hpp"

#include <variant>

#include "broker/node_merger.hpp"
#include "protocol/phoenix/json_validator.hpp"

namespace roost::broker {

using cluster::Envelope;
using cluster::Kind;

void ControlLane::subscribe_own() {
  std::string subject;
  if (context().subjects.append_node(subject, context().node)) link().subscribe(subject, kNode);
  subject.clear();
  context().subjects.append_all(subject);
  link().subscribe(subject, kAllNodes);
}

void ControlLane::take(const BrokerMessage& message) {
  const auto envelope = open_envelope(message.payload);
  if (!envelope || came_before(*envelope, message.payload)) return;
  message.id == kNode ? take_of_node(*envelope, message.payload) : take_of_all(*envelope, message.payload);
}

/// Digests may come twice.
bool ControlLane::came_before(const Envelope& envelope, std::string_view bytes) {
  NodeMerger* const merger = context().merger;
  if (merger == nullptr || envelope.kind == Kind::digest || envelope.kind == Kind::direct) return false;
  return !merger->is_new(bytes);
}

void ControlLane::take_direct(const Envelope& envelope, std::string_view bytes) {
  NodeMerger* const merger = context().merger;
  const bool counted = cluster::is_joint(envelope.origin) && envelope.sequence != 0;
  if (merger == nullptr || !counted) return deliver(envelope);
  merger->take_direct(*this, envelope, bytes);
}

void ControlLane::take_of_node(const Envelope& envelope, std::string_view bytes) {
  switch (envelope.kind) {
    case Kind::direct:
      return take_direct(envelope, bytes);
    case Kind::hello:
      return hear(NodeMessage::Kind::hello, envelope);
    case Kind::request:
      return hear(NodeMessage::Kind::request, envelope);
    case Kind::reply:
      return hear(NodeMessage::Kind::reply, envelope);
    default:
      return malformed("it is of a kind that is not for one node");
  }
}

void ControlLane::take_of_all(const Envelope& envelope, std::string_view bytes) {
  switch (envelope.kind) {
    case Kind::digest:
      return context().hand_out_digest(bytes);
    case Kind::hello:
      return hear(NodeMessage::Kind::hello, envelope);
    case Kind::goodbye:
      return hear(NodeMessage::Kind::goodbye, envelope);
    case Kind::request:
      return hear(NodeMessage::Kind::request, envelope);
    default:
      return malformed("it is of a kind that is not for all nodes");
  }
}

void ControlLane::hear(NodeMessage::Kind kind, const Envelope& envelope) {
  if (!std::holds_alternative<phoenix::JsonShape>(phoenix::validate_json(envelope.payload)))
    return malformed("its body is not JSON");
  context().receiver.heard({.kind = kind,
                            .from = envelope.origin.name,
                            .incarnation = envelope.origin.incarnation,
                            .number = envelope.sequence,
                            .topic = envelope.topic,
                            .event = envelope.event,
                            .body = envelope.payload});
}

}  // namespace roost::broker
