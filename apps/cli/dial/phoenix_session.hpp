// SPDX-License-Identifier: Apache-2.0
// Runs the Phoenix protocol on a raw connection: heartbeats, joins, and pushes once those are answered. Owner
// and thread: one loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/dial/plan.hpp"
#include "cli/dial/presence_list.hpp"
#include "client/client_socket.hpp"
#include "client/presence_core.hpp"

namespace roost::cli::dial {

class PhoenixSession final : private client::Link {
 public:
  class Owner : public runtime::PeerInput {
   public:
    virtual Result<void> send_frame(phoenix::FrameKind kind, std::string_view frame) = 0;
    /// Every join and push has been answered or has timed out.
    virtual void on_settled() = 0;
    virtual void on_join_failed(const std::string& topic, const ClientReply& reply) = 0;
    virtual void on_heartbeat_lost() = 0;
    // Only if the plan asks for presences.
    virtual void on_presence_change(const std::string& topic, const ClientPresenceChange& change,
                                    const ClientPresences& present) = 0;
    virtual void on_presence_count(const std::string& topic, std::uint64_t count) = 0;
    virtual void on_presence_sync() = 0;
    virtual void on_presence_warning(const std::string& sentence) = 0;

   protected:
    ~Owner() = default;
  };

  /// `plan` is borrowed.
  PhoenixSession(runtime::EventLoop& loop, const Plan& plan, Owner& owner);
  PhoenixSession(const PhoenixSession&) = delete;
  PhoenixSession& operator=(const PhoenixSession&) = delete;
  ~PhoenixSession();

  /// Call when the connection is open.
  void start();
  void on_frame(phoenix::FrameKind kind, std::string_view frame) { socket_.on_frame(kind, frame); }
  [[nodiscard]] bool settled() const noexcept { return unanswered_ == 0; }
  [[nodiscard]] bool joined() const noexcept { return unjoined_ == 0; }
  /// Of each channel, if the plan asks for presences; in the order of the plan.
  [[nodiscard]] std::vector<PresentIn> presences() const;

 private:
  // client::Link: the owner holds the connection, and there is only one.
  void open() override {}
  Result<void> send(phoenix::FrameKind kind, std::string_view frame) override {
    return owner_.send_frame(kind, frame);
  }
  void close(std::uint16_t code, std::string_view reason) override;
  [[nodiscard]] bool has_unread() const override { return owner_.has_unread(); }

  void join(const ChannelJoin& wanted);
  void push(client::ChannelCore& channel, const ChannelPush& push);
  struct Followed {
    std::shared_ptr<client::PresenceCore> presences;
    std::optional<std::uint64_t> counted;
  };

  void follow_presences(client::ChannelCore& channel, const std::string& topic);
  void follow_count(client::ChannelCore& channel, const std::string& topic);
  void answered();

  const std::vector<ChannelJoin>& wanted_;
  const bool with_presences_;
  Owner& owner_;
  Logger logger_{stderr_sink(), LogLevel::off};  // the frame printer already shows what cannot be decoded
  bool ending_ = false;                          // outlives the socket, which reads it as it ends
  client::ClientSocket socket_;
  std::vector<Followed> followed_;  // in the order of the plan
  std::size_t unjoined_ = 0;        // joins not yet answered
  std::size_t unanswered_ = 0;      // joins and pushes
};

}  // namespace roost::cli::dial
