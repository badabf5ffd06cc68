// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/ref.hpp"

#include <gtest/gtest.h>

namespace roost::phoenix {
namespace {

TEST(Ref, IsNullUntilSaidOtherwise) {
  EXPECT_TRUE(Ref().is_null());
  EXPECT_EQ(Ref().json(), "null");
  EXPECT_EQ(ref_bytes(Ref()), "");
}

TEST(Ref, ComparesByTypeAndValue_A42) {
  EXPECT_NE(RefView::from_json("5"), RefView::from_json("\"5\""));
  EXPECT_EQ(Ref(RefView::from_json("5")), RefView::from_json("5"));
  EXPECT_NE(Ref(RefView::from_json("null")), RefView::from_json("\"\""));
}

TEST(Ref, OfBinaryBytesIsTheSameAsTheStringInText) {
  EXPECT_EQ(Ref::from_bytes("12"), RefView::from_json("\"12\""));
  EXPECT_EQ(Ref::from_bytes("a\"b").json(), "\"a\\\"b\"");
}

TEST(Ref, OfNoBytesIsTheEmptyStringAndNotNull) {
  EXPECT_EQ(Ref::from_bytes("").json(), "\"\"");
  EXPECT_FALSE(Ref::from_bytes("").is_null());
  EXPECT_EQ(ref_bytes(Ref::from_bytes("")), "");
}

TEST(Ref, BecomesTextInBinaryFrames) {
  EXPECT_EQ(ref_bytes(RefView::from_json("\"12\"")), "12");
  EXPECT_EQ(ref_bytes(RefView::from_json("7")), "7");
  EXPECT_EQ(ref_bytes(RefView::from_json("\"\\u00e9\\n\"")), "é\n");
  EXPECT_EQ(ref_bytes(RefView::from_json(R"({"a":1})")), R"({"a":1})");
}

TEST(Ref, KeepsItsOwnCopyOfTheFrame) {
  std::string frame = "\"a ref that is longer than any small string\"";
  const Ref ref(RefView::from_json(frame));
  frame.assign(frame.size(), 'x');
  EXPECT_EQ(ref.json(), "\"a ref that is longer than any small string\"");
}

}  // namespace
}  // namespace roost::phoenix
