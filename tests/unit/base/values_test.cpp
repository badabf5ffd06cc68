// SPDX-License-Identifier: Apache-2.0
// Basic values: results, shared bytes, unique functions, digests, log levels.
#include <gtest/gtest.h>

#include <thread>

#include "base/digest.hpp"
#include "base/shared_bytes.hpp"
#include "base/unique_function.hpp"
#include "roost/log.hpp"
#include "roost/result.hpp"

namespace roost::base {
namespace {

// --- Result ---

TEST(Result, IsAValueOrAnError) {
  Result<std::unique_ptr<int>> good(std::make_unique<int>(5));
  ASSERT_TRUE(good);
  EXPECT_EQ(**good, 5);
  EXPECT_EQ(*std::move(good).value(), 5);
  const Result<int> bad(make_error("no luck"));
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "no luck");
  EXPECT_EQ(bad.value_or(7), 7);
}

TEST(Result, ValueThrowsTheErrorWithItsTextAndCode) {
  try {
    Result<void>(system_error(EADDRINUSE, "listen on port 4000")).value();
    ADD_FAILURE() << "did not throw";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
    EXPECT_NE(std::string(error.what()).find("listen on port 4000: Address already in use"),
              std::string::npos);
  }
  EXPECT_NO_THROW(Result<void>().value());
}

// --- SharedBytes ---

TEST(SharedBytes, CopiesShowTheSameBytesUntilTheLastIsGone) {
  SharedBytes kept;
  {
    const SharedBytes first = SharedBytes::copy_of("hello");
    kept = first;
    EXPECT_EQ(kept.view().data(), first.view().data());
  }
  EXPECT_EQ(kept.view(), "hello");
  SharedBytes moved = std::move(kept);
  EXPECT_FALSE(kept);  // NOLINT(bugprone-use-after-move): a moved-from one is empty
  EXPECT_EQ(moved.size(), 5U);
  moved = SharedBytes::copy_of("other");
  EXPECT_EQ(moved.view(), "other");
}

TEST(SharedBytes, NullAndEmptyHaveNoBytes) {
  EXPECT_EQ(SharedBytes().view(), "");
  EXPECT_FALSE(SharedBytes());
  EXPECT_TRUE(SharedBytes::copy_of(""));
  EXPECT_EQ(SharedBytes::copy_of("").size(), 0U);
}

TEST(SharedBytes, MayBeSharedBetweenThreads) {
  const SharedBytes bytes = SharedBytes::copy_of(std::string(1000, 'x'));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([copy = bytes] {
      for (int round = 0; round < 1000; ++round) {
        const SharedBytes another = copy;
        EXPECT_EQ(another.view().back(), 'x');
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  EXPECT_EQ(bytes.size(), 1000U);
}

// --- UniqueFunction ---

TEST(UniqueFunction, OwnsMoveOnlyValues) {
  UniqueFunction<int(int)> add = [five = std::make_unique<int>(5)](int n) { return *five + n; };
  UniqueFunction<int(int)> moved = std::move(add);
  EXPECT_FALSE(add);  // NOLINT(bugprone-use-after-move): a moved-from one is empty
  EXPECT_EQ(moved(3), 8);
}

TEST(UniqueFunction, PassesReferencesAndMovesThrough) {
  int count = 0;
  UniqueFunction<void(int&, std::unique_ptr<int>)> add = [](int& sum, std::unique_ptr<int> n) { sum += *n; };
  add(count, std::make_unique<int>(4));
  EXPECT_EQ(count, 4);
  EXPECT_FALSE(UniqueFunction<void()>());
}

TEST(UniqueFunction, DestroysItsValueWhenCleared) {
  const auto owned = std::make_shared<int>(1);
  UniqueFunction<void()> task = [owned] {};
  EXPECT_EQ(owned.use_count(), 2);
  task = {};
  EXPECT_EQ(owned.use_count(), 1);
}

// --- digests ---

std::string hex_of(const std::array<unsigned char, 20>& digest) {
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

TEST(Sha1, MatchesTheVectorsOfFips180) {
  EXPECT_EQ(hex_of(sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex_of(sha1("")), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST(Base64, MatchesTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, RejectsInvalidBase64) {
  for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zg==Zg==", " Zg=", "Zg\n=", "Zm-_"})
    EXPECT_EQ(base64_decode(text), std::nullopt) << text;
}

// --- log levels ---

TEST(Logger, WritesLinesFromItsLevelUpAndNeverLinesOfLevelOff) {
  struct Lines final : LogSink {
    void write(LogLevel, std::string_view line) override { lines.emplace_back(line); }
    std::vector<std::string> lines;
  };
  const auto sink = std::make_shared<Lines>();
  Logger logger(sink, LogLevel::warning);
  logger.info("info");
  logger.warning("warning");
  logger.write(LogLevel::off, "off");
  logger.set_level(LogLevel::off);
  logger.error("error");
  logger.write(LogLevel::off, "off");
  EXPECT_EQ(sink->lines, std::vector<std::string>{"warning"});
}

}  // namespace
}  // namespace roost::base
