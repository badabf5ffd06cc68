// SPDX-License-Identifier: Apache-2.0
#include "token/key_generator.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "support/hex.hpp"
#include "vectors.hpp"

namespace roost::token {
namespace {

using test::hex;

TEST(KeyGenerator, DerivesTheSameKeyAsPhoenix_G215) {
  EXPECT_EQ(KeyGenerator(test::kSecret).key(test::kSalt, {}), hex(test::kKeyDigits));
  EXPECT_EQ(KeyGenerator("password").key("salt", {}),
            hex("632c2812e46d4604102ba7618e9d6d7d2f8128f6266b4a03264d2a0460b7dcb3"));
}

TEST(KeyGenerator, CachesKeysByAllTheirInputs_G219) {
  const KeyGenerator keys(test::kSecret);
  const std::vector<TokenKeyOptions> options{
      {}, {.iterations = 1}, {.length = 33}, {.digest = TokenDigest::sha512}};
  for (const char* salt : {"a", "b"})
    for (const TokenKeyOptions& option : options)
      EXPECT_EQ(keys.key(salt, option), keys.key(salt, option));
  EXPECT_EQ(keys.cached(), 8U);
}

TEST(KeyGenerator, CachesABoundedNumberAndAlwaysReturnsTheRightKey) {
  const KeyGenerator keys(test::kSecret);
  const TokenKeyOptions quick{.iterations = 1};
  std::vector<std::string> first;
  for (std::size_t i = 0; i < 3 * KeyGenerator::kMaxCached; ++i)
    first.push_back(keys.key(std::to_string(i), quick));
  EXPECT_EQ(keys.cached(), KeyGenerator::kMaxCached);
  for (std::size_t i = 0; i < first.size(); ++i)
    EXPECT_EQ(keys.key(std::to_string(i), quick), first[i]) << i;
  EXPECT_EQ(keys.cached(), KeyGenerator::kMaxCached);
}

TEST(KeyGenerator, ServesManyThreads) {
  const KeyGenerator keys(test::kSecret);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&keys] {
      for (int i = 0; i < 500; ++i)
        EXPECT_EQ(keys.key(std::to_string(i % 100), {.iterations = 1}).size(), 32U);
    });
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(keys.cached(), KeyGenerator::kMaxCached);
}

}  // namespace
}  // namespace roost::token
