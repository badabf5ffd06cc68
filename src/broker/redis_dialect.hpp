// SPDX-License-Identifier: Apache-2.0
// How a connection speaks with Redis 6 or later, or Valkey, in RESP3:
//   AUTH  HELLO 3  SELECT  CLIENT SETNAME ─ on_connected ─ SUBSCRIBE  PUBLISH  PING …
// All commands are answered in their order; SUBSCRIBE and UNSUBSCRIBE by a push, or by an error. So a list of
// what was sent says which of them an error is about, and the answer to a PING is a barrier. Owner and
// thread: as for Dialect.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <unordered_map>

#include "broker/dialect.hpp"
#include "protocol/redis/reply_reader.hpp"

namespace roost::broker {

struct RedisLogin {
  std::string user{};          // empty: "default"
  std::string password{};      // empty: none
  std::uint32_t database = 0;  // means nothing for messages, but a user may be allowed only one
  std::string client_name = "roost";
  std::size_t max_payload = 0;  // Redis has no bound of its own below 512 MiB
};

class RedisDialect final : public Dialect, private redis::ReplySink {
 public:
  explicit RedisDialect(RedisLogin login);

  void start(std::string& out) override;
  [[nodiscard]] std::optional<DialectFault> read(std::string_view bytes, std::string& out,
                                                 DialectEvents& events) override;
  [[nodiscard]] bool wants_tls() const override { return false; }
  [[nodiscard]] std::optional<DialectFault> tls_started(std::string& out) override;

  void subscribe(std::string& out, std::string_view subject, SubscriptionId id) override;
  void subscribe_all(std::string& out, std::string_view prefix, SubscriptionId id) override;
  void unsubscribe(std::string& out, SubscriptionId id) override;
  void barrier(std::string& out) override;
  void publish_head(std::string& out, std::string_view subject, std::size_t size) override;
  void publish_end(std::string& out) override;

 private:
  enum class Command : std::uint8_t {
    auth,
    hello,
    select,
    set_name,  // the last of the login
    subscribe,
    unsubscribe,
    publish,
    ping,
  };
  /// Sent and not answered yet.
  struct Sent {
    Command command{};
    SubscriptionId id = 0;    // of a SUBSCRIBE
    std::uint64_t count = 1;  // one after the other
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  redis::Flow on_message(std::string_view channel, std::string_view payload) override;
  redis::Flow on_subscribed(std::string_view channel, std::int64_t subscriptions) override;
  redis::Flow on_unsubscribed(std::optional<std::string_view> channel, std::int64_t subscriptions) override;
  redis::Flow on_reply(const redis::Value& reply, std::span<const redis::Value> elements) override;

  redis::Flow on_push(std::span<const redis::Value> elements);
  redis::Flow on_pattern_message(std::span<const redis::Value> elements);
  redis::Flow on_answer(const Sent& sent, std::span<const redis::Value> elements);
  redis::Flow on_error(const Sent& sent, std::string_view text);
  redis::Flow take_hello(std::span<const redis::Value> elements);
  redis::Flow refuse_login(std::string_view text);
  redis::Flow refuse(const Sent& sent, std::string_view text);

  void note(Command command, SubscriptionId id = 0);
  [[nodiscard]] std::optional<Sent> answered();
  /// The answer to a command of this kind has come.
  redis::Flow confirm(Command command);
  redis::Flow fail(DialectFault::Kind kind, std::string text);
  /// Returns its subject or pattern; empty: it was refused or ended before.
  std::string forget(SubscriptionId id);

  const RedisLogin login_;
  redis::ReplyReader reader_;
  std::deque<Sent> sent_;
  std::unordered_map<std::string, SubscriptionId, Hash, std::equal_to<>> by_subject_;
  std::unordered_map<SubscriptionId, const std::string*> by_id_;  // keys of by_subject_
  std::map<SubscriptionId, std::string> patterns_;                // few

  std::string server_;  // "redis 7.0.15"
  bool connected_ = false;
  DialectEvents* events_ = nullptr;  // of read(), while it runs, as is:
  std::optional<DialectFault> fault_;
};

}  // namespace roost::broker
