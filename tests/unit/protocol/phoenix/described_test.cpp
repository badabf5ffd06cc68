// SPDX-License-Identifier: Apache-2.0
#include "roost/described.hpp"

#include <gtest/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <map>

#include "frames.hpp"
#include "roost/payload.hpp"

namespace roost {
namespace {

enum class Color { red, green };
BOOST_DESCRIBE_ENUM(Color, red, green)

struct Item {
  std::string name;
  std::int8_t level = 0;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, level))

struct Order {
  int count = 0;
  std::optional<std::uint16_t> limit;
  std::vector<Item> items;
  std::map<std::string, double> prices;
  Color color = Color::red;
  bool open = false;
  Json note;
};
BOOST_DESCRIBE_STRUCT(Order, (), (count, limit, items, prices, color, open, note))

struct RushOrder : Item {
  float speed = 0;
};
BOOST_DESCRIBE_STRUCT(RushOrder, (Item), (speed))

constexpr std::string_view kOrder =
    R"({"color":"green","count":-3,"items":[{"name":"a","level":1},{"name":"b","level":-128}],)"
    R"("limit":65535,"note":[1,null],"open":true,"prices":{"x":1,"y":2.5},"unknown":{}})";

template <class T>
std::string error_of(std::string_view json_text) {
  const auto decoded = test::raw(json_text).as<T>();
  return decoded ? "no error" : decoded.error().message;
}

/// The error for kOrder with `from` replaced.
std::string error_with(std::string_view from, std::string_view to) {
  std::string text(kOrder);
  text.replace(text.find(from), from.size(), to);
  return error_of<Order>(text);
}

TEST(Described, StructIsReadFromAPayload) {
  const Order order = test::raw(kOrder).as<Order>().value();
  EXPECT_EQ(order.count, -3);
  EXPECT_EQ(order.limit, 65535);
  ASSERT_EQ(order.items.size(), 2u);
  EXPECT_EQ(order.items[1].name, "b");
  EXPECT_EQ(order.items[1].level, -128);
  EXPECT_EQ(order.prices, (std::map<std::string, double>{{"x", 1}, {"y", 2.5}}));
  EXPECT_EQ(order.color, Color::green);
  EXPECT_TRUE(order.open);
  EXPECT_EQ(order.note, Json({1, nullptr}));
}

TEST(Described, StructBecomesAPayloadInTheOrderOfItsMembers) {
  const Order order{2, std::nullopt, {{"a", 1}}, {{"x", 2}}, Color::green, true, "n"};
  EXPECT_EQ(Payload(order).text(),
            R"({"count":2,"limit":null,"items":[{"name":"a","level":1}],"prices":{"x":2.0},)"
            R"("color":"green","open":true,"note":"n"})");
}

TEST(Described, StructRoundTrips) {
  const Order order = test::raw(kOrder).as<Order>().value();
  EXPECT_EQ(Payload(Payload(order).as<Order>().value()).text(), Payload(order).text());
}

TEST(Described, MembersOfABaseAreIncluded) {
  const RushOrder order = test::raw(R"({"name":"a","level":1,"speed":0.5})").as<RushOrder>().value();
  EXPECT_EQ(order.name, "a");
  EXPECT_EQ(order.speed, 0.5F);
  EXPECT_EQ(error_of<RushOrder>(R"({"name":"a","speed":1})"), "payload.level: missing");
}

TEST(Described, OptionalMembersMayBeMissingOrNull) {
  EXPECT_EQ(error_with(R"("limit":65535,)", ""), "no error");
  EXPECT_EQ(error_with(R"("limit":65535)", R"("limit":null)"), "no error");
}

TEST(Described, ErrorNamesTheFieldAndWhatWasExpected) {
  EXPECT_EQ(error_with("-3", "\"3\""), "payload.count: expected an integer, got a string");
  EXPECT_EQ(error_with("-3", "3.0"), "payload.count: expected an integer, got a number");
  EXPECT_EQ(error_with("true", "1"), "payload.open: expected a boolean, got an integer");
  EXPECT_EQ(error_with("\"b\"", "null"), "payload.items[1].name: expected a string, got null");
  EXPECT_EQ(error_with("2.5", "true"), "payload.prices.y: expected a number, got a boolean");
  EXPECT_EQ(error_with("{\"x\":1,\"y\":2.5}", "[]"), "payload.prices: expected an object, got an array");
  EXPECT_EQ(error_with("65535", "{}"), "payload.limit: expected an integer, got an object");
  EXPECT_EQ(error_with("\"green\"", "\"blue\""), "payload.color: expected one of red, green, got \"blue\"");
  EXPECT_EQ(error_with(R"("count":-3,)", ""), "payload.count: missing");
}

TEST(Described, ErrorNamesThePayloadItselfWhenItIsNotAnObject) {
  EXPECT_EQ(error_of<Order>("[]"), "payload: expected an object, got an array");
  EXPECT_EQ(error_of<std::vector<int>>("{}"), "payload: expected an array, got an object");
  EXPECT_EQ(error_of<std::vector<int>>("[1,[]]"), "payload[1]: expected an integer, got an array");
  EXPECT_EQ(Payload::binary("x").as<Order>().error().message, "payload: expected JSON, got binary data");
}

TEST(Described, IntegersMustFitTheirMember) {
  EXPECT_EQ(error_with("-128", "127"), "no error");
  EXPECT_EQ(error_with("-128", "128"),
            "payload.items[1].level: expected an integer from -128 to 127, got 128");
  EXPECT_EQ(error_with("-128", "-129"),
            "payload.items[1].level: expected an integer from -128 to 127, got -129");
  EXPECT_EQ(error_with("65535", "65536"), "payload.limit: expected an integer from 0 to 65535, got 65536");
  EXPECT_EQ(error_with("65535", "-1"), "payload.limit: expected an integer from 0 to 65535, got -1");
  EXPECT_EQ(error_of<std::int64_t>("9223372036854775808"),
            "payload: expected an integer from -9223372036854775808 to 9223372036854775807, got "
            "9223372036854775808");
  EXPECT_EQ(test::raw("18446744073709551615").as<std::uint64_t>().value(), 18446744073709551615u);
}

TEST(Described, VectorsOfBooleansWork) {
  EXPECT_EQ(test::raw("[true,false]").as<std::vector<bool>>().value(), (std::vector<bool>{true, false}));
}

}  // namespace
}  // namespace roost
