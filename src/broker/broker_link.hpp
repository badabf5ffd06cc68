// SPDX-License-Identifier: Apache-2.0
// One connection to a broker that is made again whenever it is lost: the next server each time, with growing
// delays. What is to be sent is collected and written once, at the end of the loop's turn; it is bounded, and
// what does not fit is refused. A broker that is silent is asked for a sign of life, and left if none comes.
// Owner: a lane. Thread: its loop's; constructed and destroyed where no thread turns it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker/dialect.hpp"
#include "broker/engine.hpp"
#include "broker/link_board.hpp"
#include "broker/server_list.hpp"
#include "net/byte_stream.hpp"
#include "net/dialer.hpp"
#include "net/retry_timer.hpp"
#include "net/tls_handshake.hpp"
#include "runtime/deadline.hpp"

namespace roost::broker {

struct LinkOptions {
  std::size_t number = 0;  // on the board
  base::Duration connect_timeout = std::chrono::seconds(5);
  base::Duration probe_interval = std::chrono::seconds(5);  // of silence, before a sign of life is asked for
  std::size_t max_queued_bytes = 8UL << 20;
  net::RetryOptions retries;
};

class BrokerLink final : public runtime::PeerInput,
                         private net::ByteStream::Owner,
                         private DialectEvents,
                         private runtime::TurnEnd {
 public:
  /// What a barrier is for.
  enum class Barrier : std::uint8_t {
    sign_of_life,
    lane,  // what on_up() subscribed to: from then on the board shows it as connected
    topics,
  };

  /// Calls none of open(), reopen() and finish() from these.
  class Owner {
   public:
    /// Connected, and nothing is subscribed. Sends Barrier::lane.
    virtual void on_up() = 0;
    /// It was connected. `cause`: link_down, slow_consumer or silent_broker.
    virtual void on_down(GapCause cause) = 0;
    virtual void on_message(const BrokerMessage& message) = 0;
    virtual void on_barrier(Barrier barrier) = 0;
    virtual void on_refused(const BrokerRefusal& refusal) = 0;
    /// At the end of a turn, while connected, before the output is written. True: there is more.
    virtual bool top_up() = 0;

   protected:
    ~Owner() = default;
  };

  /// `engine`, `board` and `owner` are borrowed.
  BrokerLink(runtime::EventLoop& loop, const Engine& engine, LinkOptions options, LinkBoard& board,
             Owner& owner);
  BrokerLink(const BrokerLink&) = delete;
  BrokerLink& operator=(const BrokerLink&) = delete;
  ~BrokerLink();

  void open();
  /// As if the connection had failed.
  void reopen(GapCause cause, const std::string& problem);
  /// Writes what the kernel takes, closes, and stays closed.
  void finish();

  [[nodiscard]] bool connected() const noexcept { return phase_ == Phase::connected; }
  [[nodiscard]] bool has_unread() const override { return stream_ && stream_->has_unread(); }

  // While it is connected.

  void subscribe(std::string_view subject, SubscriptionId id);
  void subscribe_all(std::string_view prefix, SubscriptionId id);
  void unsubscribe(SubscriptionId id);
  void barrier(Barrier barrier);

  /// `encode(std::string&)` appends exactly `size` bytes. False, and it is not called: there is no
  /// connection, or no room.
  template <class Encode>
  bool publish(std::string_view subject, std::size_t size, Encode encode) {
    if (!takes(size)) return false;
    std::string& out = output();
    dialect_->publish_head(out, subject, size);
    encode(out);
    dialect_->publish_end(out);
    return true;
  }

 private:
  enum class Phase : std::uint8_t { waiting, dialing, encrypting, greeting, connected, finished };
  struct UnderWay {
    Barrier barrier;
    base::TimePoint sent;
  };

  void connect();
  void dialed(Result<net::TcpSocket> socket);
  void upgrade();
  void encrypt(net::Stream stream);
  void encrypted(net::TlsHandshake::Finished finished);
  [[nodiscard]] bool listen(net::Stream stream);
  void fail(const DialectFault& fault);
  void lost(GapCause cause, const std::string& problem, LinkBoard::Trouble trouble);
  void drop_connection();
  void settled();
  void attempt_missed();
  void silent();

  [[nodiscard]] bool takes(std::size_t size) const noexcept {
    return connected() && stream_->unsent() + size <= options_.max_queued_bytes;
  }
  /// For what is appended right away.
  [[nodiscard]] std::string& output();

  // net::ByteStream::Owner
  void on_bytes(std::span<std::byte> bytes) override;
  void on_end(const Error& error) override;
  // DialectEvents
  void on_connected(const BrokerFacts& facts) override;
  void on_message(const BrokerMessage& message) override { owner_.on_message(message); }
  void on_barrier() override;
  void on_refused(const BrokerRefusal& refusal) override { owner_.on_refused(refusal); }
  void on_servers(std::span<const std::string> addresses) override { servers_.announced(addresses); }
  void on_stopping() override { told_to_leave_ = servers_.size() > 1; }
  // runtime::TurnEnd
  bool on_turn_end() override;

  runtime::EventLoop& loop_;
  const Engine& engine_;
  const LinkOptions options_;
  LinkBoard& board_;
  Owner& owner_;
  ServerList servers_;
  std::shared_ptr<net::Resolver> resolver_;
  Phase phase_ = Phase::waiting;
  std::unique_ptr<Dialect> dialect_;
  std::optional<net::Dialer> dialer_;
  std::optional<net::TlsHandshake> handshake_;
  std::unique_ptr<net::ByteStream> stream_;
  std::string server_;             // as it names itself
  std::deque<UnderWay> barriers_;  // not yet come back
  bool told_to_leave_ = false;     // by a broker that is about to stop
  bool asked_ = false;             // for a sign of life
  bool hooked_ = false;            // at the end of turns
  bool woken_ = false;             // the loop comes to the end of another turn
  std::size_t shown_unsent_ = 0;
  runtime::CallbackDeadline attempt_;
  runtime::CallbackDeadline silence_;
  net::RetryTimer retry_;
};

}  // namespace roost::broker
