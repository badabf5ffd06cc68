// SPDX-License-Identifier: Apache-2.0
// Whether a response matches the recording: status, body, and all headers except the server's name and the
// date.
#pragma once

#include <gtest/gtest.h>

#include "support/http_answer.hpp"
#include "transcript.hpp"

namespace roost::golden {

[[nodiscard]] testing::AssertionResult matches(const test::HttpAnswer& received, const SeeResponse& expected);

}  // namespace roost::golden
