// SPDX-License-Identifier: Apache-2.0
// Starts a trace: one feed that every shard offers its events to. Thread: any.
#pragma once

#include <memory>

#include "introspection/shard_questions.hpp"
#include "roost/introspection.hpp"
#include "roost/parameter_filter.hpp"

namespace roost::introspection {

/// An error says what is wrong with the options. `filter`: what the trace does not show of payloads.
[[nodiscard]] Result<std::shared_ptr<TraceSession>> start_trace(const ShardQuestions& questions,
                                                                const TraceOptions& options,
                                                                const ParameterFilter& filter);

}  // namespace roost::introspection
