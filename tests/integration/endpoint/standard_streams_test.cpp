// SPDX-License-Identifier: Apache-2.0
// A process without standard streams.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "roost/endpoint.hpp"
#include "roost/json_log.hpp"

namespace roost::test {
namespace {

constexpr std::array kStreams{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};

std::string opened_as(int descriptor) {
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)).string();
}

/// What they are after `use`, in a process that closed them first.
template <class Use>
[[noreturn]] void exit_with_streams_after(Use use) {
  for (const int stream : kStreams)
    ::close(stream);
  const auto kept = use();
  const bool held = std::all_of(kStreams.begin(), kStreams.end(),
                                [](int stream) { return opened_as(stream) == "/dev/null"; });
  std::_Exit(held ? EXIT_SUCCESS : EXIT_FAILURE);
}

class WithoutStandardStreams : public ::testing::Test {
 protected:
  WithoutStandardStreams() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(WithoutStandardStreams, AnEndpointOpensNothingInTheirPlace) {
  EXPECT_EXIT(exit_with_streams_after([] {
                auto endpoint = std::make_unique<Endpoint>(Config());
                return endpoint;
              }),
              ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

TEST_F(WithoutStandardStreams, ALogFileThatIsOpenedBeforeIsNotOne) {
  EXPECT_EXIT(
      exit_with_streams_after([] { return json_lines_file(::testing::TempDir() + "roost_streams.log"); }),
      ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

TEST_F(WithoutStandardStreams, ThoseThatAreOpenStay) {
  EXPECT_EXIT(
      {
        const std::string before = opened_as(STDERR_FILENO);
        ::close(STDOUT_FILENO);
        const Endpoint endpoint{Config()};
        const bool as_before = opened_as(STDERR_FILENO) == before && opened_as(STDOUT_FILENO) == "/dev/null";
        std::_Exit(as_before ? EXIT_SUCCESS : EXIT_FAILURE);
      },
      ::testing::ExitedWithCode(EXIT_SUCCESS), "");
}

}  // namespace
}  // namespace roost::test
