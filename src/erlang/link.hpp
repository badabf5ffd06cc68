// SPDX-License-Identifier: Apache-2.0
// One other node: the way to it, which is tried again whenever it is lost, and the connection. A node that is
// one of the configured peers is called; others call. Reading never waits for anybody; what is to be sent is
// bounded, and what does not fit is refused. Owner: the node. Thread: its loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "erlang/conversation.hpp"
#include "erlang/epmd_look_up.hpp"
#include "erlang/settings.hpp"
#include "net/byte_stream.hpp"
#include "net/dialer.hpp"
#include "net/retry_timer.hpp"
#include "protocol/distribution/frame_reader.hpp"
#include "protocol/distribution/node_handshake.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/deadline.hpp"

namespace roost::erlang {

/// What all links of a node share. All are borrowed.
struct LinkContext {
  runtime::EventLoop& loop;
  std::shared_ptr<net::Resolver> resolver;
  Settings& settings;
  distribution::Speech& speech;
  GroupNames& groups;
};

class Link final : public runtime::PeerInput,
                   public runtime::Retired,
                   private net::ByteStream::Owner,
                   private Conversation::Events {
 public:
  enum class Kind : std::uint8_t { configured, caller };

  class Events {
   public:
    virtual void on_forwarded(Link& link, const distribution::Forwarded& forwarded) = 0;
    virtual void on_roost(Link& link, std::string_view envelope) = 0;
    /// Whether it takes broadcasts may have changed.
    virtual void on_groups(Link& link) = 0;
    /// It was connected before and is again: what it said in between is missing.
    virtual void on_return(Link& link) = 0;
    virtual void on_new_group(const std::string& group) = 0;
    /// It was connected, or was to be.
    virtual void on_lost(Link& link) = 0;

   protected:
    ~Events() = default;
  };

  Link(LinkContext context, std::string peer, Kind kind, Events& events);
  ~Link() override;

  /// A configured peer is called.
  void open();
  /// It has called, and has shown that it knows the cookie. Takes the place of what there is.
  void adopt(std::unique_ptr<net::ByteStream> stream, const distribution::NodeFacts& peer,
             std::string_view rest);
  /// An attempt of this node's own ends: the other one's goes on.
  void yield_to_caller();
  /// Writes what the kernel takes, and closes.
  void finish();

  [[nodiscard]] const std::string& peer() const noexcept { return peer_; }
  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_up() const noexcept { return phase_ == Phase::up; }
  /// The other node may have seen this one's name.
  [[nodiscard]] bool is_introducing_itself() const noexcept { return phase_ == Phase::handshaking; }
  [[nodiscard]] bool takes_broadcasts() const noexcept {
    return is_up() && conversation_->takes_broadcasts();
  }
  [[nodiscard]] bool is_roost() const noexcept { return is_up() && conversation_->is_roost(); }
  [[nodiscard]] std::size_t unsent() const noexcept { return stream_ ? stream_->unsent() : 0; }
  [[nodiscard]] bool has_unread() const override { return stream_ && stream_->has_unread(); }

  void forward(const distribution::ForwardMessage& message);
  void forward_direct(const distribution::ForwardMessage& message);
  void tell(std::string_view envelope);
  void join(std::string_view group);

 private:
  enum class Phase : std::uint8_t { waiting, looking_up, dialing, handshaking, up, finished };

  void connect();
  void looked_up(const Result<std::uint16_t>& port);
  void dialed(Result<net::TcpSocket> socket);
  void shake_hands(std::string_view bytes);
  void go_up(std::string_view rest);
  void attempt_missed();
  void read_frames(std::string_view bytes);
  void lost(const std::string& problem, base::Duration at_least = base::Duration::zero());
  void drop_connection();
  void beat();
  void rediscover();
  void silent();
  [[nodiscard]] bool takes(std::size_t size);
  template <class Say>
  void say(std::size_t size, Say say);
  [[nodiscard]] std::string& output();

  // net::ByteStream::Owner
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  // Conversation::Events
  void on_forwarded(const distribution::Forwarded& forwarded) override {
    events_.on_forwarded(*this, forwarded);
  }
  void on_roost(std::string_view envelope) override { events_.on_roost(*this, envelope); }
  void on_groups() override;
  void on_pg_ended() override;
  void on_new_group(const std::string& group) override { events_.on_new_group(group); }
  void on_malformed(std::string_view why) override;

  runtime::EventLoop& loop_;
  std::shared_ptr<net::Resolver> resolver_;
  const std::string peer_;
  const Kind kind_;
  Settings& settings_;
  distribution::Speech& speech_;
  GroupNames& groups_;
  Events& events_;
  Phase phase_ = Phase::waiting;
  std::optional<EpmdLookUp> look_up_;
  std::optional<net::Dialer> dialer_;
  std::optional<distribution::ClientHandshake> handshake_;
  std::unique_ptr<net::ByteStream> stream_;
  std::optional<distribution::FrameReader> frames_;
  std::optional<Conversation> conversation_;
  bool was_up_ = false;    // and what came since is not reported yet
  bool has_said_ = false;  // something, since the last beat
  runtime::CallbackDeadline attempt_;
  runtime::CallbackDeadline silence_;
  runtime::CallbackTimer beat_timer_;
  runtime::CallbackTimer rediscover_timer_;
  net::RetryTimer retry_;
};

}  // namespace roost::erlang
