// SPDX-License-Identifier: Apache-2.0
#include "channels.hpp"

#include <boost/describe/class.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace bench {
namespace {

struct Burst {
  std::int64_t count = 0;
  std::size_t size = 0;
};
BOOST_DESCRIBE_STRUCT(Burst, (), (count, size))

struct CrashParams {
  std::optional<bool> raise;
  std::optional<bool> deny;
};
BOOST_DESCRIBE_STRUCT(CrashParams, (), (raise, deny))

/// A larger one would be a mistake in the load, and all of it would be queued.
constexpr std::int64_t kMaxBurst = 100'000;
constexpr std::size_t kMaxBurstSize = 64 * 1024;

std::int64_t now_in_microseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void RoomChannel::burst(const roost::Payload& payload) {
  const Burst wanted = payload.as<Burst>().value();
  if (wanted.count > kMaxBurst || wanted.size > kMaxBurstSize)
    throw std::invalid_argument("that burst is too large");
  const std::string data(wanted.size, 'x');
  for (std::int64_t seq = 0; seq < wanted.count; ++seq) {
    broadcast("burst", {{"seq", seq}, {"data", data}, {"t", now_in_microseconds()}});
  }
}

roost::JoinResult CrowdChannel::join(const roost::Topic&, const roost::Payload& params) {
  const roost::Json wanted = params.json().value();
  if (const roost::Json* user = wanted.as_object().if_contains("user")) user_ = user->as_string();
  send_self(0);
  return roost::JoinResult::ok();
}

void CrowdChannel::handle_info(const roost::Info&) {
  if (!user_.empty()) presence().track(user_, {{"status", "online"}}).value();
  presence().push_state();
}

roost::JoinResult CrashChannel::join(const roost::Topic&, const roost::Payload& params) {
  const auto wanted = params.as<CrashParams>();
  if (wanted && wanted->raise.value_or(false)) throw std::runtime_error("join raised on request");
  if (wanted && wanted->deny.value_or(false)) return roost::JoinResult::error({{"reason", "denied"}});
  return roost::JoinResult::ok();
}

}  // namespace bench
