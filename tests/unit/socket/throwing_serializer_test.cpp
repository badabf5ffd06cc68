// SPDX-License-Identifier: Apache-2.0
// An exception of the application's serializer fails its message, and nothing else.
#include <gtest/gtest.h>

#include "protocol/phoenix/vsn.hpp"
#include "support/client.hpp"
#include "support/scripted_channel.hpp"
#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

/// Throws a std::exception for "rude" things, and something else for "worse" ones.
class RudeSerializer final : public WrappedSerializer {
 public:
  [[nodiscard]] DecodeResult decode(MessageKind kind, std::string_view frame,
                                    DecodeScratch& scratch) const override {
    act(frame);
    return WrappedSerializer::decode(kind, frame, scratch);
  }
  [[nodiscard]] EncodeResult encode_push(const Push& push, std::string& out) const override {
    act(push.event);
    return WrappedSerializer::encode_push(push, out);
  }
  [[nodiscard]] EncodeResult encode_reply(const Reply& reply, std::string& out) const override {
    act(reply.status);
    return WrappedSerializer::encode_reply(reply, out);
  }
  [[nodiscard]] EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const override {
    act(broadcast.event);
    return WrappedSerializer::encode_broadcast(broadcast, out);
  }

 private:
  static void act(std::string_view what) {
    if (what == "rude") throw std::runtime_error("no manners");
    if (what == "worse") throw 42;
  }
};

class ThrowingSerializer : public testing::Test {
 protected:
  Script script_;
  Node node_{
      {.versions = std::make_shared<phoenix::SerializerList>(
           phoenix::SerializerList::make({{std::make_shared<RudeSerializer>(), "~> 3.0.0"}}).value())}};
  Client client_{node_, Routes{scripted("room:*", script_)}, {.vsn = "3.0.0"}};
};

TEST_F(ThrowingSerializer, AFrameItThrowsAtCanNotBeRead_A6) {
  EXPECT_EQ(client_.delivers("rude").value().reason, "no manners");
  EXPECT_EQ(client_.delivers("worse").value().reason,
            "the serializer threw something that is not a std::exception");
}

TEST_F(ThrowingSerializer, APushItThrowsAtThrowsInTheChannel_A6) {
  std::string told;
  script_.handle_in = [&told](Channel& channel, std::string_view event, const Payload&) {
    try {
      channel.push(event, {});
    } catch (const std::invalid_argument& error) {
      told = error.what();
    }
    return Reply::ok();
  };
  client_.joins("room:a");
  client_.sends(R"(["1","2","room:a","rude",{}])");
  EXPECT_EQ(told, "push of \"rude\": no manners");
  EXPECT_TRUE(client_.receives(R"(["1","2","room:a","phx_reply",{"response":{},"status":"ok"}])"));
}

TEST_F(ThrowingSerializer, AReplyItThrowsAtEndsItsChannel_A6) {
  script_.handle_in = [](Channel&, std::string_view, const Payload&) { return Reply::with("worse"); };
  client_.joins("room:a");
  client_.sends(R"(["1","2","room:a","ask",{}])");
  EXPECT_TRUE(client_.receives(R"(["1","1","room:a","phx_error",{"reason":"channel_crash"}])"));
  EXPECT_TRUE(client_.receives_nothing());
}

TEST_F(ThrowingSerializer, ABroadcastItThrowsAtDoesNotReachItsMembers_A6) {
  client_.joins("room:a");
  ASSERT_TRUE(node_.pubsub().broadcast("room:a", "rude", {}));
  ASSERT_TRUE(node_.pubsub().broadcast("room:a", "polite", {}));
  node_.turn();
  EXPECT_TRUE(client_.receives(R"([null,null,"room:a","polite",{}])"));
}

}  // namespace
}  // namespace roost::test
