// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/ref.hpp"

#include <gtest/gtest.h>

namespace roost::phoenix {
namespace {

TEST(Ref, IsNullByDefault) {
  EXPECT_TRUE(Ref().is_null());
  EXPECT_EQ(Ref().json(), "null");
  EXPECT_EQ(ref_bytes(Ref()), "");
}

TEST(Ref, ComparesByTypeAndValue_A42) {
  EXPECT_NE(RefView::from_json("5"), RefView::from_json("\"5\""));
  EXPECT_EQ(Ref(RefView::from_json("5")), RefView::from_json("5"));
  EXPECT_NE(Ref(RefView::from_json("null")), RefView::from_json("\"\""));
}

TEST(Ref, HasOneCanonicalFormHoweverItWasWritten_A42) {
  const auto same = [](std::string_view left, std::string_view right) {
    std::string of_left;
    std::string of_right;
    return read_ref(left, of_left) == read_ref(right, of_right);
  };
  EXPECT_TRUE(same(R"("1")", R"("\u0031")"));
  EXPECT_TRUE(same(R"("a/b")", R"("a\/b")"));
  EXPECT_TRUE(same(R"("\n\"\\")", R"("\u000A\u0022\u005c")"));
  EXPECT_TRUE(same("\"é\"", R"("\u00e9")"));
  EXPECT_TRUE(same("\"😀\"", R"("\uD83D\ude00")"));
  EXPECT_TRUE(same("1.5", "15e-1"));
  EXPECT_TRUE(same("1.0", "1.00"));
  EXPECT_TRUE(same("1.0", "1E0"));
  EXPECT_FALSE(same("1.0", "1"));
  EXPECT_FALSE(same(R"("1")", "1"));
  EXPECT_FALSE(same(R"("1")", R"("\\u0031")"));
  EXPECT_FALSE(same(R"("null")", "null"));
}

TEST(Ref, WithoutEscapesIsNotCopied) {
  std::string scratch = "untouched";
  for (const std::string_view value : {R"("12")", "null", "-12", "true", R"({"a":"\u0031"})", "[1.50]"}) {
    EXPECT_EQ(read_ref(value, scratch).json().data(), value.data());
    EXPECT_EQ(scratch, "untouched");
  }
}

TEST(Ref, FromBinaryBytesEqualsTheStringInText) {
  EXPECT_EQ(Ref::from_bytes("12"), RefView::from_json("\"12\""));
  EXPECT_EQ(Ref::from_bytes("a\"b").json(), "\"a\\\"b\"");
}

TEST(Ref, FromNoBytesIsTheEmptyStringAndNotNull) {
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
