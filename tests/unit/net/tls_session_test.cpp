// SPDX-License-Identifier: Apache-2.0
// Bytes over TLS: both ways, in pieces, under back pressure, up to the end.
#include <sys/socket.h>

#include <numeric>

#include "tls_fixture.hpp"

namespace roost::net {
namespace {

class TlsBytes : public TlsTest {
 protected:
  void open(const OpensslClient::Setup& setup = {}) {
    connect(options(), setup);
    ASSERT_EQ(run_handshake(), TlsSession::Handshake::done);
  }

  static std::string numbered(std::size_t size) {
    std::string text;
    for (int i = 0; text.size() < size; ++i)
      text += std::to_string(i) + ' ';
    text.resize(size);
    return text;
  }
  /// Shrinks the kernel's buffers for a client that does not read.
  void shrink_buffers() {
    const int size = 64 * 1024;
    ::setsockopt(server.fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    ::setsockopt(client->socket().fd(), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  }
  /// Writes all of `bytes`, including what is held back, while the client reads.
  std::string write_while_client_reads(std::string_view bytes) {
    std::string arrived;
    for (int i = 0; i < 100 * kSteps && arrived.size() < bytes.size(); ++i) {
      const auto result =
          written == bytes.size() ? IoResult{server.flush()} : server.write(bytes.substr(written));
      written += result.size;
      if (result.status != IoStatus::would_block) continue;
      ++blocked;
      wait_for_input(client->socket());
      arrived += client->read();
    }
    return arrived + client_receives(bytes.size() - arrived.size());
  }

  std::size_t written = 0;
  int blocked = 0;
};

TEST_F(TlsBytes, TravelBothWays) {
  open();
  EXPECT_EQ(client->write("hello"), 5U);
  EXPECT_EQ(server_receives(5), "hello");
  EXPECT_EQ(server.write("good day").size, 8U);
  EXPECT_EQ(client_receives(8), "good day");
  EXPECT_EQ(read_server().status, IoStatus::would_block);
}

TEST_F(TlsBytes, OfSeveralPiecesFormOneRecord) {
  open();
  std::string one = "one ", two = "two ", three = "three";
  const iovec pieces[] = {{one.data(), one.size()}, {two.data(), two.size()}, {three.data(), three.size()}};
  EXPECT_EQ(server.write(pieces).size, 13U);
  std::string arrived;
  for (int i = 0; i < kSteps && arrived.empty(); ++i)
    arrived = client->read();
  EXPECT_EQ(arrived, "one two three");  // SSL_read returns one record
}

TEST_F(TlsBytes, AreAcceptedOneRecordAtATime) {
  open();
  const std::string just_fits(TlsSession::kMaxRecord, 'a');
  const std::string one_more = just_fits + "b";
  EXPECT_EQ(server.write(just_fits).size, TlsSession::kMaxRecord);
  EXPECT_EQ(server.write(one_more).size, TlsSession::kMaxRecord);
  std::string big(TlsSession::kMaxRecord - 1, 'c'), small = "dd";
  const iovec pieces[] = {{big.data(), big.size()}, {small.data(), small.size()}};
  EXPECT_EQ(server.write(pieces).size, TlsSession::kMaxRecord);
}

TEST_F(TlsBytes, OfManyRecordsArriveInOneRead) {
  open();
  const std::string sent = numbered(3 * TlsSession::kMaxRecord);
  std::size_t taken = 0;
  while (taken < sent.size())
    taken += client->write(std::string_view(sent).substr(taken));
  read_server();
  EXPECT_EQ(received.size() % TlsSession::kMaxRecord, 0U);
  const std::string rest = server_receives(sent.size());
  EXPECT_TRUE(rest == sent);
}

TEST_F(TlsBytes, OfABigMessageArriveCompleteAtASlowReader) {
  open();
  shrink_buffers();
  const std::string sent = numbered(2'000'000);
  EXPECT_TRUE(write_while_client_reads(sent) == sent);  // not printed on failure
  EXPECT_GT(blocked, 0);
  EXPECT_FALSE(server.holds_back());
}

TEST_F(TlsBytes, HeldBackPrecedeTheNextWrite) {
  open();
  shrink_buffers();
  std::size_t first = 0;
  const std::string block(TlsSession::kMaxRecord, 'x');
  while (!server.holds_back())
    first += server.write(block).size;
  EXPECT_EQ(server.write("behind").status, IoStatus::would_block);
  std::string arrived;
  for (int i = 0; i < kSteps && arrived.size() < first; ++i) {
    (void)server.flush();
    wait_for_input(client->socket());
    arrived += client->read();
  }
  EXPECT_EQ(arrived.size(), first);
  EXPECT_EQ(arrived.find_first_not_of('x'), std::string::npos);
  EXPECT_EQ(server.write("behind").status, IoStatus::bytes);
  EXPECT_EQ(client_receives(6), "behind");
}

TEST_F(TlsBytes, HeldBackCountAsUnacknowledged) {
  open();
  shrink_buffers();
  const std::string block(TlsSession::kMaxRecord, 'x');
  while (!server.holds_back())
    ASSERT_EQ(server.write(block).status, IoStatus::bytes);
  EXPECT_GE(server.unacknowledged(), server.tls()->held_back());
}

// --- the end ---

TEST_F(TlsBytes, EndWithCloseNotifyAndTheOtherDirectionStaysOpen) {
  open();
  server.shutdown_write();
  for (int i = 0; i < kSteps && client->last_error() != SSL_ERROR_ZERO_RETURN; ++i) {
    wait_for_input(client->socket());
    EXPECT_EQ(client->read(), "");
  }
  EXPECT_EQ(client->last_error(), SSL_ERROR_ZERO_RETURN);
  EXPECT_EQ(client->write("still here"), 10U);
  EXPECT_EQ(server_receives(10), "still here");
}

TEST_F(TlsBytes, EndForTheServerWithTheClientsCloseNotify) {
  open();
  client->write("bye");
  SSL_shutdown(client->ssl());
  EXPECT_EQ(server_receives(3), "bye");
  EXPECT_EQ(read_server().status, IoStatus::closed);
  EXPECT_EQ(server.write("an answer").status, IoStatus::bytes);  // half closed
  EXPECT_EQ(client_receives(9), "an answer");
}

TEST_F(TlsBytes, EndForTheServerWithTheConnection) {
  open();
  client.reset();
  IoResult result{IoStatus::would_block};
  for (int i = 0; i < kSteps && result.status == IoStatus::would_block; ++i) {
    wait_for_input(server.socket());
    result = read_server();
  }
  EXPECT_EQ(result.status, IoStatus::closed);
}

TEST_F(TlsBytes, FailWithoutASignalWhenThePeerIsGone) {
  open();
  const linger at_once{1, 0};
  ::setsockopt(client->socket().fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  client.reset();
  IoResult result{IoStatus::bytes};
  for (int i = 0; i < kSteps && result.status == IoStatus::bytes; ++i)
    result = server.write("still there?");
  EXPECT_EQ(result.status, IoStatus::closed);
  server.close();  // sends no close_notify: the peer is gone
}

TEST_F(TlsBytes, AreAllAcknowledgedThoughTheCloseNotifyIsNot) {
  open();
  ASSERT_EQ(server.write("answer").size, 6U);
  EXPECT_EQ(client_receives(6), "answer");
  for (int i = 0; i < kSteps && server.unacknowledged() > 0; ++i)
    wait_for_input(server.socket());
  ASSERT_EQ(server.unacknowledged(), 0U);
  server.shutdown_write();
  EXPECT_EQ(server.unacknowledged(), 0U);
}

// --- what peers should not do ---

TEST_F(TlsBytes, ContinueWhenAClientRequestsRenegotiation) {
  open([](SSL_CTX& context, SSL*) { SSL_CTX_set_max_proto_version(&context, TLS1_2_VERSION); });
  SSL_renegotiate(client->ssl());
  client->handshake();
  EXPECT_EQ(read_server().status, IoStatus::would_block);  // answered with no_renegotiation
  EXPECT_EQ(server.write("as before").status, IoStatus::bytes);
}

TEST_F(TlsBytes, EndWithAnErrorWhenARecordIsForged) {
  open();
  const std::string forged("\x17\x03\x03\x00\x20" + std::string(32, 'z'));
  ASSERT_EQ(client->socket().write(forged).size, forged.size());
  IoResult result{IoStatus::would_block};
  for (int i = 0; i < kSteps && result.status == IoStatus::would_block; ++i) {
    wait_for_input(server.socket());
    result = read_server();
  }
  EXPECT_EQ(result.status, IoStatus::error);
  EXPECT_EQ(server.write("more").status, IoStatus::error);
}

/// Over a socket pair: with TCP a peer whose buffer is full also drops our acknowledgements, and so stops
/// sending.
TEST_F(TlsBytes, UnreadRepliesThatAClientRequestsAreBounded) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
  server = Stream(TcpSocket(base::FileDescriptor(ends[0])), load(options())->accept());
  client = std::make_unique<OpensslClient>(TcpSocket(base::FileDescriptor(ends[1])));
  ASSERT_EQ(run_handshake(), TlsSession::Handshake::done);
  IoResult result{IoStatus::bytes};
  std::size_t most = 0;
  for (int i = 0; i < 100'000 && result.status != IoStatus::error; ++i) {
    SSL_key_update(client->ssl(), SSL_KEY_UPDATE_REQUESTED);
    client->write("x");
    result = read_server();
    most = std::max(most, server.tls()->held_back());
  }
  EXPECT_EQ(result.status, IoStatus::error);
  EXPECT_GT(most, 0U);
  EXPECT_LE(most, TlsSession::kMaxHeldBack);
}

/// OpenSSL answers all of them before it returns a byte, so a client could make one read take arbitrarily
/// long.
TEST_F(TlsBytes, EndForAClientThatOnlyUpdatesKeys) {
  for (const int answered : {SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED}) {
    open();
    unsigned updates = 0;
    for (; updates <= TlsSession::kMaxOwnMessages; ++updates) {
      ASSERT_EQ(SSL_key_update(client->ssl(), answered), 1);
      client->handshake();
    }
    client->write("too late");
    IoResult result{IoStatus::would_block};
    for (int i = 0; i < kSteps && result.status == IoStatus::would_block; ++i) {
      wait_for_input(server.socket());
      result = read_server();
    }
    EXPECT_EQ(result.status, IoStatus::error);
    EXPECT_EQ(received, "");
  }
}

TEST_F(TlsBytes, EndForAClientThatOnlyRequestsRenegotiation) {
  open([](SSL_CTX& context, SSL*) { SSL_CTX_set_max_proto_version(&context, TLS1_2_VERSION); });
  IoResult result{IoStatus::would_block};
  unsigned attempts = 0;
  for (; attempts < kSteps && result.status == IoStatus::would_block; ++attempts) {
    SSL_renegotiate(client->ssl());
    client->handshake();
    client->handshake();  // reads the refusal
    wait_for_input(server.socket());
    result = read_server();
  }
  EXPECT_EQ(result.status, IoStatus::error);
  EXPECT_LE(attempts, TlsSession::kMaxOwnMessages + 1);
}

TEST_F(TlsBytes, ContinueWhenAClientUpdatesItsKeysWithEveryMessage) {
  open();
  for (unsigned i = 0; i < 10 * TlsSession::kMaxOwnMessages; ++i) {
    ASSERT_EQ(SSL_key_update(client->ssl(), SSL_KEY_UPDATE_REQUESTED), 1);
    ASSERT_EQ(client->write("x"), 1U);
    ASSERT_EQ(server_receives(1), "x");
    ASSERT_EQ(server.write("y").size, 1U);
    ASSERT_EQ(client_receives(1), "y");
  }
}

}  // namespace
}  // namespace roost::net
