// SPDX-License-Identifier: Apache-2.0
// Whether a frame matches the recording: text by its JSON value, anything else by its bytes. Times in the
// application's messages compare equal.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/websocket_client.hpp"
#include "transcript.hpp"

namespace roost::golden {

[[nodiscard]] testing::AssertionResult matches(const test::ReceivedFrame& received, const Frame& expected);

/// For display: text unchanged, bytes as hex.
[[nodiscard]] std::string to_string(const test::ReceivedFrame& frame);

/// The topic of a message that a numbers channel sends once a second; empty for any other frame.
[[nodiscard]] std::string topic_of_update(const Frame& frame);

}  // namespace roost::golden
