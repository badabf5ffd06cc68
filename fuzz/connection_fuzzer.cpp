// SPDX-License-Identifier: Apache-2.0
// A whole connection driven by bytes: a node without a network, and a client that sends anything and hangs
// up. Afterwards nothing of it may be left.
//   | options: bit 0 V1, bit 1 compression | size of the pieces, 0: all at once | bytes of the client ... |
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "roost/channel.hpp"
#include "testing/node.hpp"
#include "transport/websocket_server.hpp"

namespace {

using namespace roost;

class EchoChannel : public Channel {
 public:
  JoinResult join(const Topic&, const Payload&) override { return JoinResult::ok(); }
  Reply handle_in(std::string_view event, const Payload& payload) override {
    if (event == "shout") return broadcast("shout", payload), Reply::none();
    return Reply::ok(payload);
  }
};

struct EchoSocket : Socket {};

/// Accepts every upgrade and passes our end of a socket pair to the new protocol.
class Handover final : public http::Exchange {
 public:
  explicit Handover(net::Stream stream) : stream_(std::move(stream)) {}
  void respond_with_file(HttpResponse, std::unique_ptr<http::FileBody>) override {}
  void respond(HttpResponse, http::OnLost) override {}
  void upgrade(HttpResponse, http::TakeOver take_over) override {
    take_over({std::move(stream_), {}, "", ""});
  }
  void abandon() override {}

 private:
  net::Stream stream_;
};

HttpRequest upgrade_request(std::uint8_t options) {
  HttpRequest request;
  request.method = "GET";
  request.params = {{"vsn", (options & 1) != 0 ? "1.0.0" : "2.0.0"}};
  request.headers = {{"host", "x"},
                     {"connection", "upgrade"},
                     {"upgrade", "websocket"},
                     {"sec-websocket-version", "13"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="}};
  if ((options & 2) != 0) request.headers.add("sec-websocket-extensions", "permessage-deflate");
  return request;
}

/// Shared by all inputs: only connections come and go.
struct Server {
  test::TestNode node{{.log_level = LogLevel::off}};
  socket::SocketMount socket{"/socket",
                             {"EchoSocket", [] { return std::make_unique<EchoSocket>(); },
                              std::make_shared<const Routes>(Routes{channel<EchoChannel>("room:*")})},
                             {.websocket = {.compress = true}},
                             node.serializers()};
  transport::WebSocketMount mount{socket,
                                  transport::OriginPolicy::make(CheckOrigin::any(), "").value(),
                                  {websocket::Role::server, 64 * 1024, true},
                                  std::chrono::seconds(60),
                                  1 << 20};
  transport::WebSocketServer server{node.context(0)};
};

void read_away(net::TcpSocket& socket) {
  std::array<std::byte, 65536> buffer;
  while (socket.read(buffer).status == net::IoStatus::bytes) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Server shard;
  if (size < 2) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 2, std::min<std::size_t>(size - 2, 32 * 1024));
  const std::size_t piece = data[1] == 0 ? bytes.size() : data[1];
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
  net::TcpSocket client{base::FileDescriptor(ends[1])};
  shard.server.upgrade(
      shard.mount, upgrade_request(data[0]),
      HttpResponder(std::make_unique<Handover>(net::TcpSocket(base::FileDescriptor(ends[0])))));
  for (int turns = 0; !bytes.empty() && turns < 64; ++turns) {
    (void)client.write(bytes.substr(0, piece));  // a closed connection accepts nothing
    bytes.remove_prefix(std::min(piece, bytes.size()));
    shard.node.turn();
    read_away(client);
  }
  client.close();
  shard.node.advance(std::chrono::milliseconds(5001));  // the time-out of a closing connection
  if (shard.server.open_connections() != 0 || shard.node.topics() != 0) std::abort();
  return 0;
}
