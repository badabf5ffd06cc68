// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/message_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "protocol/websocket/message_assembly.hpp"
#include "recording_sink.hpp"

namespace roost::websocket {
namespace {

using test::from_hex;
using test::masked;
using test::read_in_pieces;
using test::read_whole;
using test::RecordingSink;
using test::unmasked;
using test::writable;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(MessageReader, HoldsNoMemoryWhileIdle) {
  EXPECT_LE(sizeof(MessageReader), 16u);
  EXPECT_TRUE(MessageReader().idle());
}

TEST(MessageReader, DeliversTextAndBinary) {
  EXPECT_THAT(read_whole(masked(0x81, "hello") + masked(0x82, "\x01\x02")),
              ElementsAre("text hello", "binary \x01\x02"));
}

TEST(MessageReader, DeliversAFrameWithoutCopyingIt) {
  struct PlaceSink final : ReaderSink {
    Flow on_message(Opcode, std::string_view payload) override { return place = payload.data(), Flow::go_on; }
    Flow on_ping(std::string_view) override { return Flow::go_on; }
    Flow on_pong(std::string_view) override { return Flow::go_on; }
    void on_close(std::optional<CloseCode>, std::string_view) override {}
    const char* place = nullptr;
  } sink;
  MessageReader reader;
  std::string bytes = masked(0x81, "hello");
  EXPECT_EQ(reader.read(writable(bytes), {}, sink), std::nullopt);
  EXPECT_EQ(sink.place, bytes.data() + 6);
  EXPECT_TRUE(reader.idle());
}

TEST(MessageReader, JoinsFragments_RFC6455_5_4) {
  EXPECT_THAT(read_whole(masked(0x01, "one ") + masked(0x00, "two ") + masked(0x80, "three")),
              ElementsAre("text one two three"));
}

TEST(MessageReader, DeliversControlFramesBetweenFragments_RFC6455_5_4_B101) {
  EXPECT_THAT(read_whole(masked(0x02, "a") + masked(0x89, "mid") + masked(0x8A, "pong") + masked(0x80, "b")),
              ElementsAre("ping mid", "pong pong", "binary ab"));
}

TEST(MessageReader, AClientReadsUnmaskedFrames) {
  EXPECT_THAT(read_whole(unmasked(0x01, "a") + unmasked(0x80, "b") + unmasked(0x88, from_hex("03 f4")),
                         {.role = Role::client}),
              ElementsAre("text ab", "close 1012 "));
}

TEST(MessageReader, RejectsAContinuationWithoutAStart_RFC6455_5_4) {
  EXPECT_THAT(read_whole(masked(0x80, "x")), ElementsAre("error 1002"));
  EXPECT_THAT(read_whole(masked(0x81, "x") + masked(0x80, "x")), ElementsAre("text x", "error 1002"));
}

TEST(MessageReader, RejectsAMessageInsideAMessage_RFC6455_5_4) {
  EXPECT_THAT(read_whole(masked(0x01, "x") + masked(0x81, "y")), ElementsAre("error 1002"));
  EXPECT_THAT(read_whole(masked(0x01, "x") + masked(0x02, "y")), ElementsAre("error 1002"));
}

TEST(MessageReader, AnInvalidFrameEndsReading_B103) {
  EXPECT_THAT(read_whole(unmasked(0x81, "x") + masked(0x81, "y")), ElementsAre("error 1002"));
  EXPECT_THAT(read_whole(masked(0x09, "x")), ElementsAre("error 1002"));
}

TEST(MessageReader, DeliversCodeAndReasonOfAClose_RFC6455_5_5_1_B105) {
  EXPECT_THAT(read_whole(masked(0x88, from_hex("03 e8") + "bye")), ElementsAre("close 1000 bye"));
  EXPECT_THAT(read_whole(masked(0x88)), ElementsAre("close none "));
  EXPECT_THAT(read_whole(masked(0x88, from_hex("03"))), ElementsAre("error 1002"));
}

TEST(MessageReader, IgnoresWhatFollowsAClose_RFC6455_5_5_1) {  // golden 4: 42
  EXPECT_THAT(read_whole(masked(0x88, from_hex("03 e8")) + masked(0x81, "late") + "garbage"),
              ElementsAre("close 1000 "));
}

TEST(MessageReader, ACloseMayComeInsideAMessage) {
  EXPECT_THAT(read_whole(masked(0x01, "half") + masked(0x88, from_hex("03 e9"))), ElementsAre("close 1001 "));
}

TEST(MessageReader, TheLimitAppliesToTheWholeMessage_B102) {
  const FrameLimits limits{.max_message_size = 10};
  const std::string start = masked(0x02, "12345") + masked(0x00, "6789");
  EXPECT_THAT(read_whole(start + masked(0x80, "0"), limits), ElementsAre("binary 1234567890"));
  EXPECT_THAT(read_whole(start + masked(0x80, "01"), limits), ElementsAre("error 1009"));
}

TEST(MessageReader, RejectsATooBigFragmentFromItsHeaderAlone_B102) {
  const FrameLimits limits{.max_message_size = 10};
  const std::string header = masked(0x80, "6789ab").substr(0, 6);
  EXPECT_THAT(read_whole(masked(0x02, "12345") + header, limits), ElementsAre("error 1009"));
}

TEST(MessageReader, ALimitOfZeroAllowsEmptyMessages_B102) {
  const FrameLimits limits{.max_message_size = 0};
  EXPECT_THAT(read_whole(masked(0x81) + masked(0x81, "x"), limits), ElementsAre("text ", "error 1009"));
}

TEST(MessageReader, EmptyFragmentsAreBounded) {
  std::string some = masked(0x01);
  for (std::uint32_t i = 1; i < kMaxEmptyFragments; ++i)
    some += masked(0x00);
  EXPECT_THAT(read_whole(some + masked(0x80, "end")), ElementsAre("text end"));
  EXPECT_THAT(read_whole(some + masked(0x00)), ElementsAre("error 1008"));
}

TEST(MessageReader, EmptyFragmentsAreCountedPerMessage) {
  std::string message = masked(0x02);
  for (std::uint32_t i = 1; i < kMaxEmptyFragments; ++i)
    message += masked(0x00);
  message += masked(0x80, "x");
  EXPECT_THAT(read_whole(message + message), ElementsAre("binary x", "binary x"));
}

TEST(MessageReader, StopsWhenTheSinkReturnsStop) {
  MessageReader reader;
  RecordingSink sink;
  sink.stop_after = 2;
  std::string bytes = masked(0x81, "one") + masked(0x89, "two") + masked(0x81, "three");
  EXPECT_EQ(reader.read(writable(bytes), {}, sink), std::nullopt);
  EXPECT_THAT(sink.events, ElementsAre("text one", "ping two"));
}

TEST(MessageReader, HoldsNothingAfterAMessageInPieces) {
  MessageReader reader;
  RecordingSink sink;
  std::string first = masked(0x01, "a") + masked(0x89, "ping").substr(0, 7);
  std::string second = masked(0x89, "ping").substr(7) + masked(0x80, "b");
  EXPECT_EQ(reader.read(writable(first), {}, sink), std::nullopt);
  EXPECT_FALSE(reader.idle());
  EXPECT_EQ(reader.read(writable(second), {}, sink), std::nullopt);
  EXPECT_TRUE(reader.idle());
  EXPECT_THAT(sink.events, ElementsAre("ping ping", "text ab"));
}

TEST(MessageReader, HoldsNothingAfterASplitControlFrame) {
  MessageReader reader;
  RecordingSink sink;
  std::string bytes = masked(0x89, "ping");
  EXPECT_EQ(reader.read(writable(bytes).first(3), {}, sink), std::nullopt);
  EXPECT_FALSE(reader.idle());
  EXPECT_EQ(reader.read(writable(bytes).subspan(3), {}, sink), std::nullopt);
  EXPECT_TRUE(reader.idle());
}

TEST(MessageReader, HoldsNothingAfterAnError) {
  MessageReader reader;
  RecordingSink sink;
  std::string bytes = masked(0x01, "a") + masked(0x81, "b");
  EXPECT_NE(reader.read(writable(bytes), {}, sink), std::nullopt);
  EXPECT_TRUE(reader.idle());
}

// A sink that destroys the reader from within a delivery.
struct DestroyingSink final : ReaderSink {
  Flow end() { return reader.reset(), ++deliveries, Flow::stop; }
  Flow on_message(Opcode, std::string_view) override { return end(); }
  Flow on_ping(std::string_view) override { return end(); }
  Flow on_pong(std::string_view) override { return end(); }
  void on_close(std::optional<CloseCode>, std::string_view) override { end(); }
  std::unique_ptr<MessageReader> reader = std::make_unique<MessageReader>();
  int deliveries = 0;
};

TEST(MessageReader, MayBeDestroyedDuringADeliveryThatStops) {
  const std::string fragments = masked(0x01, "a") + masked(0x80, "b");
  for (const auto& frames :
       {masked(0x81, "a"), fragments, masked(0x01, "a") + masked(0x89, "p"), masked(0x8A, "p"), masked(0x88)})
    for (const std::size_t piece : {frames.size(), std::size_t{1}}) {
      DestroyingSink sink;
      for (std::size_t at = 0; at < frames.size() && sink.reader; at += piece) {
        std::string part = frames.substr(at, piece) + (piece > 1 ? masked(0x81, "late") : "");
        EXPECT_EQ(sink.reader->read(writable(part), {}, sink), std::nullopt);
      }
      EXPECT_EQ(sink.deliveries, 1);
    }
}

TEST(MessageReader, EmptyInputChangesNothing) {
  MessageReader reader;
  RecordingSink sink;
  EXPECT_EQ(reader.read({}, {}, sink), std::nullopt);
  EXPECT_THAT(sink.events, IsEmpty());
  EXPECT_TRUE(reader.idle());
}

}  // namespace
}  // namespace roost::websocket
