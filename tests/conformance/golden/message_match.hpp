// SPDX-License-Identifier: Apache-2.0
// Whether a frame is the one the recording shows: text by its JSON value, all else by its bytes. Times the
// application puts into messages count as equal.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/websocket_client.hpp"
#include "transcript.hpp"

namespace roost::golden {

[[nodiscard]] testing::AssertionResult matches(const test::ReceivedFrame& received, const Frame& expected);

/// For reading: text as it is, bytes as hex.
[[nodiscard]] std::string to_string(const test::ReceivedFrame& frame);

/// The topic of a message that a numbers channel says once a second; empty for any other frame.
[[nodiscard]] std::string topic_of_update(const Frame& frame);

}  // namespace roost::golden
