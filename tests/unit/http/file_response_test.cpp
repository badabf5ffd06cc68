// SPDX-License-Identifier: Apache-2.0
// Files over a connection: read as the peer receives them, with a possibly slow disk.
#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <latch>

#include "http/static_files.hpp"
#include "http_fixture.hpp"

namespace roost::http {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FileResponseTest : public HttpTest {
 protected:
  static constexpr std::size_t kLarge = 20UL << 20;

  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "roost-files-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    for (std::size_t i = 0; content_.size() < kLarge; ++i)
      content_ += std::to_string(i) + std::string(1000, static_cast<char>('a' + i % 23));
    content_.resize(kLarge);
    std::ofstream(folder_ / "large.bin") << content_;
    std::ofstream(folder_ / "small.txt") << "small";
    auto files = StaticFiles::open({.root = folder_.string(), .at = "/files"}, disk_, logger_);
    router_.route("GET", "/files",
                  StaticFiles::handler(std::make_shared<const StaticFiles>(std::move(*files))),
                  PathMatch::prefix);
    serve_health();
  }
  void TearDown() override {
    server_.reset();
    fs::remove_all(folder_);
  }

  /// Runs the loop, with a worker, until `done` returns true.
  template <class Done>
  void turn_until(Peer& peer, Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && !peer.closed()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it never comes";
      shard_.loop().run_once(std::chrono::milliseconds(1));
      while (peer.receive())
        text_ += peer.take();
    }
  }
  /// One complete response.
  std::string read_response(Peer& peer, std::size_t body) {
    turn_until(peer, [&] {
      const auto end = text_.find("\r\n\r\n");
      return end != std::string::npos && text_.size() >= end + 4 + body;
    });
    return std::exchange(text_, {});
  }
  /// Until the kernel accepts no more for a peer that does not read.
  void turn_until_blocked(Peer& peer) {
    turn_until(peer, [&] { return text_.size() > 1000; });
    for (int i = 0; i < 500; ++i)
      turn();
  }
  /// Makes the next read come from the disk, if the file system supports it.
  void forget_cache() const {
    const base::FileDescriptor file(::open((folder_ / "large.bin").c_str(), O_RDONLY));
    ::fsync(file.number());
    ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED);
  }

  fs::path folder_;
  std::string content_;
  std::string text_;
  runtime::WorkerPool disk_{{.threads = 1}};
};

TEST_F(FileResponseTest, AFileArrivesCompleteAndTheConnectionIsKept) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  const auto response = read_response(peer, kLarge);
  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head_of(response), HasSubstr("content-length: 20971520\r\n"));
  EXPECT_TRUE(body_of(response) == content_);
  EXPECT_THAT(talk(peer, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(FileResponseTest, WhatIsNotInTheCacheComesFromTheDisk) {
  forget_cache();
  auto peer = connect();
  peer.send(get("/files/large.bin", "Range: bytes=1000000-\r\n"));
  EXPECT_TRUE(body_of(read_response(peer, kLarge - 1000000)) == content_.substr(1000000));
}

TEST_F(FileResponseTest, ForHeadOnlyTheHeadersAreSent) {
  auto peer = connect();
  peer.send("HEAD /files/large.bin HTTP/1.1\r\nHost: x\r\n\r\n" + get("/health"));
  const auto response = read_response(peer, 10);
  EXPECT_THAT(head_of(response), HasSubstr("content-length: 20971520\r\n"));
  EXPECT_THAT(body_of(response), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(FileResponseTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  auto peer = connect();
  peer.send(get("/files/large.bin") + get("/files/small.txt") + get("/health"));
  turn_until(peer, [&] { return text_.ends_with("ok"); });
  const auto second = text_.find("HTTP/1.1 200", 1);
  EXPECT_TRUE(body_of(text_.substr(0, second)) == content_);
  EXPECT_LT(text_.find("small", second), text_.find("HTTP/1.1 200", second + 1));
}

TEST_F(FileResponseTest, AnEmptyFileIsAResponseWithoutABody) {
  std::ofstream(folder_ / "empty.txt") << "";
  auto peer = connect();
  peer.send(get("/files/empty.txt"));
  EXPECT_THAT(read_response(peer, 0), HasSubstr("content-length: 0\r\n"));
  EXPECT_THAT(talk(peer, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(FileResponseTest, ASlowDiskDoesNotDelayOtherConnections) {
  std::latch disk_answers(1);
  ASSERT_TRUE(disk_.submit([&] { disk_answers.wait(); }));
  auto reader = connect();
  EXPECT_EQ(talk(reader, get("/files/small.txt")), "");
  auto other = connect();
  EXPECT_THAT(talk(other, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
  disk_answers.count_down();
  EXPECT_EQ(body_of(read_response(reader, 5)), "small");
}

TEST_F(FileResponseTest, TimeSpentOnTheDiskDoesNotCountAgainstThePeer) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until(peer, [&] { return text_.size() > 1000; });
  std::latch disk_answers(1);
  ASSERT_TRUE(disk_.submit([&] { disk_answers.wait(); }));
  forget_cache();
  for (int i = 0; i < 1000; ++i) {
    turn();
    while (peer.receive())
      text_ += peer.take();
  }
  if (text_.size() < kLarge) {  // otherwise this file system did not drop its cache
    advance(std::chrono::hours(1));
    EXPECT_FALSE(peer.closed());
  }
  disk_answers.count_down();
  EXPECT_TRUE(body_of(read_response(peer, kLarge)) == content_);
}

TEST_F(FileResponseTest, APeerThatReadsNothingIsClosedAfterTheTimeOut) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until_blocked(peer);
  EXPECT_EQ(server_->open_connections(), 1U);
  advance(std::chrono::seconds(61));
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(FileResponseTest, APeerThatGoesAwayEndsTheResponse) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until(peer, [&] { return text_.size() > 1000; });
  peer.reset();
  for (int i = 0; i < 10 && server_->open_connections() > 0; ++i)
    shard_.loop().run_once(std::chrono::milliseconds(10));
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(FileResponseTest, APeerThatIsGoneBeforeTheFileIsOpenIsHarmless) {
  std::latch disk_answers(1);
  ASSERT_TRUE(disk_.submit([&] { disk_answers.wait(); }));
  auto peer = connect();
  EXPECT_EQ(talk(peer, get("/files/small.txt")), "");
  peer.reset();
  turn();
  EXPECT_EQ(server_->open_connections(), 0U);
  disk_answers.count_down();
  disk_.stop();
  turn();
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(FileResponseTest, AFileThatShrinksWhileBeingSentEndsTheConnection) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until_blocked(peer);
  fs::resize_file(folder_ / "large.bin", 10);
  turn_until(peer, [] { return false; });
  EXPECT_TRUE(peer.closed());
  EXPECT_LT(text_.size(), kLarge);
  EXPECT_THAT(log_->text(), HasSubstr("/files/large.bin was cut off while being sent to 127.0.0.1, "));
  EXPECT_THAT(log_->text(), HasSubstr("the file has shrunk"));
}

TEST_F(FileResponseTest, AFileThatGrowsWhileBeingSentEndsAtItsAnnouncedLength) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until_blocked(peer);
  std::ofstream(folder_ / "large.bin", std::ios::app) << "more";
  const auto response = read_response(peer, kLarge);
  EXPECT_TRUE(body_of(response) == content_);
  EXPECT_THAT(talk(peer, get("/health")), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST_F(FileResponseTest, WithoutAWorkerTheAnswerIs503) {
  auto peer = connect();
  disk_.stop();
  EXPECT_THAT(talk(peer, get("/files/small.txt")), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(log_->text(), HasSubstr("answered /files/small.txt with 503: the worker pool is stopped"));
}

TEST_F(FileResponseTest, WithoutAWorkerForTheRestTheConnectionIsClosed) {
  auto peer = connect();
  peer.send(get("/files/large.bin"));
  turn_until_blocked(peer);
  disk_.stop();
  forget_cache();
  turn_until(peer, [&] { return text_.size() > kLarge; });
  const bool cut_short = log_->text().find("the worker pool is stopped") != std::string::npos;
  EXPECT_EQ(peer.closed(), cut_short);
  EXPECT_EQ(body_of(text_) == content_, !cut_short);  // if this file system did not drop its cache
}

TEST_F(FileResponseTest, ManyReadersShareATurn) {
  std::vector<Peer> peers;
  for (int i = 0; i < 40; ++i) {
    peers.push_back(connect());
    peers.back().send(get("/files/large.bin"));
  }
  for (int i = 0; i < 400; ++i)
    shard_.loop().run_once(std::chrono::microseconds(100));
  for (auto& peer : peers) {
    EXPECT_TRUE(peer.receive());
    EXPECT_GT(peer.take().size(), 1000U);
  }
}

}  // namespace
}  // namespace roost::http
