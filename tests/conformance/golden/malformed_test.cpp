// SPDX-License-Identifier: Apache-2.0
// The recorded malformed messages, one by one: what happens to the connection that sends one, while another
// connection continues undisturbed.
#include <gtest/gtest.h>

#include <cstdint>

#include "differences.hpp"
#include "replay.hpp"
#include "support/http_answer.hpp"
#include "support/phoenix_client.hpp"
#include "unshown.hpp"

namespace roost::golden {
namespace {

constexpr const char* kRecording = "cowboy-5-malformed";

/// Another client's connection, joined to a channel.
class Bystander {
 public:
  explicit Bystander(std::uint16_t port) : client_(port) { EXPECT_TRUE(client_.joins("echo:bystander")); }

  [[nodiscard]] testing::AssertionResult is_undisturbed() {
    client_.sends(R"(["1","2","echo:bystander","echo",{"still":"there"}])");
    return client_.receives(
        R"(["1","2","echo:bystander","phx_reply",{"status":"ok","response":{"still":"there"}}])");
  }

 private:
  test::PhoenixClient client_;
};

class GoldenMalformed : public testing::TestWithParam<Section> {
 protected:
  static void SetUpTestSuite() {
    application = std::make_unique<Application>();
    bystander = std::make_unique<Bystander>(application->port());
  }
  static void TearDownTestSuite() {
    bystander.reset();
    application.reset();
  }

  static void expect_unharmed() {
    EXPECT_TRUE(bystander->is_undisturbed());
    EXPECT_EQ(test::get(application->port(), "/health").body, "ok");
  }

  static inline std::unique_ptr<Application> application;
  static inline std::unique_ptr<Bystander> bystander;
};

TEST_P(GoldenMalformed, AffectsNoOtherConnection_A9_A11_A14_A15_A24_B102) {
  Replay(*application).play(with_joins(GetParam(), {{"echo:1", "1"}}));
  expect_unharmed();
}

const auto kName = [](const auto& row) { return test_name(row.param); };

INSTANTIATE_TEST_SUITE_P(Messages, GoldenMalformed, testing::ValuesIn(expected(kRecording)), kName);

// The recorded limit was 1,000,000 bytes; ours is different (differences.md).
class DefaultMaxFrameSize : public GoldenMalformed {};

Section message_of(std::size_t size, const Action& seen) {
  constexpr std::string_view kBegin = R"(["1","2","echo:1","noreply",{"x":")";
  constexpr std::string_view kEnd = R"("}])";
  std::string text(kBegin);
  text.append(size - kBegin.size() - kEnd.size(), 'a').append(kEnd);
  Section section{0, std::to_string(size) + " bytes", {}};
  section.steps.push_back({'C', 0, Upgrade{"/socket/websocket?vsn=2.0.0"}});
  section.steps.push_back({'C', 0, SendFrame{{websocket::Opcode::text, true, {}, std::move(text)}}});
  section.steps.push_back({'C', 0, seen});
  return with_joins(section, {{"echo:1", "1"}});
}

constexpr std::size_t kLimit = 10'000'000;

TEST_F(DefaultMaxFrameSize, AcceptsTenMillionBytes_B102) {
  Replay(*application).play(message_of(kLimit, SeeNothing{}));
  expect_unharmed();
}

TEST_F(DefaultMaxFrameSize, RejectsOneByteMoreWith1009_B102) {
  const Frame too_big{websocket::Opcode::close, true, {}, "\x03\xf1"};
  Section section = message_of(kLimit + 1, SeeFrame{too_big});
  section.steps.push_back({'C', 0, SeeEnd{}});
  Replay(*application).play(section);
  expect_unharmed();
}

}  // namespace
}  // namespace roost::golden
