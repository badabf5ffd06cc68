// SPDX-License-Identifier: Apache-2.0
#include "broker/redis_dialect.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>

#include "protocol/redis/redis_error.hpp"
#include "protocol/redis/redis_writer.hpp"

namespace roost::broker {
namespace {

/// The value after a name in the answer to HELLO, which is a map.
std::string_view hello_member(std::span<const redis::Value> map, std::string_view name) {
  for (std::size_t i = 0; i + 1 < map.size(); i += 2)
    if (map[i].text == name) return map[i + 1].text;
  return {};
}

DialectFault::Kind fault_of_refusal(redis::ErrorKind error) {
  switch (error) {
    case redis::ErrorKind::authorization:
    case redis::ErrorKind::permission:
      return DialectFault::Kind::login;
    case redis::ErrorKind::busy:
    case redis::ErrorKind::limit:
      return DialectFault::Kind::unavailable;
    case redis::ErrorKind::no_resp3:
    case redis::ErrorKind::other:
      break;
  }
  return DialectFault::Kind::configuration;
}

}  // namespace

RedisDialect::RedisDialect(RedisLogin login)
    : login_(std::move(login)), reader_({.max_bulk = login_.max_payload}) {}

void RedisDialect::start(std::string& out) {
  if (!login_.password.empty()) {
    login_.user.empty() ? redis::append_auth(out, login_.password)
                        : redis::append_auth(out, login_.user, login_.password);
    note(Command::auth);
  }
  redis::append_hello(out);
  note(Command::hello);
  if (login_.database != 0) {
    redis::append_select(out, login_.database);
    note(Command::select);
  }
  redis::append_client_setname(out, login_.client_name);
  note(Command::set_name);
}

std::optional<DialectFault> RedisDialect::read(std::string_view bytes, std::string& /*out*/,
                                               DialectEvents& events) {
  events_ = &events;
  const auto malformed = reader_.read(bytes, *this);
  events_ = nullptr;
  if (malformed && connected_)
    fail(DialectFault::Kind::protocol,
         fmt::format("the server sent what is not RESP3: {}", malformed->reason));
  else if (malformed)
    fail(DialectFault::Kind::configuration, fmt::format("this is not a Redis server: {}", malformed->reason));
  return std::exchange(fault_, std::nullopt);
}

std::optional<DialectFault> RedisDialect::tls_started(std::string& /*out*/) {
  return DialectFault{DialectFault::Kind::configuration, "TLS of Redis begins with the first byte"};
}

// --- verbs ---

void RedisDialect::subscribe(std::string& out, std::string_view subject, SubscriptionId id) {
  redis::append_subscribe(out, std::array{subject});
  note(Command::subscribe, id);
  const auto [place, is_new] = by_subject_.try_emplace(std::string(subject), id);
  if (!is_new) by_id_.erase(std::exchange(place->second, id));
  by_id_[id] = &place->first;
}

void RedisDialect::subscribe_all(std::string& out, std::string_view prefix, SubscriptionId id) {
  const std::string& pattern = patterns_[id] = redis::pattern_of_prefix(prefix);
  redis::append_psubscribe(out, pattern);
  note(Command::subscribe, id);
}

void RedisDialect::unsubscribe(std::string& out, SubscriptionId id) {
  if (const auto found = by_id_.find(id); found != by_id_.end())
    redis::append_unsubscribe(out, std::array{std::string_view(*found->second)});
  else if (const auto pattern = patterns_.find(id); pattern != patterns_.end())
    redis::append_punsubscribe(out, pattern->second);
  else
    return;  // it was refused
  note(Command::unsubscribe);
  forget(id);
}

void RedisDialect::barrier(std::string& out) {
  redis::append_ping(out);
  note(Command::ping);
}

void RedisDialect::publish_head(std::string& out, std::string_view subject, std::size_t size) {
  redis::append_publish_head(out, subject, size);
  note(Command::publish);
}

void RedisDialect::publish_end(std::string& out) {
  redis::append_publish_end(out);
}

// --- what comes ---

redis::Flow RedisDialect::on_message(std::string_view channel, std::string_view payload) {
  if (const auto found = by_subject_.find(channel); found != by_subject_.end())
    events_->on_message({.id = found->second, .subject = channel, .payload = payload});
  return redis::Flow::go_on;
}

redis::Flow RedisDialect::on_subscribed(std::string_view /*channel*/, std::int64_t /*subscriptions*/) {
  return confirm(Command::subscribe);
}

redis::Flow RedisDialect::on_unsubscribed(std::optional<std::string_view> /*channel*/,
                                          std::int64_t /*subscriptions*/) {
  return confirm(Command::unsubscribe);
}

redis::Flow RedisDialect::on_reply(const redis::Value& reply, std::span<const redis::Value> elements) {
  if (reply.push) return on_push(elements);
  const auto sent = answered();
  if (!sent) return fail(DialectFault::Kind::protocol, "the server answers what it was not asked");
  return reply.kind == redis::Kind::error ? on_error(*sent, reply.text) : on_answer(*sent, elements);
}

redis::Flow RedisDialect::on_push(std::span<const redis::Value> elements) {
  const std::string_view name = elements.empty() ? std::string_view() : elements.front().text;
  if (name == "pmessage") return on_pattern_message(elements);
  if (name == "psubscribe") return confirm(Command::subscribe);
  if (name == "punsubscribe") return confirm(Command::unsubscribe);
  return redis::Flow::go_on;  // of a feature that was not asked for
}

redis::Flow RedisDialect::on_pattern_message(std::span<const redis::Value> elements) {
  constexpr std::size_t kPattern = 1, kChannel = 2, kPayload = 3, kSize = 4;
  if (elements.size() != kSize)
    return fail(DialectFault::Kind::protocol, "a message of a pattern has four parts");
  for (const auto& [id, pattern] : patterns_)
    if (elements[kPattern].text == pattern)
      events_->on_message({.id = id, .subject = elements[kChannel].text, .payload = elements[kPayload].text});
  return redis::Flow::go_on;
}

redis::Flow RedisDialect::on_answer(const Sent& sent, std::span<const redis::Value> elements) {
  switch (sent.command) {
    case Command::hello:
      return take_hello(elements);
    case Command::set_name:
      connected_ = true;
      events_->on_connected({.max_payload = login_.max_payload, .server = server_});
      return redis::Flow::go_on;
    case Command::ping:
      events_->on_barrier();
      return redis::Flow::go_on;
    case Command::subscribe:
    case Command::unsubscribe:
      return fail(DialectFault::Kind::protocol, "the server confirms a subscription by no push");
    case Command::auth:
    case Command::select:
    case Command::publish:  // how many got it says nothing: they may be clients of other programs
      break;
  }
  return redis::Flow::go_on;
}

redis::Flow RedisDialect::on_error(const Sent& sent, std::string_view text) {
  switch (sent.command) {
    case Command::auth:
    case Command::hello:
    case Command::select:
      return refuse_login(text);
    case Command::set_name:  // a user without permission for CLIENT
      return on_answer(sent, {});
    case Command::ping: {
      // All before it has been answered by now, and a server with a full disk refuses even this.
      const redis::ErrorKind kind = redis::error_of(text);
      const bool ends = kind == redis::ErrorKind::authorization || kind == redis::ErrorKind::busy;
      return ends ? refuse_login(text) : on_answer(sent, {});
    }
    case Command::unsubscribe:
      return redis::Flow::go_on;
    case Command::subscribe:
    case Command::publish:
      break;
  }
  return refuse(sent, text);
}

redis::Flow RedisDialect::take_hello(std::span<const redis::Value> elements) {
  server_ = fmt::format("{} {}", hello_member(elements, "server"), hello_member(elements, "version"));
  // What is published on a replica does not reach its master. In a cluster it reaches all.
  if (hello_member(elements, "role") == "replica" && hello_member(elements, "mode") != "cluster")
    return fail(DialectFault::Kind::unavailable, "the server is a replica: messages need the master");
  return redis::Flow::go_on;
}

redis::Flow RedisDialect::refuse_login(std::string_view text) {
  const redis::ErrorKind kind = redis::error_of(text);
  if (kind == redis::ErrorKind::no_resp3)
    return fail(DialectFault::Kind::configuration, fmt::format("Redis 6 or later is needed: {}", text));
  return fail(fault_of_refusal(kind), fmt::format("the server refused: {}", text));
}

/// For want of permission or memory. Later it may be let in again, but not on this connection if the server
/// is busy.
redis::Flow RedisDialect::refuse(const Sent& sent, std::string_view text) {
  const redis::ErrorKind kind = redis::error_of(text);
  if (kind == redis::ErrorKind::authorization || kind == redis::ErrorKind::busy) return refuse_login(text);
  if (sent.command == Command::publish) {
    events_->on_refused({.verb = BrokerRefusal::Verb::publish, .reason = text});
    return redis::Flow::go_on;
  }
  const std::string subject = forget(sent.id);
  events_->on_refused({.verb = BrokerRefusal::Verb::subscribe, .subject = subject, .reason = text});
  return redis::Flow::go_on;
}

// --- what was sent ---

void RedisDialect::note(Command command, SubscriptionId id) {
  const bool same = !sent_.empty() && sent_.back().command == command && command != Command::subscribe;
  same ? void(++sent_.back().count) : sent_.push_back({.command = command, .id = id});
}

std::optional<RedisDialect::Sent> RedisDialect::answered() {
  if (sent_.empty()) return std::nullopt;
  const Sent first = sent_.front();
  if (--sent_.front().count == 0) sent_.pop_front();
  return first;
}

redis::Flow RedisDialect::confirm(Command command) {
  const auto sent = answered();
  if (sent && sent->command == command) return redis::Flow::go_on;
  return fail(DialectFault::Kind::protocol, "the server confirms what it was not asked for");
}

redis::Flow RedisDialect::fail(DialectFault::Kind kind, std::string text) {
  fault_ = DialectFault{kind, std::move(text)};
  return redis::Flow::stop;
}

std::string RedisDialect::forget(SubscriptionId id) {
  if (auto pattern = patterns_.extract(id)) return std::move(pattern.mapped());
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return {};
  auto subject = by_subject_.extract(by_subject_.find(*found->second));
  by_id_.erase(found);
  return std::move(subject.key());
}

}  // namespace roost::broker
