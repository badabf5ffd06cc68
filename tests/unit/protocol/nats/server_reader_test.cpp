// SPDX-License-Identifier: Apache-2.0
#include "protocol/nats/server_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recording_server_sink.hpp"

namespace roost::nats {
namespace {

using test::read;
using test::read_in_pieces;
using test::RecordingServerSink;
using testing::ElementsAre;

TEST(NatsReader, ReadsEachOperation) {
  EXPECT_THAT(read("INFO {\"a\":1}\r\nPING\r\nPONG\r\n+OK\r\n-ERR 'Stale Connection'\r\n"),
              ElementsAre("INFO {\"a\":1}", "PING", "PONG", "OK", "ERR Stale Connection"));
}

TEST(NatsReader, ReadsMessagesWithAndWithoutReply) {
  EXPECT_THAT(read("MSG a.b 12 5\r\nhello\r\nMSG a 1 _INBOX.x 0\r\n\r\n"),
              ElementsAre("a.b#12: hello", "a#1 reply _INBOX.x: "));
}

TEST(NatsReader, ReadsMessagesWithHeaders) {
  EXPECT_THAT(read("HMSG a 1 25 27\r\nNATS/1.0\r\nName: value\r\n\r\nhi\r\n"
                   "HMSG a 2 r 16 16\r\nNATS/1.0 503\r\n\r\n\r\n"),
              ElementsAre("a#1 headers NATS/1.0\r\nName: value\r\n\r\n: hi",
                          "a#2 reply r headers NATS/1.0 503\r\n\r\n: "));
}

TEST(NatsReader, APayloadMayContainAnything) {
  EXPECT_THAT(read("MSG a 1 12\r\nPING\r\nMSG a \r\nPING\r\n"), ElementsAre("a#1: PING\r\nMSG a ", "PING"));
}

TEST(NatsReader, IgnoresCaseAndTheNumberOfBlanks) {
  EXPECT_THAT(read("msg  a \t 1   2 \r\nhi\r\nPing\r\ninfo\t{}\r\n -err  'X'\r\n+ok \r\n"),
              ElementsAre("a#1: hi", "PING", "INFO {}", "ERR X", "OK"));
}

TEST(NatsReader, DeliversAMessageWhereItLies) {
  const std::string bytes = "PING\r\nMSG sub.ject 1 re.ply 5\r\nhello\r\n";
  ServerReader reader;
  RecordingServerSink sink;
  EXPECT_FALSE(reader.read(bytes, sink));
  for (const auto view : {sink.last.subject, sink.last.reply_to, sink.last.payload}) {
    EXPECT_GE(view.data(), bytes.data());
    EXPECT_LT(view.data(), bytes.data() + bytes.size());
  }
}

TEST(NatsReader, ACutAtAnyPlaceGivesTheSame) {
  const std::string bytes =
      "INFO {}\r\nMSG a.b 12 re 5\r\nhello\r\nHMSG a 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPING\r\n-ERR 'x'\r\n";
  const auto expected = read(bytes);
  EXPECT_EQ(expected.size(), 5U);
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece)
    EXPECT_EQ(read_in_pieces(bytes, piece), expected) << piece;
}

TEST(NatsReader, WaitsForWhatIsMissing) {
  for (const char* bytes : {"M", "MSG a 1 2\r", "MSG a 1 2\r\nhi", "MSG a 1 2\r\nhi\r", "PING"})
    EXPECT_THAT(read(bytes), ElementsAre("needs more")) << bytes;
}

TEST(NatsReader, StopsWhereItsSinkStops) {
  for (const std::size_t piece : {100, 1}) {
    ServerReader reader;
    RecordingServerSink sink;
    sink.stop_at = "PONG";
    const std::string bytes = "PING\r\nPONG\r\nPING\r\n";
    for (std::size_t at = 0; at < 12; at += piece)
      EXPECT_FALSE(reader.read(std::string_view(bytes).substr(at, piece), sink));
    EXPECT_THAT(sink.events, ElementsAre("PING", "PONG"));
  }
}

TEST(NatsReader, MayBeDestroyedByASinkThatStops) {
  class Destroyer final : public ServerSink {
   public:
    Flow on_message(const ServerMessage& /*message*/) override { return end(); }
    Flow on_info(std::string_view /*json*/) override { return end(); }
    Flow on_ping() override { return end(); }
    Flow on_pong() override { return end(); }
    Flow on_ok() override { return end(); }
    Flow on_error(std::string_view /*text*/) override { return end(); }
    std::unique_ptr<ServerReader> reader = std::make_unique<ServerReader>();

   private:
    Flow end() {
      reader.reset();
      return Flow::stop;
    }
  };
  Destroyer at_once;
  EXPECT_FALSE(at_once.reader->read("PING\r\nPING\r\n", at_once));
  EXPECT_EQ(at_once.reader, nullptr);
  Destroyer when_put_together;
  EXPECT_FALSE(when_put_together.reader->read("PIN", when_put_together));
  EXPECT_FALSE(when_put_together.reader->read("G\r\n", when_put_together));
  EXPECT_EQ(when_put_together.reader, nullptr);
}

// --- faults ---

TEST(NatsReader, RefusesUnknownOperations) {
  for (const char* bytes : {"\r\n", "HELLO\r\n", "MSGX a 1 0\r\n\r\n", "PINGPONG\r\n", "PUB a 0\r\n\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: an operation that the NATS protocol does not have"))
        << bytes;
}

TEST(NatsReader, RefusesALineWithoutCarriageReturn) {
  for (const char* bytes : {"\n", "PING\n", "MSG a 1 0\n\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: a line that does not end with CR LF")) << bytes;
}

TEST(NatsReader, RefusesFieldsItCanNotRead) {
  for (const char* line :
       {"MSG", "MSG a", "MSG a 1", "MSG a b 1", "MSG a 1 r x", "MSG a 1 r 1 1", "MSG a -1 1", "MSG a 1 -1",
        "MSG a 1 +1", "MSG a 1 1x", "MSG a 99999999999999999999 1", "MSG a 1 99999999999999999999",
        "HMSG a 1 5", "HMSG a 1 3 2", "HMSG a 1 r x 2", "HMSG a 1 r 1 2 3"})
    EXPECT_THAT(read(std::string(line) + "\r\n"), ElementsAre("fault: a message whose fields can't be read"))
        << line;
}

TEST(NatsReader, RefusesAMessageThatDoesNotEndWhereItSays) {
  for (const char* bytes : {"MSG a 1 2\r\nhi!\r\n", "MSG a 1 2\r\nh\r\n\r\n", "MSG a 1 0\r\n\n\r\n"})
    EXPECT_THAT(read(bytes), ElementsAre("fault: a message that does not end where it says")) << bytes;
}

TEST(NatsReader, BoundsALine) {
  const ReaderLimits limits{.max_line = 20};
  const auto line = [](std::size_t size) { return "-ERR " + std::string(size - 7, 'x') + "\r\n"; };
  EXPECT_THAT(read(line(20), limits), ElementsAre("ERR xxxxxxxxxxxxx"));
  EXPECT_THAT(read(line(21), limits), ElementsAre("fault: a line that is too long"));
  EXPECT_THAT(read(std::string(19, 'x'), limits), ElementsAre("needs more"));
  EXPECT_THAT(read(std::string(20, 'x'), limits), ElementsAre("fault: a line that is too long"));
}

TEST(NatsReader, BoundsInfoByItself) {
  const ReaderLimits limits{.max_line = 10, .max_info = 30};
  EXPECT_THAT(read("INFO " + std::string(23, 'x') + "\r\n", limits),
              ElementsAre("INFO " + std::string(23, 'x')));
  EXPECT_THAT(read("INFO " + std::string(24, 'x') + "\r\n", limits),
              ElementsAre("fault: a line that is too long"));
}

TEST(NatsReader, BoundsAMessageBeforeItComes) {
  const ReaderLimits limits{.max_payload = 5};
  EXPECT_THAT(read("MSG a 1 5\r\nhello\r\n", limits), ElementsAre("a#1: hello"));
  EXPECT_THAT(read("MSG a 1 6\r\n", limits), ElementsAre("fault: a message that is too large"));
  EXPECT_THAT(read("HMSG a 1 2 6\r\n", limits), ElementsAre("fault: a message that is too large"));
}

// The time of this test is its point: work that is quadratic in the message would take minutes.
TEST(NatsReader, ABigMessageInSmallPiecesIsReadInLinearTime) {
  const std::string payload(8 << 20, 'x');
  const std::string bytes = "MSG a 1 " + std::to_string(payload.size()) + "\r\n" + payload + "\r\n";
  EXPECT_THAT(read_in_pieces(bytes, 100), ElementsAre("a#1: " + payload));
}

}  // namespace
}  // namespace roost::nats
