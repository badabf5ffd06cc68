// SPDX-License-Identifier: Apache-2.0
// Starts a trace: one feed that every shard and every presence offers its events to. Thread: any.
#pragma once

#include <memory>

#include "introspection/shard_questions.hpp"
#include "presence/presence_set.hpp"
#include "roost/introspection.hpp"
#include "roost/parameter_filter.hpp"

namespace roost::introspection {

/// An error says what is wrong with the options. `presences`: null if there are none. `filter`: what the
/// trace does not show of payloads.
[[nodiscard]] Result<std::shared_ptr<TraceSession>> start_trace(const ShardQuestions& questions,
                                                                const presence::PresenceSet* presences,
                                                                const TraceOptions& options,
                                                                const ParameterFilter& filter);

}  // namespace roost::introspection
