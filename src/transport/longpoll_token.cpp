// SPDX-License-Identifier: Apache-2.0
#include "transport/longpoll_token.hpp"

#include <array>

#include "base/digest.hpp"

namespace roost::transport {
namespace {

constexpr std::string_view kSalt = "roost longpoll session";
constexpr std::string_view kVersion = "v1";

enum Member : std::size_t { version, boot_id, shard, index, generation, count };

/// Fails for a value outside the range of the number.
template <class Number>
bool read(const Json& json, Number& into) {
  boost::json::error_code out_of_range;
  into = json.to_number<Number>(out_of_range);
  return !out_of_range;
}

bool is_text(const Json& json, std::string_view text) {
  return json.is_string() && std::string_view(json.get_string()) == text;
}

std::string random_text(const base::RandomBytes& random) {
  std::array<std::byte, 16> bytes{};
  random(bytes);
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

LongPollTokens::LongPollTokens(const Tokens& tokens, const base::RandomBytes& random)
    : tokens_(tokens), boot_id_(random_text(random)) {}

std::string LongPollTokens::sign(ConnectionId session) const {
  const JsonArray data{kVersion, boot_id_, session.shard, session.index, session.generation};
  // The age is checked on verification: each mount has its own limit.
  return tokens_.sign(kSalt, data, {.signed_at = {}, .max_age = kTokenNeverExpires, .key = {}}).value();
}

std::optional<ConnectionId> LongPollTokens::verify(std::optional<std::string_view> token,
                                                   TokenAge max_age) const {
  const auto data = tokens_.verify(kSalt, token, {.max_age = max_age, .key = {}});
  if (!data || !data->is_array() || data->get_array().size() != Member::count) return std::nullopt;
  const JsonArray& members = data->get_array();
  if (!is_text(members[version], kVersion) || !is_text(members[boot_id], boot_id_)) return std::nullopt;
  ConnectionId session;
  if (!read(members[shard], session.shard) || !read(members[index], session.index) ||
      !read(members[generation], session.generation)) {
    return std::nullopt;
  }
  return session;
}

}  // namespace roost::transport
