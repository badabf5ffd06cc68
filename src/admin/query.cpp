// SPDX-License-Identifier: Apache-2.0
#include "admin/query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "admin/to_json.hpp"
#include "net/address.hpp"

namespace roost::admin {
namespace {

constexpr std::uint64_t kMaxLimit = 1000;
constexpr std::uint64_t kMaxTimeout = 5000;

template <class Number>
const char* read(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? end : nullptr;
}

Result<std::uint64_t> number_param(const HttpRequest& request, std::string_view name, std::uint64_t otherwise,
                                   std::uint64_t most) {
  const std::string* text = request.param(name);
  if (text == nullptr) return otherwise;
  std::uint64_t number = 0;
  if (read(*text, number) == text->data() + text->size() && number >= 1 && number <= most) return number;
  return make_error(fmt::format("{}={}: must be a number from 1 to {}", name, *text, most));
}

/// Empty: not given.
Result<std::string> peer_param(const HttpRequest& request) {
  const std::string peer = text_param(request, "peer");
  return peer.empty() ? Result<std::string>(peer) : net::asked_address(peer);
}

/// Channels' topics when nothing else is asked for.
Result<std::optional<TopicKind>> topic_kind_of(const std::string& wanted) {
  using Kind = std::optional<TopicKind>;
  if (wanted == "all") return Kind();
  if (wanted.empty()) return Kind(TopicKind::channel);
  for (const TopicKind kind : {TopicKind::channel, TopicKind::socket_id, TopicKind::subscription})
    if (name_of(kind) == wanted) return Kind(kind);
  return make_error(fmt::format("kind={}: must be channel, socket_id, subscription or all", wanted));
}

}  // namespace

Result<PageRequest> page_of(const HttpRequest& request) {
  PageRequest page;
  const auto limit = number_param(request, "limit", page.limit, kMaxLimit);
  if (!limit) return limit.error();
  const auto timeout =
      number_param(request, "timeout_ms", static_cast<std::uint64_t>(page.timeout.count()), kMaxTimeout);
  if (!timeout) return timeout.error();
  page.cursor = text_param(request, "cursor");
  page.limit = *limit;
  page.timeout = std::chrono::milliseconds(*timeout);
  return page;
}

Result<TopicQuery> topic_query_of(const HttpRequest& request) {
  using Order = TopicQuery::Order;
  static constexpr std::pair<std::string_view, Order> kOrders[] = {{"", Order::name},
                                                                   {"name", Order::name},
                                                                   {"members", Order::members},
                                                                   {"messages", Order::messages},
                                                                   {"bytes", Order::bytes}};
  const auto kind = topic_kind_of(text_param(request, "kind"));
  if (!kind) return kind.error();
  const std::string wanted = text_param(request, "order");
  for (const auto& [name, order] : kOrders) {
    if (name == wanted) return TopicQuery{text_param(request, "prefix"), order, *kind};
  }
  return make_error(fmt::format("order={}: must be name, members, messages or bytes", wanted));
}

Result<ConnectionOrder> connection_order_of(const HttpRequest& request) {
  using Order = ConnectionOrder;
  static constexpr std::pair<std::string_view, Order> kOrders[] = {{"", Order::as_they_come},
                                                                   {"sent", Order::sent},
                                                                   {"received", Order::received},
                                                                   {"queue", Order::queue},
                                                                   {"rtt", Order::rtt}};
  const std::string wanted = text_param(request, "order");
  for (const auto& [name, order] : kOrders) {
    if (name == wanted) return order;
  }
  return make_error(fmt::format("order={}: must be sent, received, queue or rtt", wanted));
}

Result<ConnectionQuery> connection_query_of(const HttpRequest& request) {
  auto peer = peer_param(request);
  if (!peer) return peer.error();
  return ConnectionQuery{*std::move(peer), text_param(request, "socket_id")};
}

Result<WhyQuery> why_query_of(const HttpRequest& request) {
  auto peer = peer_param(request);
  if (!peer) return peer.error();
  WhyQuery query{{}, text_param(request, "socket_id"), *std::move(peer)};
  if (const std::string* text = request.param("connection")) {
    const auto id = id_of<ConnectionId>(*text);
    if (!id) return id.error();
    query.connection = *id;
  }
  return query;
}

Detail detail_of(const HttpRequest& request) {
  return request.param("state") != nullptr ? Detail::described : Detail::summary;
}

std::string text_param(const HttpRequest& request, std::string_view name) {
  const std::string* text = request.param(name);
  return text == nullptr ? std::string() : *text;
}

template <class Id>
Result<Id> id_of(const std::string& text) {
  Id id;
  const char* const end = text.data() + text.size();
  const char* at = read(text, id.shard);
  if (at != nullptr && at != end && *at == '-') {
    at = read(std::string_view(at + 1, end), id.index);
    if (at != nullptr && at != end && *at == '-') at = read(std::string_view(at + 1, end), id.generation);
  } else {
    at = nullptr;
  }
  if (at == end && id.valid()) return id;
  return make_error(fmt::format("\"{}\" is no id: it looks like 0-12-1", text));
}

template Result<ConnectionId> id_of<ConnectionId>(const std::string& text);
template Result<SubscriberId> id_of<SubscriberId>(const std::string& text);

Result<JsonObject> body_of(const HttpRequest& request) {
  boost::system::error_code error;
  Json body = boost::json::parse(request.body, error);
  if (error || !body.is_object()) return make_error("the body must be a JSON object");
  return std::move(body.as_object());
}

Result<std::string> text_in(const JsonObject& body, std::string_view name) {
  const Json* value = body.if_contains(name);
  if (value != nullptr && value->is_string()) return std::string(value->as_string());
  return make_error(fmt::format("\"{}\" must be a text", name));
}

Result<std::uint64_t> number_in(const JsonObject& body, std::string_view name,
                                std::optional<std::uint64_t> otherwise) {
  const Json* value = body.if_contains(name);
  if (value == nullptr && otherwise) return *otherwise;
  boost::system::error_code error;
  const auto number = value == nullptr ? 0 : value->to_number<std::uint64_t>(error);
  if (value != nullptr && !error) return number;
  return make_error(fmt::format("\"{}\" must be a whole number, not below 0", name));
}

Result<TraceOptions> trace_options_of(const JsonObject& body) {
  TraceOptions options;
  auto expression = text_in(body, "expression");
  if (!expression) return expression.error();
  options.expression = std::move(*expression);
  const auto limit = number_in(body, "limit", 0);
  const auto rate = number_in(body, "rate", options.rate);
  const auto per = number_in(body, "per_ms", static_cast<std::uint64_t>(options.per.count()));
  const auto duration = number_in(body, "for_ms", static_cast<std::uint64_t>(options.duration.count()));
  for (const auto* number : {&limit, &rate, &per, &duration}) {
    if (!*number) return number->error();
  }
  constexpr std::uint64_t kMax = 1'000'000'000;  // what is too much is said by the trace itself
  options.limit = *limit;
  options.rate = static_cast<unsigned>(std::min(*rate, kMax));
  options.per = std::chrono::milliseconds(std::min(*per, kMax));
  options.duration = std::chrono::milliseconds(std::min(*duration, kMax));
  return options;
}

Result<std::vector<ConfigChange>> changes_of(const JsonObject& body) {
  std::vector<ConfigChange> changes;
  changes.reserve(body.size());
  for (const auto& [key, value] : body) {
    const bool text = value.is_string();
    changes.push_back({key, text ? std::string(value.as_string()) : boost::json::serialize(value)});
  }
  if (changes.empty()) return make_error("the body names no key: {\"log_level\": \"debug\"}");
  return changes;
}

}  // namespace roost::admin
