// SPDX-License-Identifier: Apache-2.0
#include "fastlane/serializer_table.hpp"

#include <gtest/gtest.h>

#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

using fastlane::SerializerTable;

TEST(SerializerTable, AnObjectHasOneIndexHoweverManyMountsShareIt_A6) {
  const WrappedSerializer one, other;
  SerializerTable table;
  EXPECT_TRUE(table.add(one) && table.add(other) && table.add(one));
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table.index_of(one), 0);
  EXPECT_EQ(table.index_of(other), 1);
  EXPECT_EQ(&table[1], &other);
}

TEST(SerializerTable, HasRoomForSoManyAndNoMore_A6) {
  const std::vector<WrappedSerializer> all(SerializerTable::kRoom + 1);
  SerializerTable table;
  for (std::size_t i = 0; i < SerializerTable::kRoom; ++i)
    EXPECT_TRUE(table.add(all[i]));
  EXPECT_FALSE(table.add(all.back()));
  EXPECT_TRUE(table.add(all.front()));
  EXPECT_FALSE(table.index_of(all.back()));
}

}  // namespace
}  // namespace roost::test
