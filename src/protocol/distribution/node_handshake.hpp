// SPDX-License-Identifier: Apache-2.0
// How two nodes of a distribution meet, version 6 (docs/spec/erlang-cluster.md §1.2). Each packet has two
// bytes of length.
//   A>B 'N' flags8 creation4 nlen2 name          A connected, B accepted
//   B>A 's' "ok" | "ok_simultaneous" | "nok" | "not_allowed" | "alive"    (then A>B 's' "true" | "false")
//   B>A 'N' flags8 challenge4 creation4 nlen2 name
//   A>B 'r' challenge4 digest16                  MD5 of the cookie and the other's challenge in decimal
//   B>A 'a' digest16
// Pure: bytes in, bytes and values out. Owner: a connection, until its handshake is done.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/distribution/epmd.hpp"
#include "protocol/distribution/flags.hpp"

namespace roost::distribution {

using Digest = std::array<unsigned char, 16>;
[[nodiscard]] Digest challenge_digest(std::string_view cookie, std::uint32_t challenge);

/// What a node says of itself.
struct NodeFacts {
  std::string name;
  std::uint32_t creation = 0;  // of this life; more than 3
  std::uint64_t flags = kOwnFlags;

  friend bool operator==(const NodeFacts&, const NodeFacts&) = default;
};

/// A sentence for whoever runs this node. It never contains the cookie.
struct HandshakeFault {
  enum class Kind : std::uint8_t {
    protocol,  // it is not a node, or one of another age
    refused,   // it does not want this node
    wait,      // it is connecting to this node itself
    cookie,    // the cookies differ
  };
  Kind kind{};
  std::string text;
};

/// Packets, however the bytes were split.
class HandshakePackets {
 public:
  static constexpr std::size_t kMaxPacket = 1'024;

  /// The next packet, without its length; nothing: more bytes are needed. Takes only the bytes of that packet
  /// from `bytes`: frames may follow. Fails for a packet that is too long. Views live until the next call.
  [[nodiscard]] std::variant<NeedMore, std::string_view, Malformed> next(std::string_view& bytes);

 private:
  std::string buffer_;
  bool whole_ = false;  // the buffer has been given out
};

/// The side that connects.
class ClientHandshake {
 public:
  using Step = std::variant<NeedMore, NodeFacts, HandshakeFault>;

  /// `peer`: the name of the node that is called. `challenge` is random.
  ClientHandshake(NodeFacts own, std::string peer, std::string cookie, std::uint32_t challenge);

  void start(std::string& out) const;
  /// Takes what it needs of `bytes`. NodeFacts: it is done, and what is left of `bytes` are frames.
  [[nodiscard]] Step read(std::string_view& bytes, std::string& out);
  /// Why the peer may have ended the connection now.
  [[nodiscard]] HandshakeFault ended() const;

 private:
  enum class Awaits : std::uint8_t { status, challenge, ack };

  [[nodiscard]] Step packet(std::string_view packet, std::string& out);
  [[nodiscard]] Step status(std::string_view status, std::string& out);
  [[nodiscard]] Step challenged(std::string_view packet, std::string& out);
  [[nodiscard]] Step acknowledged(std::string_view packet);

  const NodeFacts own_;
  const std::string peer_;
  const std::string cookie_;
  const std::uint32_t challenge_;
  Awaits awaits_ = Awaits::status;
  NodeFacts facts_;
  HandshakePackets packets_;
};

/// The side that accepts. It asks its owner who may come.
class ServerHandshake {
 public:
  enum class Status : std::uint8_t { ok, ok_simultaneous, nok, not_allowed, alive };
  /// Answer it with answer().
  struct Caller {
    std::string name;
  };
  using Step = std::variant<NeedMore, Caller, NodeFacts, HandshakeFault>;

  ServerHandshake(NodeFacts own, std::string cookie, std::uint32_t challenge);

  [[nodiscard]] Step read(std::string_view& bytes, std::string& out);
  /// After a Caller. With `nok` and `not_allowed` the owner closes once that is written.
  void answer(Status status, std::string& out);

 private:
  enum class Awaits : std::uint8_t { name, answer, still_wanted, reply };

  [[nodiscard]] Step packet(std::string_view packet, std::string& out);
  [[nodiscard]] Step named(std::string_view packet, std::string& out);
  [[nodiscard]] Step replied(std::string_view packet, std::string& out);
  void send_challenge(std::string& out);

  const NodeFacts own_;
  const std::string cookie_;
  const std::uint32_t challenge_;
  Awaits awaits_ = Awaits::name;
  NodeFacts facts_;
  HandshakePackets packets_;
};

/// What the node that accepts answers if it is connecting to the caller at the same time.
[[nodiscard]] ServerHandshake::Status decide_simultaneous(std::string_view own, std::string_view caller);

}  // namespace roost::distribution
