// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_codec.hpp"

#include "tracker/tracker_decoder.hpp"

namespace roost::tracker {
namespace {

using etf::TermOutput;

constexpr std::string_view kStateStruct = "Elixir.Phoenix.Tracker.State";
constexpr std::string_view kMapSetStruct = "Elixir.MapSet";

void put(TermOutput& out, const Replica& replica) {
  out.tuple(2);
  if (replica.name.kind == ReplicaName::Kind::atom) {
    out.atom(replica.name.text);
  } else {
    out.binary(replica.name.text);
  }
  out.integer(replica.vsn);
}

void put_tag(TermOutput& out, const Replica& replica, Clock clock) {
  out.tuple(2);
  put(out, replica);
  out.integer(clock);
}

void put(TermOutput& out, const Context& context) {
  out.map(context.size());
  for (const auto& [replica, clock] : context) {
    put(out, replica);
    out.integer(clock);
  }
}

void put(TermOutput& out, const ClockSet& clocks) {
  out.tuple(2);
  put(out, clocks.replica);
  put(out, clocks.context);
}

void put(TermOutput& out, const Clouds& clouds) {
  out.map(clouds.size());
  for (const auto& [replica, cloud] : clouds) {
    put(out, replica);
    out.map(2);
    out.atom("__struct__");
    out.atom(kMapSetStruct);
    out.atom("map");
    out.map(cloud.size());
    for (const Clock clock : cloud) {
      put_tag(out, replica, clock);
      out.empty_list();
    }
  }
}

void put(TermOutput& out, const Tracked& tracked) {
  const Process& process = tracked.process;
  out.tuple(4);
  out.pid({*process.node, process.id, process.serial, process.creation});
  out.binary(tracked.topic);
  out.binary(tracked.key);
  out.encoded(tracked.meta->term);
}

void put(TermOutput& out, const Values& values) {
  std::size_t size = 0;
  for (const auto& [replica, all] : values)
    size += all.size();
  out.map(size);
  for (const auto& [replica, all] : values)
    for (const auto& [clock, value] : all) {
      put_tag(out, replica, clock);
      put(out, *value);
    }
}

/// `values` null: they are elsewhere. In the order of the keys.
void put_state(TermOutput& out, const Replica& from, std::string_view mode, const Context& context,
               const Clouds& clouds, const Range& range, const Values* values) {
  const auto nothing = [&out] { out.map(0); };
  out.map(10);
  out.atom("__struct__"), out.atom(kStateStruct);
  out.atom("clouds"), put(out, clouds);
  out.atom("context"), put(out, context);
  out.atom("delta"), out.atom("unset");
  out.atom("mode"), out.atom(mode);
  out.atom("pids"), out.atom("nil");
  out.atom("range"), out.tuple(2), put(out, range.start), put(out, range.end);
  out.atom("replica"), put(out, from);
  out.atom("replicas"), nothing();
  out.atom("values");
  if (values == nullptr) return out.atom("nil");
  put(out, *values);
}

void put(TermOutput& out, const Replica& from, const Delta& delta) {
  put_state(out, from, "delta", {}, delta.clouds, delta.range, &delta.values);
}

void put(TermOutput& out, const Replica& from, const FullState& state) {
  out.tuple(2);
  put_state(out, from, "normal", state.context, state.clouds, {}, nullptr);
  put(out, state.values);
}

void begin(TermOutput& out, std::size_t arity, std::string_view kind) {
  out.tuple(arity);
  out.atom("pub");
  out.atom(kind);
}

void put(TermOutput& out, const Heartbeat& heartbeat) {
  begin(out, 5, "heartbeat");
  put(out, heartbeat.from);
  if (heartbeat.delta) {
    put(out, heartbeat.from, *heartbeat.delta);
  } else {
    out.atom("empty");
  }
  put(out, heartbeat.clocks);
}

void put(TermOutput& out, const TransferRequest& request) {
  begin(out, 5, "transfer_req");
  out.reference(request.ref);
  put(out, request.from);
  put(out, request.clocks);
}

void put(TermOutput& out, const TransferAck& ack) {
  begin(out, 5, "transfer_ack");
  out.reference(ack.ref);
  put(out, ack.from);
  std::visit([&](const auto& data) { put(out, ack.from, data); }, ack.data);
}

void put(TermOutput& out, const Goodbye& goodbye) {
  begin(out, 3, "graceful_permdown");
  put(out, goodbye.from);
}

}  // namespace

Result<TrackerMessage> decode(std::string_view term) {
  TrackerDecoder decoder(term);
  auto message = decoder.message();
  if (!message) return make_error(decoder.problem());
  return *std::move(message);
}

void encode(const TrackerMessage& message, TermOutput& out) {
  std::visit([&out](const auto& one) { put(out, one); }, message);
}

}  // namespace roost::tracker
