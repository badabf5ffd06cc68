// SPDX-License-Identifier: Apache-2.0
#include "protocol/distribution/node_handshake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/big_endian.hpp"
#include "base/digest.hpp"
#include "protocol/distribution/erlang_name.hpp"
#include "protocol/etf/byte_cursor.hpp"

namespace roost::distribution {

using base::append_big_endian;
using etf::ByteCursor;
using Kind = HandshakeFault::Kind;

namespace {

/// Appends a packet; its length is known at the end.
template <class Write>
void append_packet(std::string& out, Write write) {
  const std::size_t begin = out.size();
  out.append(2, '\0');
  write();
  const std::size_t size = out.size() - begin - 2;
  out[begin] = static_cast<char>(size >> 8);
  out[begin + 1] = static_cast<char>(size & 0xff);
}

void append_text(std::string& out, std::string_view text) {
  append_packet(out, [&] { out.append(text); });
}

void append_digest(std::string& out, const Digest& digest) {
  out.append(reinterpret_cast<const char*>(digest.data()), digest.size());
}

/// In a time that does not depend on where they differ.
bool is_digest(std::string_view bytes, const Digest& digest) {
  if (bytes.size() != digest.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < digest.size(); ++i)
    difference |= static_cast<unsigned>(static_cast<unsigned char>(bytes[i]) ^ digest[i]);
  return difference == 0;
}

HandshakeFault protocol_fault(std::string_view what) {
  return {Kind::protocol, std::string(what)};
}

/// "flags8 creation4 nlen2 name", with the challenge between the first two if there is one.
std::optional<NodeFacts> read_facts(ByteCursor& cursor, std::uint32_t* challenge) {
  const auto flags = cursor.big_endian(8);
  const auto number = flags && challenge != nullptr ? cursor.big_endian(4) : flags;
  const auto creation = number ? cursor.big_endian(4) : std::nullopt;
  const auto size = creation ? cursor.big_endian(2) : std::nullopt;
  const auto name = size ? cursor.take(*size) : std::nullopt;
  if (!name || !is_node_name(*name)) return std::nullopt;
  if (challenge != nullptr) *challenge = static_cast<std::uint32_t>(*number);
  return NodeFacts{std::string(*name), static_cast<std::uint32_t>(*creation), *flags};
}

constexpr std::string_view kTooOld = "it is older than OTP 25, or no node of Erlang";

}  // namespace

Digest challenge_digest(std::string_view cookie, std::uint32_t challenge) {
  return base::md5(std::string(cookie) + std::to_string(challenge));
}

std::variant<NeedMore, std::string_view, Malformed> HandshakePackets::next(std::string_view& bytes) {
  if (std::exchange(whole_, false)) buffer_.clear();
  const auto take = [&](std::size_t size) {
    const std::size_t taken = std::min(size - std::min(size, buffer_.size()), bytes.size());
    buffer_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    return buffer_.size() >= size;
  };
  if (!take(2)) return NeedMore{};
  const std::size_t size = base::read_big_endian<std::uint16_t>(buffer_);
  if (size == 0 || size > kMaxPacket) return Malformed{kTooOld};
  if (!take(2 + size)) return NeedMore{};
  whole_ = true;
  return std::string_view(buffer_).substr(2);
}

// --- the side that connects ---

ClientHandshake::ClientHandshake(NodeFacts own, std::string peer, std::string cookie, std::uint32_t challenge)
    : own_(std::move(own)), peer_(std::move(peer)), cookie_(std::move(cookie)), challenge_(challenge) {}

void ClientHandshake::start(std::string& out) const {
  append_packet(out, [&] {
    out.push_back('N');
    append_big_endian(out, own_.flags);
    append_big_endian(out, own_.creation);
    append_big_endian(out, static_cast<std::uint16_t>(own_.name.size()));
    out.append(own_.name);
  });
}

ClientHandshake::Step ClientHandshake::read(std::string_view& bytes, std::string& out) {
  for (;;) {
    const auto next = packets_.next(bytes);
    if (std::holds_alternative<NeedMore>(next)) return NeedMore{};
    if (const auto* malformed = std::get_if<Malformed>(&next)) return protocol_fault(malformed->reason);
    Step step = packet(std::get<std::string_view>(next), out);
    if (!std::holds_alternative<NeedMore>(step)) return step;
  }
}

ClientHandshake::Step ClientHandshake::packet(std::string_view packet, std::string& out) {
  if (awaits_ == Awaits::status) return status(packet, out);
  if (awaits_ == Awaits::challenge) return challenged(packet, out);
  return acknowledged(packet);
}

ClientHandshake::Step ClientHandshake::status(std::string_view status, std::string& out) {
  if (!status.starts_with('s')) return protocol_fault("it answers a name with something else than a status");
  status.remove_prefix(1);
  awaits_ = Awaits::challenge;
  if (status == "ok" || status == "ok_simultaneous") return NeedMore{};
  if (status == "alive") {
    append_text(out, "strue");  // it still has a connection of an earlier life
    return NeedMore{};
  }
  if (status == "nok") return HandshakeFault{Kind::wait, "it is connecting to this node itself"};
  if (status == "not_allowed")
    return HandshakeFault{Kind::refused,
                          "it does not allow this node (its log says why: a flag that is missing, "
                          "or net_kernel:allow/1)"};
  return protocol_fault("it answers with a status that is not known");
}

ClientHandshake::Step ClientHandshake::challenged(std::string_view packet, std::string& out) {
  ByteCursor cursor(packet);
  if (cursor.take(1) != "N") return protocol_fault(kTooOld);
  std::uint32_t challenge = 0;
  auto facts = read_facts(cursor, &challenge);
  if (!facts) return protocol_fault("its challenge is malformed");
  if (facts->name != peer_) return protocol_fault(fmt::format("it calls itself {}", facts->name));
  if (const auto missing = missing_flags(facts->flags); !missing.empty())
    return protocol_fault(fmt::format("it can't do {}", missing));
  facts_ = *std::move(facts);
  append_packet(out, [&] {
    out.push_back('r');
    append_big_endian(out, challenge_);
    append_digest(out, challenge_digest(cookie_, challenge));
  });
  awaits_ = Awaits::ack;
  return NeedMore{};
}

ClientHandshake::Step ClientHandshake::acknowledged(std::string_view packet) {
  if (!packet.starts_with('a')) return protocol_fault("it does not acknowledge the challenge");
  if (!is_digest(packet.substr(1), challenge_digest(cookie_, challenge_)))
    return HandshakeFault{Kind::cookie, "its cookie is another one than this node's"};
  return facts_;
}

HandshakeFault ClientHandshake::ended() const {
  if (awaits_ == Awaits::ack)
    return {Kind::cookie,
            "it ended the connection when it saw what was made of the cookie: its cookie is another one "
            "than this node's"};
  return {Kind::protocol, "it ended the connection in the handshake"};
}

// --- the side that accepts ---

ServerHandshake::ServerHandshake(NodeFacts own, std::string cookie, std::uint32_t challenge)
    : own_(std::move(own)), cookie_(std::move(cookie)), challenge_(challenge) {}

ServerHandshake::Step ServerHandshake::read(std::string_view& bytes, std::string& out) {
  for (;;) {
    if (awaits_ == Awaits::answer) return NeedMore{};
    const auto next = packets_.next(bytes);
    if (std::holds_alternative<NeedMore>(next)) return NeedMore{};
    if (const auto* malformed = std::get_if<Malformed>(&next)) return protocol_fault(malformed->reason);
    Step step = packet(std::get<std::string_view>(next), out);
    if (!std::holds_alternative<NeedMore>(step)) return step;
  }
}

ServerHandshake::Step ServerHandshake::packet(std::string_view packet, std::string& out) {
  if (awaits_ == Awaits::name) return named(packet, out);
  if (awaits_ == Awaits::reply) return replied(packet, out);
  if (packet != "strue") return HandshakeFault{Kind::wait, "it keeps the connection that it has"};
  send_challenge(out);
  return NeedMore{};
}

ServerHandshake::Step ServerHandshake::named(std::string_view packet, std::string& out) {
  ByteCursor cursor(packet);
  if (cursor.take(1) != "N") return protocol_fault(kTooOld);
  auto facts = read_facts(cursor, nullptr);
  if (!facts) return protocol_fault("its name is malformed");
  if (const auto missing = missing_flags(facts->flags); !missing.empty()) {
    append_text(out, "snot_allowed");
    return protocol_fault(fmt::format("{} can't do {}", facts->name, missing));
  }
  facts_ = *std::move(facts);
  awaits_ = Awaits::answer;
  return Caller{facts_.name};
}

void ServerHandshake::answer(Status status, std::string& out) {
  switch (status) {
    case Status::ok:
      append_text(out, "sok");
      return send_challenge(out);
    case Status::ok_simultaneous:
      append_text(out, "sok_simultaneous");
      return send_challenge(out);
    case Status::alive:
      awaits_ = Awaits::still_wanted;
      return append_text(out, "salive");
    case Status::nok:
      return append_text(out, "snok");
    case Status::not_allowed:
      return append_text(out, "snot_allowed");
  }
}

void ServerHandshake::send_challenge(std::string& out) {
  append_packet(out, [&] {
    out.push_back('N');
    append_big_endian(out, own_.flags);
    append_big_endian(out, challenge_);
    append_big_endian(out, own_.creation);
    append_big_endian(out, static_cast<std::uint16_t>(own_.name.size()));
    out.append(own_.name);
  });
  awaits_ = Awaits::reply;
}

ServerHandshake::Step ServerHandshake::replied(std::string_view packet, std::string& out) {
  ByteCursor cursor(packet);
  if (cursor.take(1) != "r") return protocol_fault("it does not reply to the challenge");
  const auto challenge = cursor.big_endian(4);
  if (!challenge || !is_digest(cursor.rest(), challenge_digest(cookie_, challenge_)))
    return HandshakeFault{Kind::cookie, "its cookie is another one than this node's"};
  append_packet(out, [&] {
    out.push_back('a');
    append_digest(out, challenge_digest(cookie_, static_cast<std::uint32_t>(*challenge)));
  });
  return facts_;
}

ServerHandshake::Status decide_simultaneous(std::string_view own, std::string_view caller) {
  return own > caller ? ServerHandshake::Status::nok : ServerHandshake::Status::ok_simultaneous;
}

}  // namespace roost::distribution
