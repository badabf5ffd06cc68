// SPDX-License-Identifier: Apache-2.0
// Whether a long-poll response matches the recording: its JSON by value, the messages in it like frames, its
// token by its name in the recording.
#pragma once

#include <gtest/gtest.h>

#include "support/http_answer.hpp"
#include "tokens.hpp"
#include "transcript.hpp"

namespace roost::golden {

/// Whether both have a JSON body with the protocol's own status.
[[nodiscard]] bool is_poll_answer(const SeeResponse& expected);

[[nodiscard]] testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected,
                                               Tokens& tokens);

}  // namespace roost::golden
