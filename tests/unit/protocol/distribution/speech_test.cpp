// SPDX-License-Identifier: Apache-2.0
// What is said is, byte for byte, what was said in a recorded exchange with a real node, and is read back.
#include "protocol/distribution/speech.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/big_endian.hpp"
#include "support/hex.hpp"
#include "support/recorded_terms.hpp"

namespace roost::distribution {
namespace {

using test::hex;
using namespace test::recorded;  // NOLINT(google-build-using-namespace)

const Pid kTheirPg{"lab1@127.0.0.1", 0x9a, 0, 0x6b0d6194};
const Pid kTheirWorker{"lab1@127.0.0.1", 0xba, 0, 0x6b0d6194};

struct SpeechTest : testing::Test {
  Speech speech{"roost3@127.0.0.1", 0xc3c0a1d8};
  std::string out;

  /// The one frame that was said, without its length.
  std::string frame() {
    EXPECT_EQ(base::read_big_endian<std::uint32_t>(out), out.size() - 4);
    return out.substr(4);
  }
};

TEST_F(SpeechTest, SaysWhatWasRecorded) {
  speech.discover(out);
  EXPECT_EQ(frame(), hex(kFrameDiscover));
  out.clear();
  const std::vector<std::string> groups = {"Elixir.Lab.PubSub.Adapter"};
  speech.sync(out, kTheirPg, groups);
  EXPECT_EQ(frame(), hex(kFrameOurSync));
  out.clear();
  speech.monitor(out, kTheirPg, {"roost3@127.0.0.1", 0xc3c0a1d8, {0x27432, 0x459b23b1, 0x19bb54e3}});
  EXPECT_EQ(frame(), hex(kFrameMonitor));
}

TEST_F(SpeechTest, ReadsWhatWasRecorded) {
  const std::string sync_frame = hex(kFrameSync);
  const auto sync_signal = read_signal(sync_frame);
  const auto& send = std::get<Send>(*sync_signal);
  EXPECT_EQ(std::get<Pid>(send.to), speech.pg());
  const auto sync = std::get<PgSync>(*read_pg(send.message));
  EXPECT_EQ(sync.pg, kTheirPg);
  ASSERT_EQ(sync.groups.size(), 1U);
  EXPECT_EQ(sync.groups[0].first, "Elixir.Lab.PubSub.Adapter");
  EXPECT_EQ(sync.groups[0].second, Pids{kTheirWorker});
  const std::string monitor_frame = hex(kFrameTheirMonitor);
  const auto monitor = std::get<Monitor>(*read_signal(monitor_frame));
  EXPECT_EQ(monitor.from, kTheirPg);
  EXPECT_EQ(std::get<Pid>(monitor.to), speech.pg());
  const std::string discover_frame = hex(kFrameTheirDiscover);
  EXPECT_EQ(std::get<PgDiscover>(*read_pg(std::get<Send>(*read_signal(discover_frame)).message)).pg,
            kTheirPg);
}

TEST_F(SpeechTest, RecordedTermsOfPgAreRead) {
  const auto term = [](const char* recorded) { return hex(recorded).substr(1); };
  EXPECT_TRUE(std::holds_alternative<PgDiscover>(*read_pg(term(kDiscover))));
  EXPECT_EQ(std::get<PgSync>(*read_pg(term(kSync))).groups.size(), 1U);
  EXPECT_EQ(std::get<PgJoin>(*read_pg(term(kJoin))).group, "Elixir.Lab.PubSub.Adapter");
  EXPECT_EQ(std::get<PgLeave>(*read_pg(term(kLeave))).groups.at(0), "Elixir.Lab.PubSub.Adapter");
  for (const char* recorded : {kDiscover, kSync, kJoin, kLeave})
    for (std::size_t size = 0; size + 1 < hex(recorded).size(); ++size)
      EXPECT_FALSE(read_pg(term(recorded).substr(0, size))) << size;
}

TEST_F(SpeechTest, ADiscoverOfNodesToComeIsRead) {
  // {discover, Pid, 1}
  const std::string pid = "58 77 01 61 00000001 00000000 00000005";
  EXPECT_TRUE(read_pg(hex("68 03 77 08 646973636f766572" + pid + "61 01")));
}

TEST_F(SpeechTest, ReadsEverySignalThatAsksSomething) {
  const std::string from = "58 77 01 61 00000001 00000000 00000005";
  const std::string to = "58 77 01 62 00000002 00000000 00000006";
  const std::string ref = "5a 0001 77 01 61 00000005 00000009";
  const auto read = [](const std::string& digits) {
    const std::string body = hex(digits);
    const auto signal = read_signal(body);
    return signal ? static_cast<int>(signal->index()) : -1;
  };
  EXPECT_EQ(read("70 83 68 03 61 02 77 00" + to + "83 61 01"), 0);
  EXPECT_EQ(read("70 83 68 03 61 16" + from + to + "83 61 01"), 0) << "SEND_SENDER";
  EXPECT_EQ(read("70 83 68 04 61 06" + from + "77 00 77 01 78 83 61 01"), 0) << "REG_SEND";
  EXPECT_EQ(read("70 83 68 04 61 13" + from + "77 01 78" + ref), 1) << "MONITOR_P by name";
  EXPECT_EQ(read("70 83 68 05 61 15" + to + from + ref + "77 01 78"), 2) << "MONITOR_P_EXIT";
  EXPECT_EQ(read("70 83 68 05 61 15 77 01 78" + from + ref + "77 01 78"), 2) << "of a name";
  EXPECT_EQ(read("70 83 68 04 61 1c" + to + from + ref + "83 77 01 78"), 2) << "PAYLOAD_MONITOR_P_EXIT";
  EXPECT_EQ(read("70 83 68 03 61 01" + from + to), 3) << "LINK";
  EXPECT_EQ(read("70 83 68 04 61 23 61 07" + from + to), 4) << "UNLINK_ID";
  EXPECT_EQ(read("70 83 68 01 61 63"), 5) << "unknown";
  const std::string malformed[] = {"71",
                                   "70",
                                   "70 83 61 01",
                                   "70 83 68 03 61 02 77 00" + to,
                                   "70 83 68 03 61 02 77 00" + to + "83",
                                   "70 83 68 03 61 02 77 00" + to + "83 61 01 61 01",
                                   "70 83 68 03 61 02 77 00 77 01 78 83 61 01",
                                   "70 83 68 04 61 13" + from + "61 01" + ref,
                                   "70 83 68 02 61 01" + from};
  for (const std::string& digits : malformed)
    EXPECT_EQ(read(digits), -1) << digits;
}

TEST_F(SpeechTest, AnswersToMonitorsAndLinksNameWhoAsked) {
  const Pid from{"a", 1, 0, 5};
  speech.no_process(out, Monitor{from, std::string("x"), {"a", 5, {9}}});
  EXPECT_EQ(frame(), hex("70 83 68 05 61 15 77 01 78 58 77 01 61 00000001 00000000 00000005 5a 0001 77 01 61 "
                         "00000005 00000009"
                         "77 06 6e6f70726f63"));
  out.clear();
  speech.no_process(out, Link{from, speech.pg()});
  EXPECT_EQ(frame().substr(0, 5), hex("70 83 68 04 61"));
  out.clear();
  speech.unlinked(out, Unlink{"\x61\x07", from, speech.pg()});
  EXPECT_EQ(frame().substr(0, 8), hex("70 83 68 04 61 24 61 07"));
}

TEST_F(SpeechTest, APingIsAnsweredWithItsOwnTag) {
  const std::string pid = "58 77 01 61 00000001 00000000 00000005";
  const std::string tag = "6c 00000001 77 05 616c696173 5a 0001 77 01 61 00000005 00000009";  // [alias | Ref]
  const std::string question =
      hex("68 03 77 09 2467656e5f63616c6c 68 02" + pid + tag + "68 02 77 07 69735f61757468 77 01 61");
  const auto ping = read_ping(question);
  ASSERT_TRUE(ping);
  speech.pong(out, *ping);
  EXPECT_EQ(frame(), hex("70 83 68 03 61 02 77 00" + pid + "83 68 02" + tag + "77 03 796573"));
}

TEST_F(SpeechTest, ReferencesDiffer) {
  EXPECT_NE(speech.new_reference(), speech.new_reference());
}

}  // namespace
}  // namespace roost::distribution
