// SPDX-License-Identifier: Apache-2.0
// The recorded HTTP requests: upgrades, refusals, statuses and headers.
#include <gtest/gtest.h>

#include "differences.hpp"
#include "replay.hpp"

namespace roost::golden {
namespace {

class GoldenHttp : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() { application = std::make_unique<Application>(); }
  static void TearDownTestSuite() { application.reset(); }

  static inline std::unique_ptr<Application> application;
};

TEST_P(GoldenHttp, IsAnsweredAsRecorded_A1_A2_A3_A4_B61_B66_B67_B68_B69_B70_B71_B73_B85_B86_B94) {
  Replay(*application).play(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Requests, GoldenHttp, testing::ValuesIn(expected("cowboy-1-http")),
                         [](const auto& row) { return test_name(row.param); });

}  // namespace
}  // namespace roost::golden
