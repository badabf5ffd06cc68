// SPDX-License-Identifier: Apache-2.0
#include "net/tcp_socket.hpp"

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <array>
#include <string>

#include "net/listener.hpp"

namespace roost::net {
namespace {

void wait_for(const TcpSocket& socket, short events) {
  pollfd entry{socket.fd(), events, 0};
  ASSERT_EQ(::poll(&entry, 1, 5000), 1);
}

iovec piece(std::string& text) {
  return {text.data(), text.size()};
}

class TcpSocketTest : public testing::Test {
 protected:
  TcpSocketTest() {
    client_ = TcpSocket::connect(listener_.address()).value();
    wait_for(client_, POLLOUT);
    server_ = listener_.accept().socket;
    EXPECT_TRUE(server_);
  }

  std::string read_all(TcpSocket& from) {
    wait_for(from, POLLIN);
    const IoResult result = from.read(buffer_);
    EXPECT_EQ(result.status, IoStatus::bytes);
    return {reinterpret_cast<const char*>(buffer_.data()), result.size};
  }

  Listener listener_ = Listener::open({}).value();
  TcpSocket client_;
  TcpSocket server_;
  std::array<std::byte, 256> buffer_;
};

TEST_F(TcpSocketTest, ConnectsAndKnowsBothAddresses) {
  EXPECT_EQ(client_.connect_error(), 0);
  EXPECT_EQ(client_.peer(), listener_.address().plain());
  EXPECT_EQ(server_.peer(), client_.local_address().plain());
  EXPECT_FALSE(server_.proxy());
}

TEST_F(TcpSocketTest, KnowsItsPeerWhenTheKernelNoLongerDoes) {
  const base::SocketAddress peer = client_.local_address().plain();
  const linger at_once{1, 0};
  ::setsockopt(client_.fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  client_.close();
  wait_for(server_, POLLIN);
  EXPECT_EQ(server_.read(buffer_).status, IoStatus::closed);
  EXPECT_EQ(server_.peer(), peer);
  server_.close();
  EXPECT_EQ(server_.peer(), peer);
}

TEST_F(TcpSocketTest, KnowsBothClientAndProxy) {
  const auto client = base::SocketAddress::parse("203.0.113.9:4711").value();
  server_.announce(client);
  EXPECT_EQ(server_.peer(), client);
  EXPECT_TRUE(server_.announced());
  EXPECT_EQ(server_.proxy(), client_.local_address().plain());
  TcpSocket moved = std::move(server_);
  EXPECT_EQ(moved.peer(), client);
  EXPECT_TRUE(moved.announced());
}

TEST_F(TcpSocketTest, CanBePeekedBeforeItIsRead) {
  EXPECT_EQ(server_.peek(buffer_).status, IoStatus::would_block);
  EXPECT_EQ(client_.write("hello").size, 5U);
  wait_for(server_, POLLIN);
  EXPECT_EQ(server_.peek(std::span(buffer_).first(2)).size, 2U);
  EXPECT_EQ(server_.peek(buffer_).size, 5U);
  EXPECT_EQ(read_all(server_), "hello");
  client_.close();
  wait_for(server_, POLLIN);
  EXPECT_EQ(server_.peek(buffer_).status, IoStatus::closed);
}

TEST_F(TcpSocketTest, KnowsWhetherAnythingIsUnread) {
  EXPECT_FALSE(server_.has_unread());
  ASSERT_EQ(client_.write("x").size, 1U);
  wait_for(server_, POLLIN);
  EXPECT_TRUE(server_.has_unread());
  EXPECT_EQ(read_all(server_), "x") << "the query consumes nothing";
  EXPECT_FALSE(server_.has_unread());
  client_.close();
  wait_for(server_, POLLIN);
  EXPECT_TRUE(server_.has_unread()) << "the end of the stream counts as unread";
}

TEST_F(TcpSocketTest, GathersPiecesInOrder) {
  std::string one = "one ", two = "two ", three = "three";
  const std::array pieces = {piece(one), piece(two), piece(three)};
  const IoResult written = client_.write(pieces);
  EXPECT_EQ(written.status, IoStatus::bytes);
  EXPECT_EQ(written.size, 13U);
  EXPECT_EQ(read_all(server_), "one two three");
}

TEST_F(TcpSocketTest, ReadingWithNothingThereWouldBlock) {
  EXPECT_EQ(server_.read(buffer_).status, IoStatus::would_block);
}

TEST_F(TcpSocketTest, WritingMoreThanThePeerAcceptsWouldBlockAfterAPart) {
  const std::string much(1 << 20, 'x');
  std::size_t sent = 0;
  IoResult result = client_.write(much);
  for (; result.status == IoStatus::bytes; result = client_.write(much))
    sent += result.size;
  EXPECT_EQ(result.status, IoStatus::would_block);
  EXPECT_GT(sent, 0U);
}

TEST_F(TcpSocketTest, AHalfClosedPeerReadsAsClosedAndCanStillBeWrittenTo) {
  EXPECT_EQ(client_.write("last").status, IoStatus::bytes);
  client_.shutdown_write();
  EXPECT_EQ(read_all(server_), "last");
  wait_for(server_, POLLIN);
  EXPECT_EQ(server_.read(buffer_).status, IoStatus::closed);
  EXPECT_EQ(server_.write("answer").status, IoStatus::bytes);
  EXPECT_EQ(read_all(client_), "answer");
}

TEST_F(TcpSocketTest, APeerThatIsGoneIsAValueAndRaisesNoSignal) {
  EXPECT_EQ(server_.write("unread").status, IoStatus::bytes);
  wait_for(client_, POLLIN);
  client_.close();  // closing with unread bytes sends a reset
  wait_for(server_, POLLIN);
  EXPECT_EQ(server_.read(buffer_).status, IoStatus::closed);
  EXPECT_EQ(server_.write("late").status, IoStatus::closed);
}

TEST_F(TcpSocketTest, BothSidesHaveNoDelaySet) {
  for (const TcpSocket* socket : {&client_, &server_}) {
    int on = 0;
    socklen_t size = sizeof on;
    ::getsockopt(socket->fd(), IPPROTO_TCP, TCP_NODELAY, &on, &size);
    EXPECT_NE(on, 0);
  }
}

TEST_F(TcpSocketTest, SetsTheUserTimeout) {
  const auto user_timeout = [this] {
    unsigned value = 0;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(client_.fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &value, &size), 0);
    return value;
  };
  client_.set_user_timeout(std::chrono::seconds(60));
  EXPECT_EQ(user_timeout(), 60'000U);
  client_.set_user_timeout(std::chrono::milliseconds::max());
  EXPECT_EQ(user_timeout(), 2'147'483'647U);
}

TEST(TcpSocket, ARefusedConnectionIsTheConnectError) {
  auto listener = Listener::open({}).value();
  const Address closed = listener.address();
  listener.shut();
  auto socket = TcpSocket::connect(closed);
  if (!socket) {  // loopback may fail immediately
    EXPECT_EQ(socket.error().code, std::errc::connection_refused);
    return;
  }
  wait_for(*socket, POLLOUT);
  EXPECT_EQ(socket->connect_error(), ECONNREFUSED);
}

TEST(TcpSocket, ASocketThatIsNotOpenIsAnError) {
  TcpSocket none;
  std::array<std::byte, 1> buffer;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.read(buffer).status, IoStatus::error);
  EXPECT_EQ(none.write("x").error_number, EBADF);
}

}  // namespace
}  // namespace roost::net
