// SPDX-License-Identifier: Apache-2.0
// A log whose reader does not keep up, or does not read at all.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <latch>
#include <sstream>
#include <thread>

#include "base/check.hpp"
#include "base/lines_sink.hpp"
#include "base/log_writer.hpp"
#include "base/output.hpp"
#include "roost/json_log.hpp"
#include "support/recording_log.hpp"

namespace roost {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::chrono::milliseconds kLong = 20s;  // only a failing test waits this long
constexpr std::chrono::milliseconds kNotAtAll = 0ms;

// --- a sink that blocks ---

/// The state of a BlockedSink, which is owned by the log.
struct BlockedState {
  test::RecordingLog log;
  std::latch blocked{1};
  std::latch released{1};
  std::latch destroyed{1};
};

/// Blocks in its first line until released.
class BlockedSink final : public LogSink {
 public:
  explicit BlockedSink(std::shared_ptr<BlockedState> state) : state_(std::move(state)) {}
  ~BlockedSink() override { state_->destroyed.count_down(); }

  void write(LogLevel level, std::string_view line) override {
    if (!std::exchange(blocked_, true)) state_->blocked.count_down();
    state_->released.wait();
    state_->log.write(level, line);
  }

 private:
  const std::shared_ptr<BlockedState> state_;
  bool blocked_ = false;
};

struct BlockedLog : ::testing::Test {
  std::shared_ptr<BlockedState> state = std::make_shared<BlockedState>();
  std::shared_ptr<base::LogWriter> writer =
      std::make_shared<base::LogWriter>(std::make_shared<BlockedSink>(state), 2000);

  void log(std::string_view line) { writer->add({LogLevel::info, line}); }
  void SetUp() override {
    log("first");
    state->blocked.wait();
  }
};

TEST_F(BlockedLog, NeverBlocksTheCallerAndDropsWhatDoesNotFit) {
  for (int i = 0; i < 1000; ++i)
    log("more");
  EXPECT_FALSE(writer->flush(kNotAtAll));
  state->released.count_down();
  EXPECT_TRUE(writer->flush(kLong));
  const std::size_t written = state->log.count(LogLevel::info, "more");
  EXPECT_GT(written, 0U);
  EXPECT_LT(written, 20U);
  EXPECT_TRUE(
      state->log.has(LogLevel::warning, std::to_string(1000 - written) + " log lines were dropped here"));
  writer->end(kLong);
}

TEST_F(BlockedLog, IsAbandonedAtTheEndAndThenWritesNoMore) {
  log("second");
  writer->end(kNotAtAll);
  writer.reset();
  state->released.count_down();
  state->destroyed.wait();
  EXPECT_TRUE(state->log.has(LogLevel::info, "first")) << "it was already being written";
  EXPECT_FALSE(state->log.has(LogLevel::info, "second"));
}

TEST_F(BlockedLog, WritesWhatIsLeftAtTheEndWhenItCan) {
  log("second");
  state->released.count_down();
  writer->end(kLong);
  EXPECT_TRUE(state->log.has(LogLevel::info, "second"));
}

TEST(BackgroundSink, ForwardsRecordsToTheSink) {
  const auto recording = std::make_shared<test::RecordingLog>();
  Logger logger(background_sink(recording), LogLevel::info);
  const LogField fields[] = {{"n", std::int64_t{7}}};
  logger.write({LogLevel::warning, "line", {.topic = "room:1"}, fields});
  EXPECT_TRUE(logger.flush(kLong));
  EXPECT_TRUE(recording->has(LogLevel::warning, "line"));
  EXPECT_THAT(recording->last_json(), HasSubstr(R"("message":"line","topic":"room:1","n":7})"));
}

TEST(BackgroundSink, ContinuesAfterTheSinkThrows) {
  struct Throwing final : LogSink {
    void write(LogLevel, std::string_view) override { throw std::runtime_error("full"); }
  };
  Logger logger(background_sink(std::make_shared<Throwing>()));
  logger.error("one");
  logger.error("two");
  EXPECT_TRUE(logger.flush(kLong));
}

TEST(BackgroundSink, AcceptsLinesFromManyThreads) {
  const auto recording = std::make_shared<test::RecordingLog>();
  Logger logger(background_sink(recording));
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&logger] {
        for (int line = 0; line < 500; ++line)
          logger.info("line");
      });
  }
  EXPECT_TRUE(logger.flush(kLong));
  EXPECT_EQ(recording->count(LogLevel::info, "line"), 2000U);
}

// --- pipes, FIFOs and files ---

std::string all_of(int descriptor) {
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t size = 0; (size = ::read(descriptor, part.data(), part.size())) > 0;)
    text.append(part.data(), static_cast<std::size_t>(size));
  return text;
}

constexpr std::size_t kPage = 4096;

/// The smallest possible pipe.
struct Pipe {
  base::FileDescriptor read_end, write_end;

  /// Takes the writing end.
  [[nodiscard]] std::unique_ptr<std::FILE, decltype(&std::fclose)> stream() {
    return {::fdopen(write_end.release(), "w"), &std::fclose};
  }

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    read_end = base::FileDescriptor(ends[0]);
    write_end = base::FileDescriptor(ends[1]);
    ::fcntl(ends[1], F_SETPIPE_SZ, kPage);
  }
};

std::string of_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr std::size_t kMoreThanAPipe = 100'000;  // of the default size

TEST(BackgroundSink, AFullPipeBlocksNoCaller) {
  Pipe pipe;
  auto stream = pipe.stream();
  const auto sink = background_sink(base::bare_lines_sink(stream.get()), 10'000);
  const std::string line(1000, 'x');
  for (std::size_t bytes = 0; bytes < kMoreThanAPipe; bytes += line.size())
    sink->write(LogLevel::info, line);
  EXPECT_FALSE(sink->flush(kNotAtAll));
  std::string read;
  std::thread reader([&] { read = all_of(pipe.read_end.number()); });
  EXPECT_TRUE(sink->flush(kLong));
  sink->write(LogLevel::info, "last");
  EXPECT_TRUE(sink->flush(kLong));
  stream.reset();
  reader.join();
  EXPECT_THAT(read, HasSubstr(" log lines were dropped here: the log could not keep up\nlast\n"));
}

TEST(BackgroundSink, OutputThatTheProgramPrintedItselfComesFirst) {
  Pipe pipe;
  auto stream = pipe.stream();
  std::fputs("one\n", stream.get());
  const auto sink = background_sink(base::bare_lines_sink(stream.get()));
  sink->write(LogLevel::info, "two");
  EXPECT_TRUE(sink->flush(kLong));
  stream.reset();
  EXPECT_EQ(all_of(pipe.read_end.number()), "one\ntwo\n");
}

TEST(BackgroundSink, AReaderThatHasGoneRaisesNoSignal) {
  Pipe pipe;
  const auto stream = pipe.stream();
  const auto sink = background_sink(base::bare_lines_sink(stream.get()));
  pipe.read_end.close();
  sink->write(LogLevel::info, "unread");
  EXPECT_TRUE(sink->flush(kLong));
}

struct JsonFile : ::testing::Test {
  const std::string folder = ::testing::TempDir() + "roost_log_" + std::to_string(::getpid());
  const std::string path = folder + "/app.log";

  void SetUp() override { std::filesystem::create_directory(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(JsonFile, AFifoWithoutAReaderBlocksNoCaller) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_THROW((void)json_lines_file(path), std::system_error) << "it has no reader";
  const base::FileDescriptor reader(::open(path.c_str(), O_RDONLY | O_NONBLOCK));
  Logger logger(json_lines_file(path));
  const std::string line(1000, 'x');
  for (std::size_t bytes = 0; bytes < kMoreThanAPipe; bytes += line.size())
    logger.info(line);
  EXPECT_FALSE(logger.flush(kNotAtAll));
  while (!logger.flush(1ms))
    (void)all_of(reader.number());
}

TEST_F(JsonFile, IsReopenedAfterItWasMovedAside) {
  Logger logger(json_lines_file(path));
  logger.info("before");
  EXPECT_TRUE(logger.flush(kLong));
  std::filesystem::rename(path, path + ".1");
  logger.reopen();
  logger.info("after");
  EXPECT_TRUE(logger.flush(kLong));
  EXPECT_THAT(of_file(path + ".1"), HasSubstr(R"("message":"before"})"));
  EXPECT_THAT(of_file(path), HasSubstr(path + " was reopened"));
  EXPECT_THAT(of_file(path), HasSubstr(R"("message":"after"})"));
}

TEST_F(JsonFile, StaysInTheOldFileWhenTheNewOneCannotBeOpened) {
  Logger logger(json_lines_file(path));
  logger.info("before");
  EXPECT_TRUE(logger.flush(kLong));
  const std::string moved = folder + ".1";
  std::filesystem::rename(folder, moved);
  logger.reopen();
  logger.info("after");
  EXPECT_TRUE(logger.flush(kLong));
  const std::string text = of_file(moved + "/app.log");
  std::filesystem::remove_all(moved);
  EXPECT_THAT(text, HasSubstr("the log stays in the old file: open " + path + ": No such file or directory"));
  EXPECT_THAT(text, HasSubstr(R"("message":"after"})"));
}

// --- text ---

TEST(TextLine, HasTimeLevelAndLine) {
  const std::string line = base::text_line({LogLevel::warning, "a\nb"}, false);
  EXPECT_THAT(line, ::testing::MatchesRegex("[0-9][0-9]:[0-9][0-9]:00.000 \\[warning\\] a\nb\n"));
  EXPECT_THAT(base::text_line({LogLevel::info, "a"}, true), HasSubstr("[\x1b[32minfo\x1b[m] a"));
}

TEST(LastWords, AreWrittenImmediatelyOrNotAtAll) {
  Pipe pipe;
  base::write_nonblocking(pipe.write_end.number(), "written");
  base::write_nonblocking(pipe.write_end.number(), "lost: the only page of the pipe is full");
  pipe.write_end.close();
  EXPECT_EQ(all_of(pipe.read_end.number()), "written");
}

TEST(LastWords, OfABrokenInvariantNeverBlock) {
  Pipe pipe;
  base::write_nonblocking(pipe.write_end.number(), "the only page of the pipe is full");
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr unsigned kSeconds = 20;
    ::alarm(kSeconds);  // would end it in another way than abort() does
    ::signal(SIGABRT, SIG_DFL);
    ::dup2(pipe.write_end.number(), STDERR_FILENO);
    base::check_failed("1 == 2", "numbers are what they are", "here.cpp", 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGABRT);
}

}  // namespace
}  // namespace roost
