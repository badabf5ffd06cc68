// SPDX-License-Identifier: Apache-2.0
#include "testing/client_inbox.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace roost::test {
namespace {

bool fits_or_empty(const std::string& wanted, const std::string& received) {
  return wanted.empty() || wanted == received;
}

std::string payload_text(const Payload& payload) {
  constexpr std::size_t kShown = 400;
  if (payload.is_binary()) return fmt::format("{} bytes", payload.bytes().size());
  const std::string_view text = payload.text();
  return text.size() <= kShown ? std::string(text) : std::string(text.substr(0, kShown)) + "…";
}

}  // namespace

std::string Received::text() const {
  if (is_reply) return fmt::format("reply to {} {} {}", ref, event, payload_text(payload));
  return fmt::format("{} {}", event, payload_text(payload));
}

bool Wanted::fits(const Received& received) const {
  return is_reply == received.is_reply && topic == received.topic && fits_or_empty(event, received.event) &&
         fits_or_empty(join_ref, received.join_ref) && fits_or_empty(ref, received.ref) &&
         payload.fits(received.payload);
}

std::string Wanted::text() const {
  if (is_reply) return fmt::format("reply to {} {}{} on \"{}\"", ref, event, payload.text(), topic);
  return fmt::format("{}{} on \"{}\"", event, payload.text(), topic);
}

Outcome Inbox::take(const Wanted& wanted) {
  const auto found = std::find_if(received_.begin(), received_.end(),
                                  [&](const Received& received) { return wanted.fits(received); });
  if (found != received_.end()) {
    received_.erase(found);
    return Outcome::pass();
  }
  std::string message = fmt::format("expected {}\n", wanted.text());
  for (const Received& received : received_)
    if (received.topic == wanted.topic) message += fmt::format("  has come: {}\n", received.text());
  if (message.find("has come") == std::string::npos) message += "  nothing has come there\n";
  return Outcome::fail(std::move(message));
}

Outcome Inbox::refute(const Wanted& wanted) const {
  const auto found = std::find_if(received_.begin(), received_.end(),
                                  [&](const Received& received) { return wanted.fits(received); });
  if (found == received_.end()) return Outcome::pass();
  return Outcome::fail(fmt::format("expected no {}\n  has come: {}\n", wanted.text(), found->text()));
}

}  // namespace roost::test
