// SPDX-License-Identifier: Apache-2.0
#include "tracker/tracker_codec.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <functional>

#include "golden_tracker.hpp"
#include "support/hex.hpp"
#include "tracker_fixture.hpp"

namespace roost::tracker {
namespace {

using etf::TermOutput;
using test::hex;
using ::testing::HasSubstr;

std::string encoded(const TrackerMessage& message) {
  TermOutput out;
  encode(message, out);
  return std::move(out).text();
}

std::string problem_of(std::string_view term) {
  const auto message = decode(term);
  return message ? "none" : message.error().message;
}

const Replica kLab{{"lab1@127.0.0.1"}, 1796039087803257};

// --- messages of a real node ---

TEST(TrackerCodec, ReadsTheMessagesOfARealNodeAndWritesThemAsThePeersDo) {
  for (const GoldenMessage& golden : kGolden) {
    SCOPED_TRACE(golden.name);
    const auto message = decode(hex(golden.from_a_node));
    ASSERT_TRUE(message) << message.error().message;
    EXPECT_EQ(encoded(*message), hex(golden.ours));
    const auto again = decode(hex(golden.ours));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(encoded(*again), hex(golden.ours));
  }
}

TEST(TrackerCodec, ReadsEveryFieldOfADelta) {
  const auto heartbeat = std::get<Heartbeat>(decode(hex(kGolden[1].from_a_node)).value());
  EXPECT_EQ(heartbeat.from, kLab);
  EXPECT_EQ(heartbeat.clocks, (ClockSet{kLab, {{kLab, 1}}}));
  ASSERT_TRUE(heartbeat.delta);
  EXPECT_EQ(heartbeat.delta->range.start, (Context{{kLab, 0}}));
  EXPECT_EQ(heartbeat.delta->range.end, (Context{{kLab, 1}}));
  EXPECT_EQ(heartbeat.delta->clouds, (Clouds{{kLab, {1}}}));
  const Tracked& alice = *heartbeat.delta->values.at(kLab).at(1);
  EXPECT_EQ(alice.topic, "room:lobby");
  EXPECT_EQ(alice.key, "alice");
  EXPECT_EQ(*alice.process.node, "dump@127.0.0.1");
  EXPECT_EQ(alice.process.id, 102U);
  EXPECT_EQ(alice.meta->term,
            hex("74 00000002 77 07 7068785f726566 6d 00000010 474f7a51676358387251334f47674952"
                "6d 00000006 737461747573 6d 00000002 6f6e"));
}

TEST(TrackerCodec, ReadsAFullStateAndTheReferenceOfItsRequest) {
  const auto request = std::get<TransferRequest>(decode(hex(kGolden[2].from_a_node)).value());
  EXPECT_EQ(request.ref.node, "dump@127.0.0.1");
  EXPECT_EQ(request.ref.ids.size(), 3U);
  const auto ack = std::get<TransferAck>(decode(hex(kGolden[3].from_a_node)).value());
  const auto& state = std::get<FullState>(ack.data);
  EXPECT_EQ(state.context, (Context{{kLab, 1}}));
  EXPECT_EQ(state.values.at(kLab).at(1)->key, "alice");
  EXPECT_EQ(std::get<Goodbye>(decode(hex(kGolden[4].from_a_node)).value()).from, kLab);
}

TEST(TrackerCodec, AReplicaCanBeNamedByABinaryAsOverRedis) {
  const Replica named{{"node-1", ReplicaName::Kind::binary}, 7};
  const std::string term = encoded(Goodbye{named});
  EXPECT_EQ(term, hex("68 03 77 03 707562") + hex("77 11") + "graceful_permdown" + hex("68 02 6d 00000006") +
                      "node-1" + hex("61 07"));
  EXPECT_EQ(std::get<Goodbye>(decode(term).value()).from, named);
}

TEST(TrackerCodec, ARoundTripKeepsDeltasWithRemovalsOfSeveralReplicas) {
  State a(replica("a"));
  State b(replica("b"));
  (void)b.replica_up(a.me());
  (void)a.join(process(7), "room:1", "ann", meta(1));
  (void)b.merge(a.take_delta());
  (void)b.join(process(8), "room:1", "ürsula", meta(2));
  (void)a.leave(process(7), "room:1", "ann");
  (void)b.merge(a.take_delta());
  const Heartbeat sent{b.me(), b.take_delta(), {b.me(), b.clocks()}};
  const auto got = std::get<Heartbeat>(decode(encoded(sent)).value());
  EXPECT_EQ(got.delta->clouds, sent.delta->clouds);
  EXPECT_EQ(got.delta->range.end, sent.delta->range.end);
  EXPECT_EQ(got.delta->values.at(b.me()).at(1)->key, "ürsula");
  EXPECT_EQ(got.clocks, sent.clocks);
}

// --- what is refused ---

/// A heartbeat with a delta, of which each part can be replaced.
struct Parts {
  using Part = std::function<void(TermOutput&)>;

  static void owner(TermOutput& out) { out.tuple(2), out.atom("n"), out.integer(std::int64_t{5}); }
  static void tag(TermOutput& out, std::int64_t clock) { out.tuple(2), owner(out), out.integer(clock); }
  static void clock_map(TermOutput& out, std::int64_t clock) { out.map(1), owner(out), out.integer(clock); }
  static void set_of(TermOutput& out, std::int64_t clock) {
    out.map(2), out.atom("__struct__"), out.atom("Elixir.MapSet"), out.atom("map"), out.map(1),
        tag(out, clock), out.empty_list();
  }
  static void value(TermOutput& out) {
    out.tuple(4), out.pid({"n", 1, 0, 1}), out.binary("t"), out.binary("k"), out.map(0);
  }

  Part from = owner;
  Part name_of_struct = [](auto& out) { out.atom("Elixir.Phoenix.Tracker.State"); };
  Part clouds = [](auto& out) { out.map(1), owner(out), set_of(out, 1); };
  Part context = [](auto& out) { out.map(0); };
  Part mode = [](auto& out) { out.atom("delta"); };
  Part range = [](auto& out) { out.tuple(2), clock_map(out, 0), clock_map(out, 1); };
  Part values = [](auto& out) { out.map(1), tag(out, 1), value(out); };
  Part clocks = [](auto& out) { out.tuple(2), owner(out), clock_map(out, 1); };
  Part more = [](auto&) {};
  std::size_t fields = 10;

  [[nodiscard]] std::string term() const {
    TermOutput out;
    out.tuple(5), out.atom("pub"), out.atom("heartbeat"), from(out);
    out.map(fields);
    out.atom("values"), values(out);
    out.atom("__struct__"), name_of_struct(out);
    out.atom("clouds"), clouds(out);
    out.atom("context"), context(out);
    out.atom("delta"), out.atom("unset");
    out.atom("mode"), mode(out);
    out.atom("pids"), out.atom("nil");
    out.atom("range"), range(out);
    out.atom("replica"), owner(out);
    out.atom("replicas"), out.map(0);
    more(out);
    clocks(out);
    return std::move(out).text();
  }
};

TEST(TrackerCodec, FieldsMayComeInAnyOrder) {
  EXPECT_EQ(problem_of(Parts{}.term()), "none");
}

TEST(TrackerCodec, AFieldOfALaterVersionIsNotRead) {
  EXPECT_EQ(problem_of(Parts{.more = [](auto& out) { out.atom("new"), out.tuple(0); }, .fields = 11}.term()),
            "none");
}

TEST(TrackerCodec, NamesTheFieldThatIsWrong) {
  using Part = Parts::Part;
  const Part nil = [](TermOutput& out) { out.atom("nil"); };
  const Part number = [](TermOutput& out) { out.integer(std::int64_t{3}); };
  const auto value_with = [](const Part& pid, const Part& topic, const Part& key, const Part& meta) -> Part {
    return [=](TermOutput& out) {
      out.map(1), Parts::tag(out, 1), out.tuple(4);
      pid(out), topic(out), key(out), meta(out);
    };
  };
  const Part pid = [](TermOutput& out) { out.pid({"n", 1, 0, 1}); };
  const Part text = [](TermOutput& out) { out.binary("t"); };
  const Part meta = [](TermOutput& out) { out.map(0); };
  const Part not_text = [](TermOutput& out) { out.binary("\xff"); };
  const Part zero_tag = [](TermOutput& out) { out.map(1), Parts::tag(out, 0), Parts::value(out); };
  const Part other_tag = [](TermOutput& out) { out.map(1), Parts::tag(out, 2), Parts::value(out); };
  const Part negative = [](TermOutput& out) { out.tuple(2), out.atom("n"), out.integer(std::int64_t{-1}); };
  const Part twice = [](TermOutput& out) {
    out.map(2);
    for (int i = 0; i < 2; ++i)
      Parts::tag(out, 1), Parts::value(out);
  };
  const Part foreign_cloud = [](TermOutput& out) {
    out.map(1), out.tuple(2), out.atom("x"), out.integer(std::int64_t{5}), Parts::set_of(out, 1);
  };
  const Part list_cloud = [](TermOutput& out) { out.map(1), Parts::owner(out), out.empty_list(); };
  struct Row {
    Parts parts;
    const char* problem;
  };
  const std::vector<Row> rows{
      {{.from = number}, "replica: not {name, vsn}"},
      {{.from = negative}, "replica: not {name, vsn}"},
      {{.name_of_struct = nil}, "state: another struct"},
      {{.clouds = nil}, "clouds: not a map"},
      {{.clouds = foreign_cloud}, "clouds: not a set of tags by replica"},
      {{.clouds = list_cloud}, "clouds: not a set of tags by replica"},
      {{.context = nil}, "context: not a map"},
      {{.mode = nil}, "mode: neither delta nor normal"},
      {{.mode = [](auto& out) { out.atom("normal"); }}, "delta: not one"},
      {{.range = nil}, "range: not {start, end}"},
      {{.range = [](auto& out) { out.tuple(2), out.map(0), out.integer(std::int64_t{1}); }},
       "range: not a map"},
      {{.values = nil}, "delta: not one"},
      {{.values = number}, "values: not a map"},
      {{.values = zero_tag}, "tag: not {replica, clock}"},
      {{.values = other_tag}, "delta: a value without its tag"},
      {{.values = twice}, "values: a tag is there twice"},
      {{.values = value_with(number, text, text, meta)}, "pid: not a process"},
      {{.values = value_with(pid, number, text, meta)}, "topic: not UTF-8 text"},
      {{.values = value_with(pid, not_text, text, meta)}, "topic: not UTF-8 text"},
      {{.values = value_with(pid, text, not_text, meta)}, "key: not UTF-8 text"},
      {{.values = value_with(pid, text, text, number)}, "meta: not a map of data"},
      {{.clocks = nil}, "clocks: not {replica, context}"},
      {{.more = [](auto& out) { out.atom("mode"), out.atom("delta"); }, .fields = 11},
       "state: the field mode is missing, or there twice"},
      {{.more = [](auto& out) { out.atom("mode"), out.atom("delta"), out.atom("mode"), out.atom("delta"); },
        .fields = 12},
       "state: the field mode is missing, or there twice"},
  };
  for (const Row& row : rows)
    EXPECT_EQ(problem_of(row.parts.term()), row.problem);
}

TEST(TrackerCodec, RefusesWhatIsNoMessageOfATracker) {
  for (const char* term :
       {"", "61 01", "68 00", "68 03 77 03 707562 77 03 666f6f 61 01", "68 02 77 03 707562 61 01"})
    EXPECT_EQ(problem_of(hex(term)), "the message is none of a tracker") << term;
  const std::string goodbye = encoded(Goodbye{kLab});
  EXPECT_EQ(problem_of(goodbye + hex("6a")), "something follows the message");
  EXPECT_EQ(problem_of(hex("83") + goodbye), "the message is none of a tracker");
}

TEST(TrackerCodec, RefusesAMessageThatIsCutAnywhere) {
  for (const GoldenMessage& golden : kGolden) {
    const std::string term = hex(golden.from_a_node);
    for (std::size_t size = 0; size < term.size(); ++size)
      EXPECT_FALSE(decode(std::string_view(term).substr(0, size))) << golden.name << ' ' << size;
  }
}

TEST(TrackerCodec, SurvivesAnyChangedByte) {
  for (const GoldenMessage& golden : kGolden) {
    const std::string term = hex(golden.from_a_node);
    std::size_t read = 0;
    for (std::size_t at = 0; at < term.size(); ++at) {
      for (const char byte : {'\x00', '\x01', '\x61', '\x6a', '\x74', '\xff'}) {
        std::string changed = term;
        changed[at] = byte;
        const auto message = decode(changed);
        if (!message) continue;
        EXPECT_TRUE(decode(encoded(*message))) << golden.name << ' ' << at;
        ++read;
      }
    }
    EXPECT_LT(read, term.size() * 6) << "some are refused";
  }
}

TEST(TrackerCodec, HugeCountsTakeNothing) {
  std::string term = hex("68 05 77 03 707562 77 09 686561727462656174 68 02 77 01 61 61 05 74 ffffffff");
  EXPECT_NE(problem_of(term), "none");
  term = hex("68 05 77 03 707562 77 0c") + "transfer_req" + hex("5a ffff 77 01 61");
  EXPECT_THAT(problem_of(term), HasSubstr("ref"));
}

}  // namespace
}  // namespace roost::tracker
