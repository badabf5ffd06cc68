// SPDX-License-Identifier: Apache-2.0
#include "cluster/envelope.hpp"

#include <gtest/gtest.h>

#include <string>

#include "envelopes.hpp"
#include "support/hex.hpp"

namespace roost::cluster {
namespace {

using roost::test::hex;

std::string encoded(const Envelope& envelope) {
  std::string bytes;
  const auto fault = encode(envelope, bytes);
  EXPECT_FALSE(fault) << fault->reason;
  return bytes;
}

std::string_view refusal(const Envelope& envelope) {
  std::string bytes;
  const auto fault = encode(envelope, bytes);
  EXPECT_EQ(bytes.empty(), fault.has_value());
  return fault ? fault->reason : "none";
}

std::string_view fault_in(std::string_view bytes) {
  const DecodeResult result = decode(bytes);
  const auto* fault = std::get_if<EnvelopeFault>(&result);
  return fault == nullptr ? "none" : fault->reason;
}

Envelope full() {
  Envelope envelope =
      test::broadcast(0x0102030405060708, "room:\xc3\xa9", test::node("a@host", 0x1112131415161718, 0x0203));
  envelope.begins = true;
  envelope.dispatcher = "loud";
  return envelope;
}

Envelope of_kind(Kind kind, std::string_view payload, PayloadKind payload_kind = PayloadKind::json) {
  Envelope envelope = test::broadcast(1);
  envelope.kind = kind;
  envelope.payload_kind = payload_kind;
  envelope.payload = payload;
  return envelope;
}

std::string with_byte(std::string bytes, std::size_t place, char byte) {
  bytes.at(place) = byte;
  return bytes;
}

// docs/protocol/cluster.md shows these bytes.
TEST(Envelope, HasExactlyTheDocumentedBytes) {
  EXPECT_EQ(encoded(full()), hex("52 01 01 01 00 06 04 0203 0007 0005 00000007") +
                                 hex("1112131415161718 0102030405060708") +
                                 "a@hostroom:\xc3\xa9shoutloud{\"n\":1}");
}

TEST(Envelope, ComesOutAsItWentIn) {
  Envelope binary = test::broadcast(1);
  binary.payload_kind = PayloadKind::binary;
  binary.payload = std::string_view("\0\xff", 2);
  Envelope direct = test::broadcast(0);
  direct.kind = Kind::direct;
  Envelope empty = test::broadcast(1, "");
  empty.event = empty.payload = "";
  const std::string entry(24, '\1');
  for (const Envelope& envelope :
       {full(), binary, direct, empty, of_kind(Kind::digest, entry, PayloadKind::binary),
        of_kind(Kind::hello, "{}"), of_kind(Kind::goodbye, "{}"), of_kind(Kind::request, "[]"),
        of_kind(Kind::reply, "null"), of_kind(Kind::probe, "")}) {
    const std::string bytes = encoded(envelope);
    const DecodeResult decoded = decode(bytes);
    ASSERT_TRUE(std::holds_alternative<Envelope>(decoded)) << fault_in(bytes);
    EXPECT_EQ(std::get<Envelope>(decoded), envelope);
    EXPECT_EQ(bytes.size(), encoded_size(envelope));
  }
}

TEST(Envelope, IsDecodedWithoutACopy) {
  const std::string bytes = encoded(full());
  const auto envelope = std::get<Envelope>(decode(bytes));
  for (const std::string_view part :
       {envelope.origin.name, envelope.topic, envelope.event, envelope.dispatcher, envelope.payload}) {
    EXPECT_GE(part.data(), bytes.data());
    EXPECT_LE(part.data() + part.size(), bytes.data() + bytes.size());
  }
}

TEST(Envelope, IsAppended) {
  std::string bytes = "before";
  EXPECT_FALSE(encode(full(), bytes));
  EXPECT_EQ(bytes, "before" + encoded(full()));
}

TEST(Envelope, CutAnywhereIsRefused) {
  const std::string bytes = encoded(full());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_NE(fault_in(std::string(bytes, 0, size)), "none") << size;
  EXPECT_EQ(fault_in(bytes + "x"), "an envelope whose sizes do not add up");
}

TEST(Envelope, NeverTrustsASize) {
  const std::string bytes = encoded(full());
  for (std::size_t place = 5; place < 17; ++place) {
    if (place == 7 || place == 8) continue;  // the lane
    for (const char byte : {'\x7f', '\xff'})
      EXPECT_EQ(fault_in(with_byte(bytes, place, byte)), "an envelope whose sizes do not add up") << place;
  }
}

TEST(Envelope, OfAnotherVersionOrMakerIsRefused) {
  const std::string bytes = encoded(full());
  EXPECT_EQ(fault_in(""), "not an envelope of Roost");
  EXPECT_EQ(fault_in("{\"a\":1}"), "not an envelope of Roost");
  EXPECT_EQ(fault_in(with_byte(bytes, 1, 0)), "an envelope of another version");
  EXPECT_EQ(fault_in(with_byte(bytes, 1, 2)), "an envelope of another version");
}

TEST(Envelope, OfUnknownKindIsRefused) {
  const std::string bytes = encoded(full());
  EXPECT_EQ(fault_in(with_byte(bytes, 2, 0)), "an envelope of unknown kind");
  EXPECT_EQ(fault_in(with_byte(bytes, 2, 9)), "an envelope of unknown kind");
  EXPECT_EQ(fault_in(with_byte(bytes, 3, 2)), "an envelope with unknown flags");
  EXPECT_EQ(fault_in(with_byte(bytes, 4, 2)), "an envelope whose payload is of unknown kind");
}

TEST(Envelope, NamesItsOrigin) {
  Envelope envelope = full();
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a\n"),
                                  std::string("\xc3\xa9"), std::string(1, '\x7f')}) {
    envelope.origin.name = name;
    EXPECT_EQ(refusal(envelope), "an envelope without a valid name of its origin");
  }
  const std::string longest(255, 'n');
  envelope.origin.name = longest;
  EXPECT_EQ(fault_in(encoded(envelope)), "none");
}

TEST(Envelope, HasRoomForEachField) {
  const std::string byte_and_one(256, 'x');
  const std::string two_bytes(65'535, 'x');
  const std::string two_bytes_and_one(65'536, 'x');
  Envelope envelope = full();
  envelope.topic = two_bytes;
  envelope.event = two_bytes;
  envelope.dispatcher = std::string_view(byte_and_one).substr(1);
  EXPECT_EQ(fault_in(encoded(envelope)), "none");
  for (auto Envelope::* field : {&Envelope::topic, &Envelope::event}) {
    Envelope longer = full();
    longer.*field = two_bytes_and_one;
    EXPECT_EQ(refusal(longer), "a field is too long for an envelope");
  }
  envelope.dispatcher = byte_and_one;
  EXPECT_EQ(refusal(envelope), "a field is too long for an envelope");
  envelope = full();
  envelope.origin.name = byte_and_one;
  EXPECT_EQ(refusal(envelope), "a field is too long for an envelope");
}

TEST(Envelope, TopicAndEventAreUtf8EachByItself) {
  const std::string bytes = encoded(full());
  const std::size_t accent = bytes.find('\xc3');
  EXPECT_EQ(fault_in(with_byte(bytes, accent, '\xff')), "an envelope whose topic or event is not UTF-8");
  // The two bytes of é, one on each side of the border: together they would be valid.
  Envelope envelope = test::broadcast(1, "room:x");
  envelope.event = "yshout";
  std::string split = encoded(envelope);
  split[split.find('x')] = '\xc3';
  split[split.find('y')] = '\xa9';
  EXPECT_EQ(fault_in(split), "an envelope whose topic or event is not UTF-8");
  envelope.topic = "\xc3";
  envelope.event = "\xa9";
  EXPECT_EQ(refusal(envelope), "an envelope whose topic or event is not UTF-8");
}

TEST(Envelope, CountsWhatItsKindCounts) {
  EXPECT_EQ(refusal(test::broadcast(0)), "an envelope without a sequence");
  Envelope direct = test::broadcast(1);
  direct.kind = Kind::direct;
  EXPECT_FALSE(fault_of(direct));
  Envelope hello = of_kind(Kind::hello, "{}");
  hello.begins = true;
  EXPECT_EQ(refusal(hello), "an envelope that begins a sequence and is not a broadcast");
  EXPECT_EQ(refusal(test::broadcast(1, "t", test::node("a", 0))), "an envelope without an incarnation");
}

TEST(Envelope, CarriesWhatItsKindCarries) {
  for (const Kind kind : {Kind::hello, Kind::goodbye, Kind::request, Kind::reply})
    EXPECT_EQ(refusal(of_kind(kind, "x", PayloadKind::binary)),
              "a hello, goodbye, request or reply whose payload is not JSON");
  EXPECT_EQ(refusal(of_kind(Kind::probe, "x")), "a probe with a payload");
  const std::string_view bad = "a digest that is not a list of entries";
  EXPECT_EQ(refusal(of_kind(Kind::digest, "", PayloadKind::binary)), bad);
  EXPECT_EQ(refusal(of_kind(Kind::digest, std::string(24, '\0'), PayloadKind::binary)), bad);
  EXPECT_EQ(refusal(of_kind(Kind::digest, std::string(25, '\1'), PayloadKind::binary)), bad);
  EXPECT_EQ(refusal(of_kind(Kind::digest, std::string(24, '\1'), PayloadKind::json)), bad);
  EXPECT_EQ(refusal(of_kind(Kind::digest, std::string(24, '\1'), PayloadKind::binary)), "none");
}

}  // namespace
}  // namespace roost::cluster
