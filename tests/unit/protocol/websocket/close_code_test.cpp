// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/close_code.hpp"

#include <gtest/gtest.h>

namespace roost::websocket {
namespace {

struct CodeRange {
  int first, last;
  bool server_takes, client_takes;
};

// Every 16-bit value, RFC 6455 §7.4; a server behaves like Cowboy (golden 4: 21-37).
constexpr CodeRange kAllCodes[] = {
    {0, 999, false, false},   {1000, 1003, true, true},    {1004, 1006, false, false},
    {1007, 1011, true, true}, {1012, 1014, false, true},   {1015, 2999, false, false},
    {3000, 4999, true, true}, {5000, 65535, false, false},
};

class CloseCodes : public testing::TestWithParam<CodeRange> {};

TEST_P(CloseCodes, AreAcceptedFromAPeerByRange) {
  const auto [first, last, server_takes, client_takes] = GetParam();
  for (int number = first; number <= last; ++number) {
    const auto code = static_cast<CloseCode>(number);
    EXPECT_EQ(peer_may_send(code, Role::server), server_takes) << number;
    EXPECT_EQ(peer_may_send(code, Role::client), client_takes) << number;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CloseCodes, testing::ValuesIn(kAllCodes),
                         [](const auto& row) { return "From" + std::to_string(row.param.first); });

TEST(CloseCode, HasTheNumbersOfTheRegistry) {
  EXPECT_EQ(static_cast<int>(CloseCode::going_away), 1001);
  EXPECT_EQ(static_cast<int>(CloseCode::protocol_error), 1002);
  EXPECT_EQ(static_cast<int>(CloseCode::invalid_payload), 1007);
  EXPECT_EQ(static_cast<int>(CloseCode::message_too_big), 1009);
  EXPECT_EQ(static_cast<int>(CloseCode::internal_error), 1011);
  EXPECT_EQ(static_cast<int>(CloseCode::service_restart), 1012);
  EXPECT_EQ(static_cast<int>(CloseCode::try_again_later), 1013);
}

}  // namespace
}  // namespace roost::websocket
