// SPDX-License-Identifier: Apache-2.0
// The recorded conversations of the channel protocol, versions 2 and 1, section by section.
#include <gtest/gtest.h>

#include "conversation.hpp"
#include "differences.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

constexpr const char* kV2 = "cowboy-2-ws-v2";
constexpr const char* kV1 = "cowboy-3-ws-v1";

std::vector<Section> sections_of(const char* recording) {
  std::vector<Section> sections = expected(recording);
  for (Section& section : sections) {
    section = with_unshown_steps(recording, section);
    if (section.title.starts_with("101 joins")) section = with_hundred_joins(section);
  }
  return sections;
}

/// One conversation for all its sections: in the usual order each is played once.
template <const char* const& kRecording>
class Recorded : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() { conversation = std::make_unique<Conversation>(sections_of(kRecording)); }
  static void TearDownTestSuite() { conversation.reset(); }

  static inline std::unique_ptr<Conversation> conversation;
};

/// The same over long polling, which carries text only. Joined channels stay joined whatever happens in
/// between.
std::vector<Section> text_sections_of(const char* recording) {
  std::vector<Section> sections = sections_of(recording);
  std::erase_if(sections, [](const Section& section) { return !has_text_frames_only(section); });
  return sections;
}

template <const char* const& kRecording>
class Polled : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() {
    conversation = std::make_unique<Conversation>(text_sections_of(kRecording), ApplicationOptions{},
                                                  Transport::longpoll);
  }
  static void TearDownTestSuite() { conversation.reset(); }

  static inline std::unique_ptr<Conversation> conversation;
};

using PolledV2 = Polled<kV2>;
using PolledV1 = Polled<kV1>;
using GoldenV2 = Recorded<kV2>;
using GoldenV1 = Recorded<kV1>;

TEST_P(GoldenV2, IsPlayedAsRecorded_A13_A18_A19_A20_A22_A28_A34_A36_A40_A44_A45_A48_A57_B96_D149_D150_D154) {
  conversation->play_to(GetParam().number);
}

TEST_P(GoldenV1, IsPlayedAsRecorded_A7_A8_A10_A12_A54) {
  conversation->play_to(GetParam().number);
}

TEST_P(PolledV2, IsPlayedAsRecorded_C139) {
  conversation->play_to(GetParam().number);
}

TEST_P(PolledV1, IsPlayedAsRecorded_C139_C142) {
  conversation->play_to(GetParam().number);
}

const auto kName = [](const auto& row) { return test_name(row.param); };

INSTANTIATE_TEST_SUITE_P(ChannelProtocol, GoldenV2, testing::ValuesIn(sections_of(kV2)), kName);
INSTANTIATE_TEST_SUITE_P(ChannelProtocol, GoldenV1, testing::ValuesIn(sections_of(kV1)), kName);
INSTANTIATE_TEST_SUITE_P(ChannelProtocol, PolledV2, testing::ValuesIn(text_sections_of(kV2)), kName);
INSTANTIATE_TEST_SUITE_P(ChannelProtocol, PolledV1, testing::ValuesIn(text_sections_of(kV1)), kName);

}  // namespace
}  // namespace roost::golden
