// SPDX-License-Identifier: Apache-2.0
// A broadcast is written once per serializer, however many members and shards there are.
#include <gtest/gtest.h>

#include <atomic>

#include "protocol/phoenix/v1.hpp"
#include "protocol/phoenix/v2.hpp"
#include "support/client.hpp"
#include "support/scripted_channel.hpp"

namespace roost::test {
namespace {

/// Counts the broadcasts that the serializer under it writes.
class CountingSerializer final : public phoenix::Serializer {
 public:
  CountingSerializer(std::unique_ptr<const phoenix::Serializer> inner, std::atomic<int>& broadcasts)
      : inner_(std::move(inner)), broadcasts_(broadcasts) {}

  [[nodiscard]] std::string_view name() const override { return inner_->name(); }
  [[nodiscard]] std::string_view vsn() const override { return inner_->vsn(); }
  [[nodiscard]] phoenix::DecodeResult decode(phoenix::FrameKind kind, std::string_view frame,
                                             phoenix::DecodeScratch& scratch) const override {
    return inner_->decode(kind, frame, scratch);
  }
  [[nodiscard]] phoenix::EncodeResult encode_push(const phoenix::Push& push,
                                                  std::string& out) const override {
    return inner_->encode_push(push, out);
  }
  [[nodiscard]] phoenix::EncodeResult encode_reply(const phoenix::Reply& reply,
                                                   std::string& out) const override {
    return inner_->encode_reply(reply, out);
  }
  [[nodiscard]] phoenix::EncodeResult encode_broadcast(const phoenix::Broadcast& broadcast,
                                                       std::string& out) const override {
    ++broadcasts_;
    return inner_->encode_broadcast(broadcast, out);
  }
  [[nodiscard]] phoenix::EncodeResult encode_close(const phoenix::Control& control,
                                                   std::string& out) const override {
    return inner_->encode_close(control, out);
  }
  [[nodiscard]] phoenix::EncodeResult encode_error(const phoenix::Control& control,
                                                   std::string& out) const override {
    return inner_->encode_error(control, out);
  }

 private:
  std::unique_ptr<const phoenix::Serializer> inner_;
  std::atomic<int>& broadcasts_;
};

struct EncodeOnce : testing::TestWithParam<std::size_t> {
  [[nodiscard]] phoenix::SerializerList::Entry counted(std::unique_ptr<const phoenix::Serializer> inner,
                                                       std::atomic<int>& count, const char* requirement) {
    return {std::make_shared<CountingSerializer>(std::move(inner), count),
            phoenix::VersionRequirement::parse(requirement).value()};
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
  Node node{
      {.shards = GetParam(),
       .log_level = LogLevel::warning,
       .versions = std::make_shared<phoenix::SerializerList>(std::vector<phoenix::SerializerList::Entry>{
           counted(std::make_unique<phoenix::V1Serializer>(), v1, "~> 1.0.0"),
           counted(std::make_unique<phoenix::V2Serializer>(), v2, "~> 2.0.0")})}};
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
