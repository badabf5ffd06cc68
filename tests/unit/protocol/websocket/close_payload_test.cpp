// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/close_payload.hpp"

#include <gtest/gtest.h>

#include "wire.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;

constexpr FrameLimits kServer{};

int error_of(const std::string& payload, const FrameLimits& limits = kServer) {
  const auto result = parse_close_payload(payload, limits);
  const auto* error = std::get_if<ProtocolError>(&result);
  return error == nullptr ? 0 : static_cast<int>(error->code);
}

TEST(ClosePayload, MayBeEmpty_RFC6455_5_5_1) {
  const auto close = std::get<ClosePayload>(parse_close_payload("", kServer));
  EXPECT_EQ(close.code, std::nullopt);
  EXPECT_EQ(close.reason, "");
}

TEST(ClosePayload, HasACodeAndAReason_RFC6455_5_5_1) {
  const std::string payload = from_hex("03 e8") + "bye";
  const auto close = std::get<ClosePayload>(parse_close_payload(payload, kServer));
  EXPECT_EQ(close.code, CloseCode::normal);
  EXPECT_EQ(close.reason, "bye");
}

TEST(ClosePayload, OfOneByteIsRejected_RFC6455_5_5_1) {
  EXPECT_EQ(error_of(from_hex("03")), 1002);
}

TEST(ClosePayload, WithACodeThatMustNotBeSentIsRejected_RFC6455_7_4) {
  EXPECT_EQ(error_of(from_hex("03 ed")), 1002);  // 1005
  EXPECT_EQ(error_of(from_hex("03 ee")), 1002);  // 1006
  EXPECT_EQ(error_of(from_hex("03 f7")), 1002);  // 1015
}

TEST(ClosePayload, ServiceRestartIsAcceptedFromServersOnly) {
  EXPECT_EQ(error_of(from_hex("03 f4")), 1002);
  EXPECT_EQ(error_of(from_hex("03 f4"), {.role = Role::client}), 0);
}

TEST(ClosePayload, WithAReasonThatIsNotUtf8IsRejected_RFC6455_5_5_1) {
  EXPECT_EQ(error_of(from_hex("03 e8 ff")), 1007);
  EXPECT_EQ(error_of(from_hex("03 e8 c3")), 1007);
  EXPECT_EQ(error_of(from_hex("03 e8 c3 a9")), 0);
  EXPECT_EQ(error_of(from_hex("03 e8 ff"), {.validate_utf8 = false}), 0);
}

}  // namespace
}  // namespace roost::websocket
