// SPDX-License-Identifier: Apache-2.0
// Accepts on one shard's loop. When the acceptor is full, it pauses until a connection closes; when
// descriptors run out, until a timer fires. Thread: its shard's. Kept alive by the acceptor and by its tasks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "acceptor/acceptor_options.hpp"
#include "acceptor/connection_dealer.hpp"
#include "acceptor/descriptor_reserve.hpp"
#include "net/listener.hpp"
#include "roost/log.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/shard.hpp"

namespace roost::acceptor {

class AcceptLoop final : public std::enable_shared_from_this<AcceptLoop>, private runtime::IoHandler {
 public:
  /// Connections accepted per turn, so that other loops get their share and this shard's own input is not
  /// held up.
  static constexpr int kAcceptsPerTurn = 32;
  static constexpr std::chrono::milliseconds kRetryAfter{100};
  /// How often connections that arrive too fast are accepted in batches.
  static constexpr std::chrono::milliseconds kPace{10};

  /// Uses only what `options` say about connections that are refused or have to wait.
  AcceptLoop(runtime::Shard& shard, std::shared_ptr<const ConnectionDealer> dealer, Logger& logger,
             const AcceptorOptions& options);
  AcceptLoop(const AcceptLoop&) = delete;
  AcceptLoop& operator=(const AcceptLoop&) = delete;
  ~AcceptLoop();

  [[nodiscard]] runtime::Shard& shard() const noexcept { return shard_; }

  /// Accepts from `listener` instead of the previous one; null: stops accepting.
  void listen_to(std::shared_ptr<net::Listener> listener);

 private:
  enum class Next { go_on, wait };

  void on_io(runtime::IoEvents events) override;
  Next accept_one();
  Next take(net::AcceptResult result, std::uint32_t target);
  void admit(net::AcceptResult result, std::uint32_t target);
  void refuse(net::TcpSocket socket, const base::SocketAddress& peer, bool unreported);
  void pause();
  void resume();
  void pause_until_room();
  void report_full();
  void pause_briefly(const net::AcceptResult& result);
  void report(const net::AcceptResult& result);

  runtime::Shard& shard_;
  std::shared_ptr<const ConnectionDealer> dealer_;
  Logger& logger_;
  const std::string refusal_;
  const std::function<void(runtime::Shard&, const base::SocketAddress&)> on_refused_;
  const std::function<void(runtime::Shard&)> on_full_;
  std::shared_ptr<net::Listener> listener_;
  runtime::CallbackTimer retry_{[this] { resume(); }};
  DescriptorReserve reserve_;
  bool in_trouble_ = false;  // reported, and nothing accepted since
};

}  // namespace roost::acceptor
