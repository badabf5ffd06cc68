// SPDX-License-Identifier: Apache-2.0
// The recorded shutdowns of a server: what its clients see on SIGTERM.
#include <gtest/gtest.h>

#include "differences.hpp"
#include "replay.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

constexpr const char* kRecording = "cowboy-7-shutdown";

class GoldenShutdown : public testing::TestWithParam<Section> {};

TEST_P(GoldenShutdown, IsSeenAsRecorded_B107_C140) {
  Application application({.shards = 1});
  Replay(application).play(with_unshown_steps(kRecording, GetParam()));
}

const auto kName = [](const auto& row) { return test_name(row.param); };
INSTANTIATE_TEST_SUITE_P(Shutdown, GoldenShutdown, testing::ValuesIn(expected(kRecording)), kName);

}  // namespace
}  // namespace roost::golden
