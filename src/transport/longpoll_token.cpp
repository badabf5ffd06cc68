// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_token.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "base/big_endian.hpp"
#include "base/digest.hpp"
#include "token/token_payload.hpp"

namespace roost::transport {
namespace {

constexpr std::string_view kSalt = "roost longpoll session";
constexpr std::string_view kVersion = "v1";
constexpr std::string_view kVersionWithNode = "v2";

enum Member : std::size_t { version, boot_id, shard, index, generation, node };
constexpr std::size_t kMembers = Member::node;
constexpr std::size_t kMembersWithNode = kMembers + 1;

/// Fails for a value outside the range of the number.
template <class Number>
bool read_number(const Json& json, Number& into) {
  boost::json::error_code out_of_range;
  into = json.to_number<Number>(out_of_range);
  return !out_of_range;
}

bool is_text(const Json& json, std::string_view text) {
  return json.is_string() && std::string_view(json.get_string()) == text;
}

/// Null: it is not the content of such a token.
const JsonArray* members_of(const Json& data) {
  if (!data.is_array()) return nullptr;
  const JsonArray& all = data.get_array();
  const bool plain = all.size() == kMembers && is_text(all[Member::version], kVersion);
  const bool with_node = all.size() == kMembersWithNode && is_text(all[Member::version], kVersionWithNode);
  return plain || with_node ? &all : nullptr;
}

std::optional<std::uint64_t> incarnation_in(const Json& boot) {
  if (!boot.is_string()) return std::nullopt;
  const auto bytes = base::base64_decode(std::string_view(boot.get_string()));
  if (!bytes || bytes->size() < sizeof(std::uint64_t)) return std::nullopt;
  return base::read_big_endian<std::uint64_t>(*bytes);
}

/// The part between the dots of a signed message (token/message_verifier.hpp).
std::string_view payload_part(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return {};
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return {};
  return token.substr(first + 1, second - first - 1);
}

std::string base64_of(std::span<const std::byte> bytes) {
  return base::base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

TokenClock clock_of_this_run() {
  using std::chrono::steady_clock;
  using std::chrono::system_clock;
  return [wall = system_clock::now(), start = steady_clock::now()] {
    return wall + std::chrono::duration_cast<system_clock::duration>(steady_clock::now() - start);
  };
}

LongPollTokens::LongPollTokens(const Tokens& tokens, const base::RandomBytes& random) : tokens_(tokens) {
  random(boot_bytes_);
  boot_id_ = base64_of(boot_bytes_);
}

void LongPollTokens::join(const NodeLife& self) {
  node_ = self.node;
  std::string incarnation;
  base::append_big_endian(incarnation, self.incarnation);
  const auto bytes = std::as_bytes(std::span(incarnation));
  std::copy(bytes.begin(), bytes.end(), boot_bytes_.begin());
  boot_id_ = base64_of(boot_bytes_);
}

std::string LongPollTokens::sign(ConnectionId session) const {
  JsonArray data{node_.empty() ? kVersion : kVersionWithNode, boot_id_, session.shard, session.index,
                 session.generation};
  if (!node_.empty()) data.emplace_back(node_);
  // The age is checked on verification: each mount has its own limit.
  return tokens_.sign(kSalt, data, {.signed_at = {}, .max_age = kTokenNeverExpires, .key = {}}).value();
}

std::optional<NamedSession> LongPollTokens::verify(std::optional<std::string_view> token,
                                                   TokenAge max_age) const {
  if (const auto data = tokens_.verify(kSalt, token, {.max_age = max_age, .key = {}})) return read(*data);
  if (node_.empty()) return std::nullopt;
  // By this node's clock it may be too old, or from the future.
  const auto data = tokens_.verify(kSalt, token, {.max_age = kTokenNeverExpires, .key = {}});
  if (!data) return std::nullopt;
  auto named = read(*data);
  return named && named->elsewhere ? named : std::nullopt;
}

std::optional<NamedSession> LongPollTokens::read(const Json& data) const {
  const JsonArray* members = members_of(data);
  if (members == nullptr) return std::nullopt;
  NamedSession named;
  if (!is_text((*members)[Member::boot_id], boot_id_)) {
    named.elsewhere = other_node(*members);
    if (!named.elsewhere) return std::nullopt;
  }
  if (!read_number((*members)[Member::shard], named.session.shard) ||
      !read_number((*members)[Member::index], named.session.index) ||
      !read_number((*members)[Member::generation], named.session.generation)) {
    return std::nullopt;
  }
  return named;
}

/// Nothing for an earlier run of this node, and where there are no others.
std::optional<NodeLife> LongPollTokens::other_node(const JsonArray& members) const {
  if (node_.empty() || members.size() != kMembersWithNode || !members[Member::node].is_string())
    return std::nullopt;
  const auto incarnation = incarnation_in(members[Member::boot_id]);
  std::string name(members[Member::node].get_string());
  if (!incarnation || name.empty() || name == node_) return std::nullopt;
  return NodeLife{std::move(name), *incarnation};
}

std::optional<NodeLife> LongPollTokens::claimed_by(std::string_view token) const {
  const auto bytes = base::base64url_decode(payload_part(token));
  const auto payload = bytes ? roost::token::decode_payload(*bytes) : std::nullopt;
  const JsonArray* members = payload ? members_of(payload->data) : nullptr;
  return members == nullptr ? std::nullopt : other_node(*members);
}

}  // namespace roost::transport
