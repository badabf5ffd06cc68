// SPDX-License-Identifier: Apache-2.0
// RFC 7692: messages of many sizes with every kind of negotiated parameters, with a peer based on zlib
// itself.
#include "echo_fixture.hpp"

#include <cstdint>
#include "support/zlib_peer.hpp"

namespace roost::test {
namespace {

struct Offer {
  const char* text;
  int server_window;  // the largest window that may be negotiated
};

class Rfc7692 : public EchoTest, public testing::WithParamInterface<Offer> {
 protected:
  static WebSocketClient agree(const Offer& offer) {
    return connect({{"sec-websocket-extensions", offer.text}});
  }
  /// The text of the next message, compressed or not.
  static std::string received(WebSocketClient& client, int window) {
    const auto frame = client.receive();
    if (!frame) return "the end";
    if (!frame->compressed) return frame->payload;
    return zlib_inflated(frame->payload, window).value_or("broken");
  }
};

std::string json_like(std::size_t size) {
  std::string text;
  for (unsigned i = 0; text.size() < size; ++i)
    text +=
        R"({"id":)" + std::to_string(i * 2654435761U) + R"(,"name":"user)" + std::to_string(i % 17) + "\"},";
  text.resize(size);
  return text;
}

TEST_P(Rfc7692, MessagesOfEverySizeAreEchoed_7_2_B104) {
  WebSocketClient client = agree(GetParam());
  for (const std::size_t size :
       {0, 1, 16, 64, 255, 256, 257, 1024, 4096, 8192, 16384, 32768, 65536, 131072}) {
    for (const auto& text : {json_like(size), std::string(size, '*'), noise(size)}) {
      client.send(client_frame(std::uint8_t{0xC2}, zlib_compressed(text)));
      EXPECT_TRUE(received(client, GetParam().server_window) == text) << size;
    }
  }
}

TEST_P(Rfc7692, FragmentsOfACompressedMessageAreEchoedAsOne_6_1_B104) {
  WebSocketClient client = agree(GetParam());
  const std::string text = json_like(20'000);
  const std::string payload = zlib_compressed(text);
  for (const std::size_t size : {1, 64, 1000}) {
    std::string frames = client_frame(std::uint8_t{0x41}, payload.substr(0, size));
    for (std::size_t at = size; at < payload.size(); at += size)
      frames += client_frame(kMore, payload.substr(at, size));
    client.send(frames + client_frame(kLast, ""));
    EXPECT_TRUE(received(client, GetParam().server_window) == text) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Offers, Rfc7692,
    testing::Values(Offer{"permessage-deflate", 15},
                    Offer{"permessage-deflate; client_no_context_takeover", 15},
                    Offer{"permessage-deflate; client_max_window_bits", 15},
                    Offer{"permessage-deflate; client_max_window_bits=9; client_no_context_takeover", 15},
                    Offer{"permessage-deflate; server_no_context_takeover", 15},
                    Offer{"permessage-deflate; server_max_window_bits=8", 8},
                    Offer{"permessage-deflate; server_max_window_bits=9", 9},
                    Offer{"permessage-deflate; server_max_window_bits=15", 15},
                    Offer{"permessage-deflate; server_no_context_takeover; server_max_window_bits=9, "
                          "permessage-deflate; server_no_context_takeover, permessage-deflate",
                          9}));

TEST_F(Rfc7692, ManyMessagesOnOneConnectionAreEchoed_7_2) {
  WebSocketClient client = agree({"permessage-deflate", 15});
  for (int i = 0; i < 300; ++i) {
    const std::string text = json_like(static_cast<std::size_t>(i) * 10);
    client.send(client_frame(std::uint8_t{0xC1}, zlib_compressed(text)));
    ASSERT_EQ(received(client, 15), text) << i;
  }
}

}  // namespace
}  // namespace roost::test
