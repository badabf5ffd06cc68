// SPDX-License-Identifier: Apache-2.0
#include "base/read_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "base/file_descriptor.hpp"

namespace roost::base {
namespace {

class ReadFile : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path); }
  void write(std::string_view text) const { std::ofstream(path) << text; }
  void make_fifo() const { ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0); }
  static std::string problem(const Result<std::string>& read) {
    return read ? "read: " + *read : read.error().message;
  }

  const std::string path = ::testing::TempDir() + "roost_read_" + std::to_string(::getpid());
};

TEST_F(ReadFile, ReturnsTheWholeFile) {
  const std::string text(100'000, 'x');
  write(text);
  EXPECT_EQ(read_file(path).value(), text);
  write("");
  EXPECT_EQ(read_file(path).value(), "");
}

TEST_F(ReadFile, ExplainsFailures) {
  EXPECT_EQ(problem(read_file(path)), "No such file or directory");
  EXPECT_EQ(problem(read_file(::testing::TempDir())), "Is a directory");
}

TEST_F(ReadFile, AcceptsTheMaximumSizeAndNotOneByteMore) {
  write("1234");
  EXPECT_EQ(problem(read_file(path, {.max_bytes = 4})), "read: 1234");
  EXPECT_EQ(problem(read_file(path, {.max_bytes = 3})), "more than 3 bytes");
  EXPECT_EQ(problem(read_file("/dev/zero", {.max_bytes = 100})), "more than 100 bytes");
}

TEST_F(ReadFile, DoesNotWaitForAFifoWithoutAWriter) {
  make_fifo();
  EXPECT_EQ(problem(read_file(path)), "a pipe without a writer");
}

TEST_F(ReadFile, DoesNotWaitForeverForASilentWriter) {
  make_fifo();
  const FileDescriptor silent(::open(path.c_str(), O_RDWR));
  EXPECT_EQ(problem(read_file(path, {.timeout = std::chrono::milliseconds(1)})),
            "a pipe with no data before the timeout");
}

TEST_F(ReadFile, ReadsFromAPipe) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const FileDescriptor reader(ends[0]);
  FileDescriptor writer(ends[1]);
  ASSERT_EQ(::write(writer.number(), "said", 4), 4);
  writer.close();
  const std::string name = "/proc/self/fd/" + std::to_string(reader.number());
  EXPECT_EQ(problem(read_file(name)), "read: said");
  EXPECT_EQ(problem(read_file(name)), "a pipe without a writer") << "it was already read";
}

}  // namespace
}  // namespace roost::base
