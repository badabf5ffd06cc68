// SPDX-License-Identifier: Apache-2.0
// The logs of the deployment guide: a file of its own, and a sink that may block.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "roost/config.hpp"
#include "roost/json_log.hpp"

namespace {

constexpr std::chrono::seconds kLong{20};

// [snippet: file]
roost::Config with_log_file(roost::Config config, const std::string& path) {
  config.log_sink = roost::json_lines_file(path);
  return config;
}
// [/snippet]

// [snippet: slow]
class SlowSink : public roost::LogSink {
  void write(roost::LogLevel, std::string_view line) override { store << line << std::endl; }

  std::ofstream store{"/dev/null"};  // or a network, a database
};

roost::Config with_slow_log(roost::Config config) {
  config.log_sink = roost::background_sink(std::make_shared<SlowSink>());
  return config;
}
// [/snippet]

TEST(LogOfTheGuide, GoesToAFile) {
  const std::string path = ::testing::TempDir() + "roost_guide_" + std::to_string(::getpid()) + ".log";
  const auto sink = with_log_file({}, path).log_sink;
  sink->write(roost::LogLevel::info, "a line");
  EXPECT_TRUE(sink->flush(kLong));
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  std::filesystem::remove(path);
  EXPECT_NE(text.str().find(R"("message":"a line"})"), std::string::npos);
}

TEST(LogOfTheGuide, MayBeSlow) {
  const auto sink = with_slow_log({}).log_sink;
  sink->write(roost::LogLevel::info, "a line");
  EXPECT_TRUE(sink->flush(kLong));
}

}  // namespace
