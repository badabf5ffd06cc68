// SPDX-License-Identifier: Apache-2.0
#include "transport/early_close.hpp"

namespace roost::transport {
namespace {

using namespace std::chrono_literals;
using websocket::CloseCode;

TEST(EarlyClose, WaitsUntilTheConnectionIsOldEnough) {
  EXPECT_EQ(hold_before_close(CloseCode::going_away, 0s, 5s), 5s);
  EXPECT_EQ(hold_before_close(CloseCode::going_away, 4s, 5s), 1s);
  EXPECT_EQ(hold_before_close(CloseCode::going_away, 5s, 5s), 0s);
  EXPECT_EQ(hold_before_close(CloseCode::going_away, 1h, 5s), 0s);
  EXPECT_EQ(hold_before_close(CloseCode::going_away, 0s, 0s), 0s);
}

TEST(EarlyClose, HoldsTheCodesAfterWhichClientsAreBackAtOnce) {
  for (const CloseCode code : {CloseCode::going_away, CloseCode::policy_violation, CloseCode::message_too_big,
                               CloseCode::internal_error, CloseCode::try_again_later, CloseCode{4401}})
    EXPECT_EQ(hold_before_close(code, 0s, 5s), 5s) << static_cast<int>(code);
}

TEST(EarlyClose, HoldsNeitherANormalCloseNorAProtocolErrorNorAStop) {
  for (const CloseCode code :
       {CloseCode::normal, CloseCode::protocol_error, CloseCode::invalid_payload, CloseCode::service_restart})
    EXPECT_EQ(hold_before_close(code, 0s, 5s), 0s) << static_cast<int>(code);
}

}  // namespace
}  // namespace roost::transport
