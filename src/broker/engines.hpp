// SPDX-License-Identifier: Apache-2.0
// The engines of the public adapters, made of their options. Pure, but for the files that are read. An error
// has all problems, a line each, and shows no secret.
#pragma once

#include "broker/engine.hpp"
#include "roost/nats_adapter.hpp"
#include "roost/redis_adapter.hpp"
#include "roost/result.hpp"

namespace roost::broker {

[[nodiscard]] Result<Engine> nats_engine(const NatsOptions& options);
[[nodiscard]] Result<Engine> redis_engine(const RedisOptions& options);

}  // namespace roost::broker
