// SPDX-License-Identifier: Apache-2.0
#include "endpoint/gap_notes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/log_text.hpp"

namespace roost::endpoint {
namespace {

std::string_view reason_of(GapCause cause) {
  switch (cause) {
    case GapCause::jump:
      return "the numbers of those that came have a hole";
    case GapCause::tail:
      return "their node announced more than came";
    case GapCause::beginning:
      return "those before the first that came did not come";
    case GapCause::link_down:
      return "the connection to the broker was interrupted";
    case GapCause::slow_consumer:
      return "this node read too slowly, and the broker dropped them";
    case GapCause::silent_broker:
      return "the broker took messages and delivered none";
    case GapCause::late_interest:
      return "a client was let in before the broker had confirmed its topic";
    case GapCause::node_down:
      return "their node is not heard any more";
  }
  return "the reason is not known";
}

std::string subject_of(const PubSubGap& gap) {
  std::string text = gap.count == 0   ? "messages"
                     : gap.count == 1 ? "1 message"
                                      : fmt::format("{} messages", gap.count);
  text += gap.origin.empty() ? " of other nodes" : fmt::format(" of node {}", base::shown(gap.origin));
  if (!gap.topic.empty()) text += " on " + base::shown_quoted(gap.topic);
  return text;
}

}  // namespace

std::string sentence_of(const PubSubGap& gap) {
  const std::string_view verb = gap.count == 0 ? "may be" : gap.count == 1 ? "is" : "are";
  return fmt::format("{} {} missing: {}", subject_of(gap), verb, reason_of(gap.cause));
}

std::optional<std::uint64_t> GapNotes::may_tell(GapCause cause) {
  const std::lock_guard lock(mutex_);
  Pace& pace = paces_.at(static_cast<std::size_t>(cause));
  const base::TimePoint now = clock_.now();
  const base::TimePoint price_paid = std::max(pace.paid_until, now) + kOneEvery;
  if (price_paid > now + kBurst * kOneEvery) {
    ++pace.untold;
    return std::nullopt;
  }
  pace.paid_until = price_paid;
  return std::exchange(pace.untold, 0);
}

void GapNotes::note(const PubSubGap& gap) {
  const auto untold = may_tell(gap.cause);
  if (!untold) return;
  std::string sentence = sentence_of(gap);
  if (*untold > 0) sentence += fmt::format(" ({} more of this kind were not logged)", *untold);
  logger_.warning("cluster: " + sentence);
  record_(sentence, std::string(gap.topic));
}

}  // namespace roost::endpoint
