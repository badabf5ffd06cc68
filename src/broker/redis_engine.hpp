// SPDX-License-Identifier: Apache-2.0
// Redis as an engine of the adapter. Pure.
#pragma once

#include "broker/engine.hpp"
#include "roost/redis_adapter.hpp"
#include "roost/result.hpp"

namespace roost::broker {

/// Of options that validate() accepts; fails with the first problem of the url otherwise.
[[nodiscard]] Result<Engine> redis_engine(const RedisOptions& options);

}  // namespace roost::broker
