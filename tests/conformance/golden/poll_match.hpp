// SPDX-License-Identifier: Apache-2.0
// Whether an answer of long polling is the one the recording shows: its JSON by value, the messages in it as
// frames are compared, its token by the name it has in the recording.
#pragma once

#include <gtest/gtest.h>

#include "support/http_answer.hpp"
#include "tokens.hpp"
#include "transcript.hpp"

namespace roost::golden {

/// Both with a JSON body that holds the protocol's own status?
[[nodiscard]] bool is_poll_answer(const SeeResponse& expected);

[[nodiscard]] testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected,
                                               Tokens& tokens);

}  // namespace roost::golden
