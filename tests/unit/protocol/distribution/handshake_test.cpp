// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/node_handshake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "support/hex.hpp"

namespace roost::distribution {
namespace {

using test::hex;
using testing::HasSubstr;
using testing::Not;
using Status = ServerHandshake::Status;

const NodeFacts kAlice{.name = "alice@10.0.0.1", .creation = 7};
const NodeFacts kBob{.name = "bob@10.0.0.2", .creation = 8};

/// Both sides, with what is on its way between them.
struct Pair {
  ClientHandshake client{kAlice, kBob.name, "secret", 1};
  ServerHandshake server{kBob, "secret", 4'000'000'000};
  std::string to_server{};
  std::string to_client{};

  ServerHandshake::Step server_reads() {
    std::string_view bytes = to_server;
    auto step = server.read(bytes, to_client);
    to_server.erase(0, to_server.size() - bytes.size());
    return step;
  }
  ClientHandshake::Step client_reads() {
    std::string_view bytes = to_client;
    auto step = client.read(bytes, to_server);
    to_client.erase(0, to_client.size() - bytes.size());
    return step;
  }
  /// Until the server asks who may come.
  void call() {
    client.start(to_server);
    ASSERT_EQ(std::get<ServerHandshake::Caller>(server_reads()).name, kAlice.name);
  }
};

template <class Step>
HandshakeFault fault_of(const Step& step) {
  const auto* fault = std::get_if<HandshakeFault>(&step);
  return fault == nullptr ? HandshakeFault{HandshakeFault::Kind::protocol, "no fault"} : *fault;
}

TEST(Handshake, TheDigestIsThatOfCookieAndDecimalChallenge) {
  const Digest digest = challenge_digest("secret", 42);
  EXPECT_EQ(std::string(digest.begin(), digest.end()), hex("5ce06e46867de8252365147b667f1c20"));
}

TEST(Handshake, BothSidesMeetWithEitherOk) {
  for (const Status status : {Status::ok, Status::ok_simultaneous}) {
    Pair pair;
    pair.call();
    pair.server.answer(status, pair.to_client);
    EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.client_reads()));
    EXPECT_EQ(std::get<NodeFacts>(pair.server_reads()), kAlice);
    EXPECT_EQ(std::get<NodeFacts>(pair.client_reads()), kBob);
  }
}

TEST(Handshake, AnOldConnectionIsReplacedIfTheCallerWantsIt) {
  Pair pair;
  pair.call();
  pair.server.answer(Status::alive, pair.to_client);
  EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.client_reads()));
  EXPECT_EQ(pair.to_server, hex("0005 7374727565")) << "strue";
  EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.server_reads()));
  EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.client_reads()));
  EXPECT_EQ(std::get<NodeFacts>(pair.server_reads()), kAlice);
  EXPECT_EQ(std::get<NodeFacts>(pair.client_reads()), kBob);
}

TEST(Handshake, ACallerMayKeepTheOldConnection) {
  Pair pair;
  pair.call();
  pair.server.answer(Status::alive, pair.to_client);
  pair.to_server = hex("0006 7366616c7365");
  EXPECT_EQ(fault_of(pair.server_reads()).kind, HandshakeFault::Kind::wait);
}

TEST(Handshake, EachRefusalSaysWhatToDo) {
  for (const auto& [status, kind] : {std::pair(Status::nok, HandshakeFault::Kind::wait),
                                     std::pair(Status::not_allowed, HandshakeFault::Kind::refused)}) {
    Pair pair;
    pair.call();
    pair.server.answer(status, pair.to_client);
    EXPECT_EQ(fault_of(pair.client_reads()).kind, kind);
  }
}

TEST(Handshake, AnotherCookieIsASentenceOnBothSides) {
  Pair pair{.server = ServerHandshake(kBob, "another", 9)};
  pair.call();
  pair.server.answer(Status::ok, pair.to_client);
  EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.client_reads()));
  const HandshakeFault there = fault_of(pair.server_reads());
  EXPECT_EQ(there.kind, HandshakeFault::Kind::cookie);
  const HandshakeFault here = pair.client.ended();
  EXPECT_EQ(here.kind, HandshakeFault::Kind::cookie);
  for (const HandshakeFault& fault : {there, here}) {
    EXPECT_THAT(fault.text, HasSubstr("cookie is another one"));
    EXPECT_THAT(fault.text, Not(HasSubstr("secret")));
  }
}

TEST(Handshake, AnAcknowledgementWithAnotherCookieIsRefused) {
  Pair pair;
  pair.call();
  pair.server.answer(Status::ok, pair.to_client);
  EXPECT_TRUE(std::holds_alternative<NeedMore>(pair.client_reads()));
  pair.to_client = hex("0011 61 00112233445566778899aabbccddeeff");
  EXPECT_EQ(fault_of(pair.client_reads()).kind, HandshakeFault::Kind::cookie);
}

TEST(Handshake, ANodeThatAnswersToAnotherNameIsNotTheOneThatWasCalled) {
  Pair pair{.client = ClientHandshake(kAlice, "carol@10.0.0.2", "secret", 1)};
  pair.call();
  pair.server.answer(Status::ok, pair.to_client);
  EXPECT_THAT(fault_of(pair.client_reads()).text, HasSubstr("calls itself bob@10.0.0.2"));
}

TEST(Handshake, AMissingFlagIsNamed) {
  NodeFacts old = kAlice;
  old.flags = kMandatory & ~std::uint64_t{Flag::big_creation | Flag::map_tag};
  Pair pair{.client = ClientHandshake(old, kBob.name, "secret", 1)};
  pair.client.start(pair.to_server);
  EXPECT_THAT(fault_of(pair.server_reads()).text, HasSubstr("alice@10.0.0.1 can't do MAP_TAG, BIG_CREATION"));
  EXPECT_EQ(fault_of(pair.client_reads()).kind, HandshakeFault::Kind::refused);
}

TEST(Handshake, TheShorthandOfOtp27StandsForAllFlags) {
  EXPECT_EQ(missing_flags(Flag::mandatory_25_digest), "");
  EXPECT_EQ(missing_flags(kMandatory), "");
  EXPECT_EQ(missing_flags(0xd07df7fbd), "") << "a real node of OTP 25";
  EXPECT_THAT(missing_flags(0), HasSubstr("HANDSHAKE_23"));
}

TEST(Handshake, ReadsItOneByteAtATimeAndLeavesTheFramesAlone) {
  Pair pair;
  std::string from_client;
  pair.client.start(from_client);
  ServerHandshake::Step step = NeedMore{};
  for (const char byte : from_client) {
    ASSERT_TRUE(std::holds_alternative<NeedMore>(step));
    std::string_view one(&byte, 1);
    step = pair.server.read(one, pair.to_client);
  }
  ASSERT_TRUE(std::holds_alternative<ServerHandshake::Caller>(step));
  pair.server.answer(Status::ok, pair.to_client);
  ClientHandshake::Step client = NeedMore{};
  for (const char byte : pair.to_client) {
    std::string_view one(&byte, 1);
    client = pair.client.read(one, pair.to_server);
    ASSERT_TRUE(std::holds_alternative<NeedMore>(client));
  }
  pair.to_client.clear();
  ASSERT_TRUE(std::holds_alternative<NodeFacts>(pair.server_reads()));
  pair.to_client += "frames";
  ASSERT_TRUE(std::holds_alternative<NodeFacts>(pair.client_reads()));
  EXPECT_EQ(pair.to_client, "frames");
}

TEST(Handshake, ANameThatIsCutAnywhereIsRefused) {
  const std::string whole = hex("4e 0000000407074fbc 00000001 0003 614062");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    ServerHandshake server(kBob, "secret", 1);
    const std::string packet = std::string(1, '\0') + static_cast<char>(size) + whole.substr(0, size);
    std::string_view rest = packet;
    std::string out;
    EXPECT_TRUE(std::holds_alternative<HandshakeFault>(server.read(rest, out))) << size;
  }
}

TEST(Handshake, WhatIsNoHandshakeIsRefused) {
  for (const char* bytes :
       {"0000", "0401 00", "0001 6e", "0002 6e00", "000f 4e 0000000407074fbc 00000001 0000",
        "0010 4e 0000000407074fbc 00000001 0001 61", "4745 54"}) {
    ServerHandshake server(kBob, "secret", 1);
    const std::string input = hex(bytes);
    std::string_view rest = input;
    std::string out;
    const auto step = server.read(rest, out);
    EXPECT_TRUE(std::holds_alternative<HandshakeFault>(step)) << bytes;
  }
}

TEST(Handshake, OfTwoThatCallEachOtherTheGreaterNameGoesOn) {
  EXPECT_EQ(decide_simultaneous("b@h", "a@h"), Status::nok);
  EXPECT_EQ(decide_simultaneous("a@h", "b@h"), Status::ok_simultaneous);
}

}  // namespace
}  // namespace roost::distribution
