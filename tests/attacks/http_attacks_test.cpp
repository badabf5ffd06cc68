// SPDX-License-Identifier: Apache-2.0
// What a client may try before there is a WebSocket, and over long polling.
#include <filesystem>
#include <fstream>

#include "descriptors.hpp"
#include "http/static_files.hpp"
#include "memory.hpp"
#include "net/tls_handshake.hpp"
#include "protocol/http1/request_parser.hpp"
#include "transport/longpoll_request.hpp"
#include "unit/http/http_fixture.hpp"
#include "unit/net/tls_fixture.hpp"

namespace roost::http {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;

class HttpAttack : public HttpTest {
 protected:
  /// Sends `bytes` again and again until the server has answered.
  std::string floods(std::string_view head, std::string_view bytes) {
    auto peer = connect();
    peer.send(head);
    for (int i = 0; i < 10'000 && !peer.closed(); ++i) {
      if (::send(peer.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) break;
      turn();
      if (peer.receive()) break;
    }
    settle(peer);
    return peer.take();
  }
};

TEST_F(HttpAttack, AFloodOfHeadersIsAnsweredAt16KiB) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET / HTTP/1.1\r\nHost: x\r\n", "X-Filler: " + std::string(80, 'x') + "\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, OneEndlessHeaderIsAnsweredTheSameWay) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET / HTTP/1.1\r\nHost: x\r\nX-Endless: ", std::string(kKiB, 'x')),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, AnEndlessRequestLineIsAnsweredAt8KiB) {
  start();
  const test::MemoryMeter memory;
  EXPECT_THAT(floods("GET /", std::string(kKiB, 'x')), StartsWith("HTTP/1.1 414 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, ABodyThatSaysItIsHugeTakesNothing) {
  serve_health();
  start();
  const test::MemoryMeter memory;
  auto peer = connect();
  EXPECT_THAT(talk(peer, "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\nx"),
              StartsWith("HTTP/1.1 413 "));
  EXPECT_LT(memory.peak(), 256 * kKiB);
}

TEST_F(HttpAttack, HandshakesThatTrickleAreCutOffWhenTheirTimeIsOver) {
  const std::size_t count = test::connections_for(1000);
  start();
  std::vector<Peer> peers;
  peers.reserve(count);
  const test::MemoryMeter memory;
  for (std::size_t i = 0; i < count; ++i)
    peers.push_back(connect());
  const std::string request = get("/", "X-Filler: " + std::string(100, 'x') + "\r\n");
  for (std::size_t second = 0; second < 5; ++second) {
    for (Peer& peer : peers)
      peer.send(request.substr(second, 1));
    for (int i = 0; i < 4; ++i)
      turn();
    EXPECT_EQ(server_->open_connections(), count);
    advance(std::chrono::seconds(1));
  }
  EXPECT_LT(memory.grown() / count, 2 * kKiB);
  for (int i = 0; i < 4; ++i)
    turn();
  for (Peer& peer : peers) {
    while (peer.receive()) {
    }
  }
  EXPECT_THAT(peers.front().take(), StartsWith("HTTP/1.1 408 "));
  advance(std::chrono::seconds(3));
  EXPECT_EQ(server_->open_connections(), 0U);
}

TEST_F(HttpAttack, TenThousandPeersThatSayNothingAreClosedInTime) {
  const std::size_t count = test::connections_for(10'000);
  start();
  std::vector<Peer> peers;
  peers.reserve(count);
  const test::MemoryMeter memory;
  for (std::size_t i = 0; i < count; ++i)
    peers.push_back(connect());
  EXPECT_LT(memory.grown() / count, kKiB);
  advance(kHandshakeTimeout);
  for (int i = 0; i < 4; ++i)
    turn();
  advance(std::chrono::seconds(3));
  EXPECT_EQ(server_->open_connections(), 0U);
}

// --- clients that ask for much and do not read ---

constexpr std::size_t kReaders = 40;
constexpr std::size_t kLarge = 10 * kMiB;

class UnreadAttack : public HttpAttack {
 protected:
  /// GET /file is a file of 10 MB, GET /body a body of the application's that is as large.
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "roost-unread-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    std::ofstream(folder_ / "file") << std::string(kLarge, 'x');
    auto files = StaticFiles::open({.root = name}, disk_, logger_);
    router_.route("GET", "/body", [](const HttpRequest&, HttpResponder responder) {
      responder.respond(HttpResponse::text(std::string(kLarge, 'x')));
    });
    router_.route("GET", "/", StaticFiles::handler(std::make_shared<const StaticFiles>(std::move(*files))),
                  PathMatch::prefix);
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Until the kernel takes no more for any of them.
  void turn_until_blocked() {
    for (int i = 0; i < 500; ++i)
      shard_.loop().run_once(std::chrono::milliseconds(i < 100 ? 1 : 0));
  }

  std::filesystem::path folder_;
  net::NodeBacklog node_;
  runtime::WorkerPool disk_{{.threads = 2}};
};

TEST_F(UnreadAttack, AFileTakesNoMemoryPerReader) {
  start();
  const test::MemoryMeter memory;
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    peers.push_back(connect());
    peers.back().send(get("/file"));
  }
  turn_until_blocked();
  for (Peer& peer : peers) {
    EXPECT_TRUE(peer.receive());
    EXPECT_THAT(peer.take(), StartsWith("HTTP/1.1 200 OK\r\n"));
  }
  EXPECT_EQ(server_->open_connections(), kReaders);
  EXPECT_LT(memory.grown() / kReaders, 8 * kKiB);
  EXPECT_LT(memory.peak() / kReaders, FileBody::kPiece + 16 * kKiB);  // a piece of each is on its way
}

/// A client that shakes hands, asks, and does not read.
class TlsReader {
 public:
  TlsReader(const net::TlsServerContext& context, HttpServer& server, const std::function<void()>& turn)
      : pair_(net::connect_loopback()), client_(std::move(pair_.client)) {
    net::Stream stream(std::move(pair_.server), context.accept());
    while (stream.tls()->handshake(stream.socket()) == net::TlsSession::Handshake::in_progress)
      client_.handshake();
    while (!client_.handshake()) {
    }
    server.serve(std::move(stream), {}, std::chrono::seconds(5));
    client_.write(get("/file"));
    turn();
  }
  net::OpensslClient& client() { return client_; }

 private:
  net::Loopback pair_;
  net::OpensslClient client_;
};

TEST_F(UnreadAttack, AFileOverTlsTakesARecordOfMemoryPerReader) {
  start();
  test::Certificates certificates;
  const auto files = certificates.make();
  const auto loaded =
      net::TlsServerContext::load({.certfile = files.certfile, .keyfile = files.keyfile}, std::time(nullptr));
  const test::MemoryMeter memory;
  std::vector<std::unique_ptr<TlsReader>> readers;
  for (std::size_t i = 0; i < kReaders; ++i)
    readers.push_back(std::make_unique<TlsReader>(*loaded.context, *server_, [this] { turn(); }));
  turn_until_blocked();
  for (const auto& reader : readers)
    EXPECT_THAT(reader->client().read(), StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_LT(memory.grown() / kReaders, 48 * kKiB);
  EXPECT_LT(memory.peak() / kReaders, FileBody::kPiece + 64 * kKiB);
}

TEST_F(UnreadAttack, BodiesOfTheApplicationStayWithinWhatTheNodeMayHold) {
  node_.ceiling = 64 * kMiB;
  start({.backlog = &node_});
  const test::MemoryMeter memory;
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    peers.push_back(connect());
    peers.back().send(get("/body"));
    turn();
    turn();
  }
  turn_until_blocked();
  EXPECT_LT(memory.peak(), node_.ceiling + 2 * kLarge);
  EXPECT_LE(node_.bytes.load(), static_cast<std::ptrdiff_t>(node_.ceiling));
  EXPECT_EQ(server_->open_connections(), 6U);
  EXPECT_THAT(log_->text(), HasSubstr("while the node exceeds max_queued_bytes"));
  Peer& last = peers.back();
  std::string received;  // those that came last are served
  while (received.size() < kLarge) {
    turn();
    while (last.receive())
      received += last.take();
  }
  EXPECT_EQ(body_of(received).size(), kLarge);
}

TEST_F(UnreadAttack, RequestsThatNeverEndStayWithinWhatTheNodeMayHold) {
  node_.ceiling = 8 * kMiB;
  start({.backlog = &node_});
  const test::MemoryMeter memory;
  const std::string most_of_it(1000 * kKiB, 'x');
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    peers.push_back(connect());
    peers.back().send("POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n");
    for (std::size_t sent = 0; sent < most_of_it.size(); sent += kKiB * 50) {
      peers.back().send(std::string_view(most_of_it).substr(sent, kKiB * 50));
      turn();
    }
  }
  EXPECT_LT(memory.peak(), 3 * node_.ceiling);  // strings grow in leaps
  EXPECT_LE(node_.bytes.load(), static_cast<std::ptrdiff_t>(node_.ceiling));
  settle(peers.front());
  EXPECT_THAT(peers.front().take(), StartsWith("HTTP/1.1 503 "));
  EXPECT_FALSE(peers.back().closed());
}

TEST_F(UnreadAttack, RequestsPipelinedAfterAnUnreadOneStayWithinItToo) {
  node_.ceiling = kMiB;
  start({.backlog = &node_});
  const test::MemoryMeter memory;
  std::vector<Peer> peers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    peers.push_back(connect());
    peers.back().send(get("/file"));
    turn();
    peers.back().send(std::string(60 * kKiB, 'x'));
    turn();
  }
  turn_until_blocked();
  EXPECT_LE(node_.bytes.load(), static_cast<std::ptrdiff_t>(node_.ceiling));
  EXPECT_LT(server_->open_connections(), kReaders);
  EXPECT_GT(server_->open_connections(), 10U);
}

TEST(LongPollAttack, OfABatchOfAMillionLinesAHundredAreRead) {
  HttpRequest request;
  request.method = "POST";
  request.headers.add("content-type", "application/x-ndjson");
  while (request.body.size() < transport::kMaxPostedBody)
    request.body += "[]\n[]\n[]\n";
  const test::MemoryMeter memory;
  const auto messages = transport::posted_messages(request);
  ASSERT_TRUE(messages);
  EXPECT_EQ(messages->size(), transport::kMaxPostedLines);
  EXPECT_LT(memory.peak(), 64 * kKiB);
}

}  // namespace
}  // namespace roost::http
