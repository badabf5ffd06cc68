// SPDX-License-Identifier: Apache-2.0
#include "protocol/etf/term_output.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>

#include "support/hex.hpp"

namespace roost::etf {
namespace {

using test::hex;

std::string put(const std::function<void(TermOutput&)>& what) {
  TermOutput out;
  what(out);
  return std::move(out).text();
}

TEST(TermOutput, UsesTheShortestForm) {
  EXPECT_EQ(put([](auto& out) { out.integer(std::int64_t{255}); }), hex("61 ff"));
  EXPECT_EQ(put([](auto& out) { out.integer(std::int64_t{256}); }), hex("62 00000100"));
  EXPECT_EQ(put([](auto& out) { out.integer(std::int64_t{-1}); }), hex("62 ffffffff"));
  EXPECT_EQ(put([](auto& out) { out.integer(std::uint64_t{0x80000000}); }), hex("6e 04 00 00000080"));
  EXPECT_EQ(put([](auto& out) { out.integer(std::numeric_limits<std::uint64_t>::max()); }),
            hex("6e 08 00 ffffffffffffffff"));
  EXPECT_EQ(put([](auto& out) { out.atom("ok"); }), hex("77 02 6f6b"));
  EXPECT_EQ(put([](auto& out) { out.atom(std::string(256, 'a')); }).substr(0, 3), hex("76 0100"));
  EXPECT_EQ(put([](auto& out) { out.tuple(255); }), hex("68 ff"));
  EXPECT_EQ(put([](auto& out) { out.tuple(256); }), hex("69 00000100"));
}

TEST(TermOutput, WritesProcessesAndReferencesAsNewNodesDo) {
  EXPECT_EQ(put([](auto& out) { out.pid({"a@b", 1, 2, 3}); }),
            hex("58 77 03 614062 00000001 00000002 00000003"));
  EXPECT_EQ(put([](auto& out) { out.reference({"a@b", 3, {7, 8}}); }),
            hex("5a 0002 77 03 614062 00000003 00000007 00000008"));
}

}  // namespace
}  // namespace roost::etf
