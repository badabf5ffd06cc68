// SPDX-License-Identifier: Apache-2.0
#include "net/listener.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <string>

#include "net/port_owner.hpp"
#include "support/no_more_descriptors.hpp"

namespace roost::net {
namespace {

std::string name_of_this_program() {
  std::ifstream comm("/proc/self/comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

bool wait_until_readable(int fd) {
  pollfd entry{fd, POLLIN, 0};
  return ::poll(&entry, 1, 5000) == 1;
}

TEST(Listener, PortZeroBecomesAnActualPort) {
  const auto listener = Listener::open({.port = 0}).value();
  EXPECT_EQ(listener.address().ip(), "127.0.0.1");
  EXPECT_NE(listener.address().port(), 0);
}

TEST(Listener, AcceptedSocketsLimitUnsentBytesInTheKernel) {
  auto listener = Listener::open({}).value();
  const auto client = TcpSocket::connect(listener.address()).value();
  const auto accepted = listener.accept();
  ASSERT_EQ(accepted.status, AcceptStatus::accepted);
  int unsent = 0;
  socklen_t size = sizeof unsent;
  ASSERT_EQ(::getsockopt(accepted.socket.fd(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, &size), 0);
  EXPECT_EQ(unsent, 64 * 1024);
}

TEST(Listener, ReportsThePeerOfAnAcceptedConnection) {
  auto listener = Listener::open({}).value();
  const auto client = TcpSocket::connect(listener.address()).value();
  EXPECT_EQ(listener.accept().socket.peer(), client.local_address().plain());
}

TEST(Listener, ListensOnIpv6) {
  auto listener = Listener::open({.address = "::1"}).value();
  const auto client = TcpSocket::connect(listener.address()).value();
  ASSERT_TRUE(wait_until_readable(listener.fd()));
  EXPECT_EQ(listener.accept().socket.peer(), client.local_address().plain());
}

TEST(Listener, TheIpv6WildcardAcceptsIpv4Too) {
  auto listener = Listener::open({.address = "::"}).value();
  const auto v4 = Address::from_ip("127.0.0.1", listener.address().port()).value();
  const auto client = TcpSocket::connect(v4).value();
  ASSERT_TRUE(wait_until_readable(listener.fd()));
  EXPECT_EQ(listener.accept().status, AcceptStatus::accepted);
}

TEST(Listener, APortInUseNamesThePortAndItsOwner) {
  const auto first = Listener::open({}).value();
  const std::uint16_t port = first.address().port();
  const auto second = Listener::open({.port = port});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, std::errc::address_in_use);
  EXPECT_EQ(second.error().message, "port " + std::to_string(port) + " is already in use by " +
                                        name_of_this_program() + " (pid " + std::to_string(::getpid()) + ")");
}

TEST(Listener, ReusePortAllowsTwoListeners) {
  const auto first = Listener::open({.reuse_port = ReusePort::yes}).value();
  EXPECT_TRUE(Listener::open({.port = first.address().port(), .reuse_port = ReusePort::yes}));
}

TEST(Listener, SaysWhichAddressItCannotListenOn) {
  EXPECT_EQ(Listener::open({.address = "nowhere"}).error().message, "\"nowhere\" is not an IP address");
  // 192.0.2.0/24 is not assigned to any machine (RFC 5737).
  const auto foreign = Listener::open({.address = "192.0.2.1", .port = 4000});
  EXPECT_EQ(foreign.error().code, std::errc::address_not_available);
  EXPECT_EQ(foreign.error().message.substr(0, 25), "listen on 192.0.2.1:4000:");
}

TEST(Listener, WithoutPendingConnectionsAcceptingWouldBlock) {
  auto listener = Listener::open({}).value();
  EXPECT_EQ(listener.accept().status, AcceptStatus::would_block);
}

TEST(Listener, AcceptedSocketsDoNotBlockAndAreNotInherited) {
  auto listener = Listener::open({}).value();
  const auto client = TcpSocket::connect(listener.address()).value();
  ASSERT_TRUE(wait_until_readable(listener.fd()));
  const AcceptResult result = listener.accept();
  ASSERT_EQ(result.status, AcceptStatus::accepted);
  EXPECT_TRUE(::fcntl(result.socket.fd(), F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(result.socket.fd(), F_GETFD) & FD_CLOEXEC);
}

TEST(Listener, OutOfDescriptorsIsAStatusAndTheConnectionStaysPending) {
  auto listener = Listener::open({}).value();
  const auto client = TcpSocket::connect(listener.address()).value();
  ASSERT_TRUE(wait_until_readable(listener.fd()));
  {
    const test::NoMoreDescriptors none;
    EXPECT_EQ(listener.accept().status, AcceptStatus::out_of_descriptors);
  }
  EXPECT_EQ(listener.accept().status, AcceptStatus::accepted);
}

TEST(Listener, ShuttingFreesThePortAndIsReported) {
  auto listener = Listener::open({}).value();
  listener.shut();
  EXPECT_EQ(listener.accept().status, AcceptStatus::shut);
  EXPECT_TRUE(Listener::open({.port = listener.address().port()}));
}

TEST(Listener, TheBacklogMayChangeWhileItListens) {
  auto listener = Listener::open({.backlog = 1}).value();
  EXPECT_TRUE(listener.set_backlog(512));
}

TEST(PortOwner, IsUnknownForAPortWithoutAListener) {
  auto listener = Listener::open({}).value();
  EXPECT_TRUE(find_port_owner(listener.address().port(), std::chrono::seconds(20)));
  EXPECT_FALSE(find_port_owner(listener.address().port(), std::chrono::seconds(0))) << "a time-out of zero";
  listener.shut();
  EXPECT_FALSE(find_port_owner(listener.address().port()));
}

}  // namespace
}  // namespace roost::net
