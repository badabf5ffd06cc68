// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_decoder.hpp"

#include <algorithm>
#include <utility>

#include "protocol/etf/atom_text.hpp"

namespace roost::tracker {
namespace {

constexpr std::string_view kState = "Elixir.Phoenix.Tracker.State";
constexpr std::string_view kMapSet = "Elixir.MapSet";

/// All of a %Phoenix.Tracker.State{}: a real node needs them to exist.
constexpr std::string_view kFields[] = {"__struct__", "clouds", "context", "delta",    "mode",
                                        "pids",       "range",  "replica", "replicas", "values"};

bool is_seen(const FullState& state, const Replica& replica, Clock clock) {
  if (clock <= clock_in(state.context, replica)) return true;
  const auto cloud = state.clouds.find(replica);
  return cloud != state.clouds.end() && cloud->second.contains(clock);
}

/// A value that its sender has not seen would join again with each message.
bool all_values_are_seen(const FullState& state) {
  return std::all_of(state.values.begin(), state.values.end(), [&state](const auto& each) {
    return std::all_of(each.second.begin(), each.second.end(),
                       [&](const auto& value) { return is_seen(state, each.first, value.first); });
  });
}

}  // namespace

bool TrackerDecoder::fail(std::string_view what) {
  if (problem_.empty()) problem_ = what;
  return false;
}

// --- messages ---

std::optional<TrackerMessage> TrackerDecoder::message() {
  const auto arity = terms_.tuple();
  const bool is_message = arity && *arity >= 3 && terms_.atom("pub");
  const auto kind = is_message ? terms_.atom() : std::nullopt;
  Maybe<TrackerMessage> message;
  if (kind == "heartbeat" && arity == 5U) {
    message = heartbeat();
  } else if (kind == "transfer_req" && arity == 5U) {
    message = transfer_request();
  } else if (kind == "transfer_ack" && arity == 5U) {
    message = transfer_ack();
  } else if (kind == "graceful_permdown" && arity == 3U) {
    message = goodbye();
  } else {
    fail("the message is none of a tracker");
  }
  if (message && !terms_.at_end()) fail("something follows the message");
  return problem_.empty() ? std::move(message) : std::nullopt;
}

std::optional<TrackerMessage> TrackerDecoder::heartbeat() {
  auto from = replica();
  if (!from) return std::nullopt;
  Heartbeat heartbeat{*std::move(from), std::nullopt, {}};
  if (terms_.next_is_atom()) {
    if (!terms_.atom("empty")) return fail("delta: neither empty nor a state"), std::nullopt;
  } else {
    heartbeat.delta = delta();
    if (!heartbeat.delta) return std::nullopt;
  }
  auto known = clocks();
  if (!known) return std::nullopt;
  heartbeat.clocks = *std::move(known);
  return heartbeat;
}

std::optional<TrackerMessage> TrackerDecoder::transfer_request() {
  auto ref = transfer_ref();
  auto from = ref ? replica() : std::nullopt;
  auto known = from ? clocks() : std::nullopt;
  if (!known) return std::nullopt;
  return TransferRequest{*std::move(ref), *std::move(from), *std::move(known)};
}

std::optional<TrackerMessage> TrackerDecoder::transfer_ack() {
  auto ref = transfer_ref();
  auto from = ref ? replica() : std::nullopt;
  if (!from) return std::nullopt;
  TransferAck ack{*std::move(ref), *std::move(from), {}};
  if (terms_.next_is_tuple()) {
    auto state = full_state();
    if (!state) return std::nullopt;
    ack.data = *std::move(state);
  } else {
    auto changes = delta();
    if (!changes) return std::nullopt;
    ack.data = *std::move(changes);
  }
  return ack;
}

std::optional<TrackerMessage> TrackerDecoder::goodbye() {
  auto from = replica();
  if (!from) return std::nullopt;
  return Goodbye{*std::move(from)};
}

// --- replicas and clocks ---

std::optional<TransferRef> TrackerDecoder::transfer_ref() {
  auto ref = terms_.reference();
  if (!ref) fail("ref: not a reference");
  return ref;
}

std::optional<ReplicaName> TrackerDecoder::replica_name() {
  if (terms_.next_is_atom()) {
    auto atom = terms_.atom();
    if (!atom) return std::nullopt;
    return ReplicaName{*std::move(atom), ReplicaName::Kind::atom};
  }
  const auto binary = terms_.binary();
  if (!binary) return std::nullopt;
  return ReplicaName{std::string(*binary), ReplicaName::Kind::binary};
}

std::optional<Replica> TrackerDecoder::replica() {
  auto name = terms_.tuple_of(2) ? replica_name() : std::nullopt;
  const auto vsn = name ? terms_.natural() : std::nullopt;
  if (!vsn) return fail("replica: not {name, vsn}"), std::nullopt;
  return Replica{*std::move(name), *vsn};
}

std::optional<std::pair<Replica, Clock>> TrackerDecoder::tag() {
  auto owner = terms_.tuple_of(2) ? replica() : std::nullopt;
  const auto clock = owner ? terms_.natural() : std::nullopt;
  if (!clock || *clock == 0) return fail("tag: not {replica, clock}"), std::nullopt;
  return std::pair(*std::move(owner), *clock);
}

std::optional<Context> TrackerDecoder::context(std::string_view field) {
  const auto size = terms_.map();
  if (!size) return fail(std::string(field) + ": not a map"), std::nullopt;
  Context context;
  for (std::size_t i = 0; i < *size; ++i) {
    auto owner = replica();
    const auto clock = owner ? terms_.natural() : std::nullopt;
    if (!clock || !context.emplace(*std::move(owner), *clock).second)
      return fail(std::string(field) + ": not replicas and their clocks"), std::nullopt;
  }
  return context;
}

std::optional<ClockSet> TrackerDecoder::clocks() {
  auto owner = terms_.tuple_of(2) ? replica() : std::nullopt;
  auto known = owner ? context("clocks") : std::nullopt;
  if (!known) return fail("clocks: not {replica, context}"), std::nullopt;
  return ClockSet{*std::move(owner), *std::move(known)};
}

// --- what is tracked ---

bool TrackerDecoder::clouds(Clouds& clouds) {
  const auto size = terms_.map();
  if (!size) return fail("clouds: not a map");
  for (std::size_t i = 0; i < *size; ++i) {
    auto owner = replica();
    if (!owner) return false;
    const auto [cloud, added] = clouds.try_emplace(*std::move(owner));
    if (!added || !tag_set(cloud->first, cloud->second)) return fail("clouds: not a set of tags by replica");
  }
  return true;
}

/// Elixir 1.14 and older add a version.
bool TrackerDecoder::tag_set(const Replica& owner, Clocks& cloud) {
  const auto size = terms_.map();
  if (!size) return false;
  bool is_set = false;
  bool has_tags = false;
  for (std::size_t i = 0; i < *size; ++i) {
    const auto name = terms_.atom();
    if (name == "__struct__") {
      is_set = terms_.atom(kMapSet);
    } else if (name == "map" && !has_tags) {
      has_tags = tags_of(owner, cloud);
      if (!has_tags) return false;
    } else if (!name || !terms_.skip()) {
      return false;
    }
  }
  return is_set && has_tags;
}

bool TrackerDecoder::tags_of(const Replica& owner, Clocks& cloud) {
  const auto size = terms_.map();
  if (!size) return false;
  std::vector<Clock> clocks;  // a map has its keys in any order
  for (std::size_t i = 0; i < *size; ++i) {
    const auto one = tag();
    if (!one || one->first != owner || !terms_.empty_list()) return false;
    clocks.push_back(one->second);
  }
  cloud.insert(clocks.begin(), clocks.end());
  return cloud.size() == *size;
}

bool TrackerDecoder::values(Values& values) {
  const auto size = terms_.map();
  if (!size) return fail("values: not a map");
  for (std::size_t i = 0; i < *size; ++i) {
    auto owner = tag();
    auto value = owner ? tracked() : std::nullopt;
    if (!value) return false;
    ValuesOfReplica& all = values[std::move(owner->first)];
    if (!all.emplace(owner->second, std::make_shared<const Tracked>(*std::move(value))).second)
      return fail("values: a tag is there twice");
  }
  return true;
}

std::optional<Tracked> TrackerDecoder::tracked() {
  auto tracker = terms_.tuple_of(4) ? process() : std::nullopt;
  auto topic = tracker ? text("topic") : std::nullopt;
  auto key = topic ? text("key") : std::nullopt;
  if (!key) return fail("value: not {pid, topic, key, meta}"), std::nullopt;
  etf::TermOutput meta;
  if (!terms_.next_is_map() || !terms_.copy(meta)) return fail("meta: not a map of data"), std::nullopt;
  return Tracked{*std::move(topic), *std::move(tracker), *std::move(key),
                 std::make_shared<const EncodedMeta>(std::move(meta).text())};
}

std::optional<Process> TrackerDecoder::process() {
  auto pid = terms_.pid();
  if (!pid) return fail("pid: not a process"), std::nullopt;
  if (pid->node != *node_) node_ = std::make_shared<const std::string>(std::move(pid->node));
  return Process{node_, pid->id, pid->serial, pid->creation};
}

std::optional<std::string> TrackerDecoder::text(std::string_view field) {
  const auto binary = terms_.binary();
  auto text = binary ? etf::checked_utf8(*binary) : std::nullopt;
  if (!text) fail(std::string(field) + ": not UTF-8 text");
  return text;
}

// --- %Phoenix.Tracker.State{} ---

std::optional<TrackerDecoder::Fields> TrackerDecoder::fields() {
  const auto size = terms_.map();
  if (!size) return fail("delta: neither empty nor a state"), std::nullopt;
  Fields fields;
  std::vector<std::string> found;
  for (std::size_t i = 0; i < *size; ++i) {
    auto name = terms_.atom();
    if (!name || !field(*name, fields)) return fail("state: a field is not as it should be"), std::nullopt;
    found.push_back(*std::move(name));
  }
  for (const std::string_view name : kFields)
    if (std::count(found.begin(), found.end(), name) != 1)
      return fail("state: the field " + std::string(name) + " is missing, or there twice"), std::nullopt;
  return fields;
}

/// Others are not read by anybody, and may differ between versions.
bool TrackerDecoder::field(std::string_view name, Fields& fields) {
  if (name == "__struct__") return terms_.atom(kState) || fail("state: another struct");
  if (name == "clouds") return clouds(fields.state.clouds);
  if (name == "mode") return mode(fields);
  if (name == "range") return range(fields.range);
  if (name == "context") {
    auto known = context("context");
    if (!known) return false;
    fields.state.context = *std::move(known);
    return true;
  }
  if (name != "values") return terms_.skip();
  if (terms_.next_is_atom()) return terms_.atom("nil") || fail("values: neither nil nor a map");
  fields.has_values = true;
  return values(fields.state.values);
}

bool TrackerDecoder::mode(Fields& fields) {
  const auto name = terms_.atom();
  fields.is_delta = name == "delta";
  return fields.is_delta || name == "normal" || fail("mode: neither delta nor normal");
}

bool TrackerDecoder::range(Range& range) {
  auto start = terms_.tuple_of(2) ? context("range") : std::nullopt;
  auto end = start ? context("range") : std::nullopt;
  if (!end) return fail("range: not {start, end}");
  range = {*std::move(start), *std::move(end)};
  return true;
}

/// A delta has no context, whatever was sent.
std::optional<Delta> TrackerDecoder::delta() {
  auto read = fields();
  if (!read) return std::nullopt;
  read->state.context.clear();
  if (!read->is_delta || !read->has_values) return fail("delta: not one"), std::nullopt;
  if (!all_values_are_seen(read->state)) return fail("delta: a value without its tag"), std::nullopt;
  return Delta{std::move(read->range), std::move(read->state.clouds), std::move(read->state.values)};
}

std::optional<FullState> TrackerDecoder::full_state() {
  auto read = terms_.tuple_of(2) ? fields() : std::nullopt;
  if (!read) return fail("state: not {state, values}"), std::nullopt;
  if (read->is_delta || read->has_values) return fail("state: a delta"), std::nullopt;
  if (!values(read->state.values)) return std::nullopt;
  if (!all_values_are_seen(read->state)) return fail("state: a value that it has not seen"), std::nullopt;
  return std::move(read->state);
}

}  // namespace roost::tracker
