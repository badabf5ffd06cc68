// SPDX-License-Identifier: Apache-2.0
#include "net/byte_stream.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <string>

#include "net/listener.hpp"
#include "support/manual_clock.hpp"

namespace roost::net {
namespace {

using namespace std::chrono_literals;

class ByteStreamTest : public testing::Test, private ByteStream::Owner {
 protected:
  ByteStreamTest() {
    TcpSocket near = TcpSocket::connect(listener_.address()).value();
    pollfd entry{near.fd(), POLLOUT, 0};
    EXPECT_EQ(::poll(&entry, 1, 5000), 1);
    peer_ = listener_.accept().socket;
    stream_ = ByteStream::open(loop_, std::move(near), *this).value();
  }

  void turn() { loop_.run_once(0ms); }
  /// What the peer can read now.
  std::string arrived() {
    std::string all;
    for (;;) {
      std::array<std::byte, 65'536> bytes;
      const IoResult got = peer_.read(bytes);
      if (got.status != IoStatus::bytes) return all;
      all.append(reinterpret_cast<const char*>(bytes.data()), got.size);
    }
  }

  test::ManualClock clock_;
  runtime::EventLoop loop_{clock_};
  Listener listener_ = Listener::open({}).value();
  TcpSocket peer_;
  std::unique_ptr<ByteStream> stream_;
  std::string heard_;
  int ends_ = 0;

 private:
  void on_bytes(std::span<std::byte> bytes) override {
    heard_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }
  void on_end(const Error&) override { ++ends_; }
};

TEST_F(ByteStreamTest, WritesWhatATurnCollectedAtItsEnd) {
  stream_->send("one ");
  stream_->output() += "two";
  EXPECT_EQ(stream_->unsent(), 7U);
  EXPECT_EQ(arrived(), "");
  turn();
  EXPECT_EQ(stream_->unsent(), 0U);
  EXPECT_EQ(arrived(), "one two");
}

TEST_F(ByteStreamTest, WhatAPeerHasTakenDoesNotPileUpWhileItNeverTakesAll) {
  const std::string piece(1UL << 20, 'x');
  for (int i = 0; i < 16; ++i)
    stream_->send(piece);
  std::size_t received = 0;
  std::size_t most = 0;
  for (int i = 0; i < 300; ++i) {
    turn();
    received += arrived().size();
    if (stream_->unsent() < 8 * piece.size()) stream_->send(piece);
    EXPECT_GT(stream_->unsent(), 0U);
    most = std::max(most, stream_->output().size());
  }
  EXPECT_GT(received, 32 * piece.size());
  EXPECT_LE(most, 34 * piece.size());  // at most twice what waits
}

TEST_F(ByteStreamTest, GivesItsSocketAwayWithWhatWasCollected) {
  stream_->send("last words");
  Stream released = stream_->release();
  EXPECT_EQ(arrived(), "last words");
  ASSERT_EQ(peer_.write("for the next").status, IoStatus::bytes);
  turn();
  EXPECT_EQ(heard_, "");
  stream_.reset();
  std::array<std::byte, 64> bytes;
  EXPECT_EQ(released.read(bytes).size, 12U);
  EXPECT_EQ(ends_, 0);
}

TEST_F(ByteStreamTest, TellsItsOwnerOfInputAndOfTheEnd) {
  ASSERT_EQ(peer_.write("hello").status, IoStatus::bytes);
  turn();
  EXPECT_EQ(heard_, "hello");
  peer_.close();
  turn();
  EXPECT_EQ(ends_, 1);
}

}  // namespace
}  // namespace roost::net
