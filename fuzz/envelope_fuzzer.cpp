// SPDX-License-Identifier: Apache-2.0
// A hostile message on the bus: what is decoded is encoded to the same bytes, and what nodes send in any
// order leaves the loss tracker within its bounds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "base/big_endian.hpp"
#include "cluster/envelope.hpp"
#include "cluster/loss_tracker.hpp"
#include "cluster/topic_digest.hpp"

namespace {

using namespace roost;
using namespace roost::cluster;

constexpr LossLimits kTrackerLimits{.max_streams = 8, .max_origins = 3, .settle = std::chrono::seconds(1)};

void check_round_trip(std::string_view bytes, const Envelope& envelope) {
  std::string again;
  if (encode(envelope, again) || again != bytes || encoded_size(envelope) != bytes.size()) std::abort();
}

/// The input as envelopes, each behind two bytes with its size; time goes on between them.
void track_all(std::string_view input) {
  LossTracker tracker(kTrackerLimits);
  base::TimePoint now{};
  const LossTracker::Report report = [](const Loss& loss) {
    if (loss.count == 0 || loss.origin.name.empty()) std::abort();
  };
  const LossTracker::InterestOf interest_of = [](std::uint64_t hash) -> std::optional<LossTracker::Interest> {
    return LossTracker::Interest{hash % 2 == 0 ? "even" : "odd", base::TimePoint{} - std::chrono::hours(1)};
  };
  while (input.size() > 2) {
    const std::size_t size = base::read_big_endian<std::uint16_t>(input);
    const DecodeResult decoded = decode(input.substr(2, size));
    input.remove_prefix(std::min(input.size(), 2 + size));
    now += std::chrono::milliseconds(400);
    tracker.settle(now, report);
    const auto* envelope = std::get_if<Envelope>(&decoded);
    if (envelope == nullptr) continue;
    if (envelope->kind == Kind::broadcast) static_cast<void>(tracker.accept(*envelope, report));
    if (envelope->kind == Kind::digest) tracker.take_digest(*envelope, now, interest_of, report);
    if (envelope->kind == Kind::goodbye)
      tracker.forget_origin(envelope->origin.name, envelope->origin.incarnation);
    if (envelope->kind == Kind::request) tracker.forget_topic(envelope->topic);
    if (tracker.streams() > kTrackerLimits.max_streams || tracker.origins() > kTrackerLimits.max_origins)
      std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const DecodeResult decoded = decode(bytes);
  if (const auto* envelope = std::get_if<Envelope>(&decoded)) check_round_trip(bytes, *envelope);
  if (const auto* fault = std::get_if<EnvelopeFault>(&decoded); fault != nullptr && fault->reason.empty())
    std::abort();
  track_all(bytes);
  return 0;
}
