// SPDX-License-Identifier: Apache-2.0
// Where a Redis server listens and how to log in, as one URL:
//   redis://[[user]:password@]host[:6379][/database]    rediss:// over TLS
// %XX stands for a byte of user and password. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "broker/broker_address.hpp"

namespace roost::broker {

struct RedisUrl {
  BrokerAddress address;
  std::string user{};      // empty: "default"
  std::string password{};  // empty: none
  std::uint32_t database = 0;
};

/// The error never shows what stands before an @: it may be a password.
[[nodiscard]] Result<RedisUrl> parse_redis_url(std::string_view url);

}  // namespace roost::broker
