// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/stdin_reader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <vector>

#include "base/file_descriptor.hpp"
#include "support/manual_clock.hpp"

namespace roost::cli::dial {
namespace {

class StdinReaderTest : public testing::Test, private StdinReader::Owner {
 protected:
  StdinReaderTest() {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    input_ = base::FileDescriptor(ends[0]);
    typed_ = base::FileDescriptor(ends[1]);
  }
  void start(int fd, StdinReader::Unit unit = StdinReader::Unit::lines) {
    StdinReader::Owner& owner = *this;
    reader_ = std::make_unique<StdinReader>(loop_, fd, unit, owner);
    reader_->start();
  }
  void type(std::string_view text) {
    EXPECT_EQ(::write(typed_.number(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    turn();
  }
  void turn() { loop_.run_once(base::Duration::zero()); }

  using Notes = std::vector<std::string>;

  test::ManualClock clock_;
  runtime::EventLoop loop_{clock_};
  base::FileDescriptor input_;
  base::FileDescriptor typed_;
  Notes notes_;
  std::unique_ptr<StdinReader> reader_;

 private:
  void on_input(std::string_view unit) override { notes_.emplace_back(unit); }
  void on_input_end(const Result<void>& how) override {
    notes_.emplace_back(how ? "<end>" : how.error().message);
  }
};

TEST_F(StdinReaderTest, GivesLinesHoweverTheyArrive) {
  start(input_.number());
  type("one\ntw");
  type("o\r\n");
  type("\n");
  type("three");
  EXPECT_EQ(notes_, (Notes{"one", "two"}));
  typed_.close();
  turn();
  EXPECT_EQ(notes_, (Notes{"one", "two", "three", "<end>"}));
}

TEST_F(StdinReaderTest, GivesChunksAsTheyArrive) {
  start(input_.number(), StdinReader::Unit::chunks);
  type("a\nb");
  type("\n");
  EXPECT_EQ(notes_, (Notes{"a\nb", "\n"}));
}

TEST_F(StdinReaderTest, PausedItLeavesTheRestInThePipe) {
  start(input_.number());
  reader_->pause(true);
  type("one\n");
  EXPECT_EQ(notes_, Notes{});
  reader_->pause(false);
  turn();
  EXPECT_EQ(notes_, (Notes{"one"}));
}

TEST_F(StdinReaderTest, ReadsAFileToItsEnd) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  std::fputs("one\ntwo\n", file);
  std::rewind(file);
  start(::fileno(file));
  for (int turns = 0; turns < 3; ++turns)
    turn();
  EXPECT_EQ(notes_, (Notes{"one", "two", "<end>"}));
  reader_.reset();
  std::fclose(file);
}

TEST_F(StdinReaderTest, AFileContinuesAfterAPause) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  std::fputs("one\n", file);
  std::rewind(file);
  start(::fileno(file));
  reader_->pause(true);
  turn();
  EXPECT_EQ(notes_, Notes{});
  reader_->pause(false);
  turn();
  turn();
  EXPECT_EQ(notes_, (Notes{"one", "<end>"}));
  reader_.reset();
  std::fclose(file);
}

TEST_F(StdinReaderTest, TheNullDeviceEndsAtOnce) {
  std::FILE* null = std::fopen("/dev/null", "r");
  start(::fileno(null));
  turn();
  EXPECT_EQ(notes_, (Notes{"<end>"}));
  reader_.reset();
  std::fclose(null);
}

TEST_F(StdinReaderTest, ALineHasAMaximumLength) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  std::fputs(std::string(StdinReader::kMaxLine + 1, 'x').c_str(), file);
  std::rewind(file);
  start(::fileno(file));
  while (notes_.empty())
    turn();
  EXPECT_EQ(notes_, (Notes{"an input line is too long"}));
  reader_.reset();
  std::fclose(file);
}

}  // namespace
}  // namespace roost::cli::dial
