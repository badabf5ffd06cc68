// SPDX-License-Identifier: Apache-2.0
#include "roost/payload.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "frames.hpp"
#include "protocol/phoenix/payload_access.hpp"

namespace roost {
namespace {

using phoenix::PayloadAccess;

TEST(Payload, IsTheEmptyObjectByDefault) {
  EXPECT_EQ(Payload().text(), "{}");
  EXPECT_TRUE(Payload().is_object());
  EXPECT_EQ(Payload().kind(), Payload::Kind::json);
}

TEST(Payload, CanBeWrittenInBraces) {
  const Payload payload{{"number", 5}, {"tags", {"a", "b"}}};
  EXPECT_EQ(payload.text(), R"({"number":5,"tags":["a","b"]})");
  EXPECT_EQ(Payload({{"reason", "denied"}}).text(), R"({"reason":"denied"})");
}

TEST(Payload, MayBeAnyJsonValue) {
  EXPECT_EQ(Payload(Json("not a map")).text(), "\"not a map\"");
  EXPECT_FALSE(Payload(Json("not a map")).is_object());
  EXPECT_EQ(Payload(Json(JsonArray{1, 2})).text(), "[1,2]");
  EXPECT_EQ(Payload(Json()).text(), "null");
}

TEST(Payload, RejectsWhatJsonCannotExpress) {
  EXPECT_THROW(Payload({{"n", std::numeric_limits<double>::infinity()}}), std::invalid_argument);
  EXPECT_THROW(Payload({{"s", "\xff"}}), std::invalid_argument);
  EXPECT_THROW(Payload({{"\xff", 1}}), std::invalid_argument);
}

TEST(Payload, OfBytesIsBinary) {
  const Payload payload = Payload::binary(std::string_view("\0\xff", 2));
  EXPECT_TRUE(payload.is_binary());
  EXPECT_FALSE(payload.is_object());
  EXPECT_EQ(payload.bytes(), std::string_view("\0\xff", 2));
  EXPECT_EQ(payload.text(), "");
  EXPECT_EQ(payload.json().error().message, "payload: expected JSON, got binary data");
  EXPECT_EQ(Payload::binary("").bytes(), "");
}

TEST(Payload, OfJsonTextIsCheckedAndOtherwiseKeptAsWritten_A60) {
  const auto payload = Payload::from_json_text(" {\"n\":[1,2.0,12345678901234567]} \n");
  EXPECT_EQ(payload.value().text(), "{\"n\":[1,2.0,12345678901234567]}");
  EXPECT_EQ(Payload::from_json_text("{\"n\":").error().message, "payload: not JSON");
  EXPECT_EQ(Payload::from_json_text("{}{}").error().message, "payload: more than one JSON value");
  EXPECT_FALSE(Payload::from_json_text(""));
}

TEST(Payload, ReturnsJsonValues) {
  const Json value = test::raw(R"({"i":-1,"u":18446744073709551615,"d":2.0,"k":1,"k":2})").json().value();
  EXPECT_EQ(value.at("i").as_int64(), -1);
  EXPECT_EQ(value.at("u").as_uint64(), 18446744073709551615u);
  EXPECT_EQ(value.at("d").as_double(), 2.0);
  EXPECT_EQ(value.at("k").as_int64(), 2) << "of members with the same name the last wins";
}

TEST(Payload, ReturnsJsonValuesOfTheMaximumDepth) {
  EXPECT_TRUE(Payload::from_json_text(test::nested(1024)).value().json().has_value());
  EXPECT_FALSE(Payload::from_json_text(test::nested(1025)));
}

TEST(Payload, BorrowsAFrameAndACopyOfItDoesNot) {
  std::string frame = R"({"text":"something that is not short"})";
  const Payload borrowed = PayloadAccess::borrow_json(frame);
  EXPECT_EQ(borrowed.text().data(), frame.data());
  const Payload copy = borrowed;
  frame.assign(frame.size(), 'x');
  EXPECT_EQ(copy.text(), R"({"text":"something that is not short"})");
}

TEST(Payload, BorrowedBytesAreCopiedToo) {
  std::string frame = "some bytes";
  Payload kept;
  {
    const Payload borrowed = PayloadAccess::borrow_binary(frame);
    kept = borrowed;
  }
  frame.assign(frame.size(), 'x');
  EXPECT_EQ(kept.bytes(), "some bytes");
  EXPECT_TRUE(kept.is_binary());
}

TEST(Payload, CopiesShareTheirBytes) {
  const Payload payload{{"number", 5}};
  const Payload copy = payload;
  EXPECT_EQ(copy.text().data(), payload.text().data());
}

TEST(Payload, MovedFromIsTheEmptyObjectAgain) {
  Payload payload{{"number", 5}};
  const Payload taken = std::move(payload);
  EXPECT_EQ(payload.text(), "{}");  // NOLINT(bugprone-use-after-move): the rule under test
  EXPECT_EQ(taken.text(), R"({"number":5})");
}

}  // namespace
}  // namespace roost
