// SPDX-License-Identifier: Apache-2.0
#include "channel/callback_place.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "runtime/worker_pool.hpp"

namespace roost::channels {

void refuse_here(const GuardedCall& call) {
  if (runtime::WorkerPool::on_this_thread()) {
    throw std::logic_error(fmt::format(
        "{} on a worker thread: the first function of run_blocking must not use its channel. Do it in the "
        "second, which runs on the channel's loop; elsewhere, use {}",
        call.name, call.instead));
  }
  throw std::logic_error(
      fmt::format("{} on another thread than its own shard's: use {}", call.name, call.instead));
}

}  // namespace roost::channels
