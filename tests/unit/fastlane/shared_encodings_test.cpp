// SPDX-License-Identifier: Apache-2.0
#include "fastlane/shared_encodings.hpp"

#include <gtest/gtest.h>

#include "support/node.hpp"
#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

using fastlane::SerializerTable;
using fastlane::SharedEncodings;

struct SharedEncodingsTest : testing::Test {
  const WrappedSerializer one, other;
  const Payload payload;
  SerializerTable table;
  Node node;
};

TEST_F(SharedEncodingsTest, ASerializerEncodesAMessageOnce_D157) {
  ASSERT_TRUE(table.add(one) && table.add(other));
  const SharedEncodings encodings({"room:a", "news", payload}, table, node.logger());
  const fastlane::EncodedMessage* message = encodings.by(0);
  ASSERT_NE(message, nullptr);
  EXPECT_EQ(encodings.by(0), message);
  EXPECT_NE(encodings.by(1), message);
  EXPECT_EQ(message->lane, fastlane::Lane::broadcast);
  EXPECT_EQ(message->source->event, "news");
  EXPECT_NE(message->compressed, nullptr);
}

TEST_F(SharedEncodingsTest, ABroadcastOlderThanAMountHasNothingForItsSerializer_A6) {
  ASSERT_TRUE(table.add(one));
  const SharedEncodings encodings({"room:a", "news", payload}, table, node.logger());
  ASSERT_TRUE(table.add(other));
  EXPECT_NE(encodings.by(0), nullptr);
  EXPECT_EQ(encodings.by(1), nullptr);
}

}  // namespace
}  // namespace roost::test
