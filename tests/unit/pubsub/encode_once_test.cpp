// SPDX-License-Identifier: Apache-2.0
// A broadcast is encoded once per serializer, however many members and shards there are.
#include <gtest/gtest.h>

#include <atomic>

#include "protocol/phoenix/vsn.hpp"
#include "support/client.hpp"
#include "support/scripted_channel.hpp"
#include "support/wrapped_serializer.hpp"

namespace roost::test {
namespace {

/// Counts the broadcasts it writes.
class CountingSerializer final : public WrappedSerializer {
 public:
  CountingSerializer(std::shared_ptr<const Serializer> inner, std::atomic<int>& broadcasts)
      : WrappedSerializer(std::move(inner)), broadcasts_(broadcasts) {}

  [[nodiscard]] EncodeResult encode_broadcast(const Broadcast& broadcast, std::string& out) const override {
    ++broadcasts_;
    return WrappedSerializer::encode_broadcast(broadcast, out);
  }

 private:
  std::atomic<int>& broadcasts_;
};

struct EncodeOnce : testing::TestWithParam<std::size_t> {
  [[nodiscard]] phoenix::SerializerList counted() {
    auto both = default_serializers();
    both[0].serializer = std::make_shared<CountingSerializer>(both[0].serializer, v1);
    both[1].serializer = std::make_shared<CountingSerializer>(both[1].serializer, v2);
    return phoenix::SerializerList::make(both).value();
  }
  /// `count` clients of one version, spread over the shards, joined to "room:a".
  void add_members(std::size_t count, const std::string& vsn) {
    for (std::size_t i = 0; i < count; ++i) {
      members.push_back(std::make_unique<Client>(node, Routes{scripted("room:*", script)},
                                                 ClientOptions{.vsn = vsn, .shard = i % node.shards()}));
      static_cast<void>(members.back()->delivers(
          vsn[0] == '2' ? R"(["1","1","room:a","phx_join",{}])"
                        : R"({"topic":"room:a","event":"phx_join","payload":{},"ref":"1"})"));
      members.back()->forgets_frames();
    }
  }

  std::atomic<int> v1 = 0, v2 = 0;
  Script script;
  Node node{{.shards = GetParam(),
             .log_level = LogLevel::warning,
             .versions = std::make_shared<phoenix::SerializerList>(counted())}};
  std::vector<std::unique_ptr<Client>> members;
};

INSTANTIATE_TEST_SUITE_P(Shards, EncodeOnce, testing::Values(1, 8));

TEST_P(EncodeOnce, AThousandMembersOfOneVersionShareOneEncoding_D157) {
  add_members(1000, "2.0.0");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  node.turn();
  EXPECT_EQ(v2, 1);
  EXPECT_EQ(v1, 0);
  for (const auto& member : members)
    EXPECT_TRUE(member->receives(R"([null,null,"room:a","news",{"n":1}])"));
}

TEST_P(EncodeOnce, MembersOfBothVersionsNeedOneEncodingEach_D158) {
  add_members(50, "2.0.0");
  add_members(50, "1.0.0");
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {{"n", 1}}));
  node.turn();
  EXPECT_EQ(v2, 1);
  EXPECT_EQ(v1, 1);
  EXPECT_TRUE(members.back()->receives(R"({"topic":"room:a","event":"news","payload":{"n":1},"ref":null})"));
}

TEST_P(EncodeOnce, WithoutMembersOnTheFastLaneNothingIsEncoded_D157) {
  const auto subscription = node.pubsub().subscribe("room:a", [](const BroadcastView&) {});
  ASSERT_TRUE(node.pubsub().broadcast("room:a", "news", {}));
  node.turn();
  EXPECT_EQ(v1 + v2, 0);
}

}  // namespace
}  // namespace roost::test
