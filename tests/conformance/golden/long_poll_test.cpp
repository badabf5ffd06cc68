// SPDX-License-Identifier: Apache-2.0
// The recorded conversation over long polling, section by section.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include <chrono>
#include <thread>

#include "conversation.hpp"
#include "differences.hpp"
#include "messages.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

constexpr const char* kRecording = "cowboy-6-longpoll";
constexpr int kSilentSession = 48;  // needs its own short window

/// How long an empty poll waits; a session may be without a poll for half as long again.
constexpr ApplicationOptions kPatient{.shards = 1, .window = std::chrono::seconds(2)};

std::vector<Section> sections() {
  std::vector<Section> all = expected(kRecording);
  std::erase_if(all, [](const Section& section) { return section.steps.empty(); });
  for (Section& section : all)
    section = with_whole_requests(with_unshown_steps(kRecording, section));
  return all;
}

std::vector<Section> conversation_sections() {
  std::vector<Section> all = sections();
  std::erase_if(all, [](const Section& section) { return section.number == kSilentSession; });
  return all;
}

class GoldenLongPoll : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() {
    conversation = std::make_unique<Conversation>(conversation_sections(), kPatient);
  }
  static void TearDownTestSuite() { conversation.reset(); }

  static inline std::unique_ptr<Conversation> conversation;
};

TEST_P(
    GoldenLongPoll,
    IsPlayedAsRecorded_C114_C115_C116_C117_C118_C119_C120_C121_C122_C123_C124_C125_C127_C128_C129_C131_C133_C134_C141_C142) {
  conversation->play_to(GetParam().number);
}

const auto kName = [](const auto& row) { return test_name(row.param); };
INSTANTIATE_TEST_SUITE_P(LongPoll, GoldenLongPoll, testing::ValuesIn(conversation_sections()), kName);

class GoldenLongPollSilence : public testing::Test {
 protected:
  Application application{{.shards = 1, .window = std::chrono::milliseconds(20)}};
};

/// Its steps begin after the session has been silent for too long.
TEST_F(GoldenLongPollSilence, EndsASessionAsRecorded_C132) {
  for (const Section& section : sections()) {
    if (section.number != kSilentSession) continue;
    Replay replay(application);
    replay.open_session_for(std::get<SendRequest>(section.steps.front().action).bytes);
    while (application.open_connections() > 0)
      std::this_thread::yield();
    return replay.play(section);
  }
  FAIL() << "the section is missing";
}

/// Section 49, whose five requests are only remarks: POSTs alone continue, and then find no session.
TEST_F(GoldenLongPollSilence, IsNotBrokenByPosts_C132) {
  constexpr std::string_view kTarget = "/socket_small/longpoll?vsn=2.0.0";
  const auto opened = test::get(application.port(), kTarget);
  const std::string token(boost::json::parse(opened.body).as_object().at("token").as_string());
  const auto beat = [&] {
    return test::post(application.port(), std::string(kTarget) + "&token=" + token,
                      heartbeat(Version::v2, "1"))
        .body;
  };
  EXPECT_EQ(beat(), R"({"status":200})");
  while (application.open_connections() > 0)
    EXPECT_THAT(beat(), testing::AnyOf(R"({"status":200})", R"({"status":410})"));
  EXPECT_EQ(beat(), R"({"status":410})");
}

}  // namespace
}  // namespace roost::golden
