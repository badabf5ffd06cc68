// SPDX-License-Identifier: Apache-2.0
// Whether a response is the one the recording shows: status, body, and every header but those that name the
// server and the time.
#pragma once

#include <gtest/gtest.h>

#include "support/http_answer.hpp"
#include "transcript.hpp"

namespace roost::golden {

[[nodiscard]] testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected);

}  // namespace roost::golden
