// SPDX-License-Identifier: Apache-2.0
// The recordings with independent sections: HTTP requests (upgrades, refusals, statuses and headers), and
// which WebSocket frames a client may send and how a connection closes.
#include <gtest/gtest.h>

#include "differences.hpp"
#include "replay.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

class Golden : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() { application = std::make_unique<Application>(); }
  static void TearDownTestSuite() { application.reset(); }

  static inline std::unique_ptr<Application> application;
};

class GoldenHttp : public Golden {};
class GoldenFrames : public Golden {};
class GoldenSilence : public testing::TestWithParam<Section> {};

/// Sections in which a client is silent until its connection is closed need a shorter time-out.
enum class Pace { quick, silent };

std::vector<Section> frames(Pace pace) {
  std::vector<Section> sections = expected("cowboy-4-ws-framing");
  std::erase_if(sections, [pace](const Section& section) {
    return section.title.starts_with("idle timeout") != (pace == Pace::silent);
  });
  return sections;
}

TEST_P(GoldenHttp, IsAnsweredAsRecorded_A1_A2_A3_A4_B61_B66_B67_B68_B69_B70_B71_B73_B85_B86_B94) {
  Replay(*application).play(with_whole_requests(GetParam()));
}

TEST_P(GoldenFrames, AreHandledAsRecorded_B101_B103_B105) {
  Replay(*application).play(GetParam());
}

TEST_P(GoldenSilence, ClosesAsRecordedOnlySooner_B99_B100) {
  Application application({.silence = std::chrono::milliseconds(400)});
  Replay(application).play(GetParam());
}

const auto kName = [](const auto& row) { return test_name(row.param); };

INSTANTIATE_TEST_SUITE_P(Requests, GoldenHttp, testing::ValuesIn(expected("cowboy-1-http")), kName);
INSTANTIATE_TEST_SUITE_P(WebSocket, GoldenFrames, testing::ValuesIn(frames(Pace::quick)), kName);
INSTANTIATE_TEST_SUITE_P(WebSocket, GoldenSilence, testing::ValuesIn(frames(Pace::silent)), kName);

}  // namespace
}  // namespace roost::golden
