// SPDX-License-Identifier: Apache-2.0
#include "token/token_payload.hpp"

#include <cmath>

#include "protocol/etf/term_version.hpp"
#include "token/term_reader.hpp"
#include "token/term_writer.hpp"

namespace roost::token {
namespace {

constexpr std::string_view kInfinity = "infinity";
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

// Whole seconds are written as an integer, as is usual.
void write_age(TermWriter& writer, TokenAge age) {
  const double seconds = age.count();
  if (std::isinf(seconds) && seconds > 0)
    writer.terms().atom(kInfinity);
  else if (std::trunc(seconds) == seconds && std::abs(seconds) <= kExactIntegers)
    writer.terms().integer(static_cast<std::int64_t>(seconds));
  else
    writer.terms().real(seconds);
}

std::optional<TokenAge> age_of(const std::optional<Json>& value) {
  if (!value) return std::nullopt;
  if (value->is_number()) return TokenAge(value->to_number<double>());
  if (value->is_string() && value->get_string() == kInfinity) return kTokenNeverExpires;
  return std::nullopt;
}

std::optional<std::int64_t> milliseconds_of(const std::optional<Json>& value) {
  if (!value || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

std::optional<TokenPayload> decode_tuple(TermReader& reader, std::size_t arity) {
  auto data = reader.value();
  const auto signed_at = milliseconds_of(data ? reader.value() : std::nullopt);
  const auto max_age = arity == 3 && signed_at ? age_of(reader.value()) : kDefaultTokenAge;
  if (!signed_at || !max_age) return std::nullopt;
  return TokenPayload{*std::move(data), *signed_at, *max_age};
}

std::optional<TokenPayload> decode_map(TermReader& reader) {
  auto map = reader.value();
  if (!map || !map->is_object()) return std::nullopt;
  JsonObject& members = map->get_object();
  Json* data = members.if_contains("data");
  const Json* signed_at = members.if_contains("signed");
  if (data == nullptr || signed_at == nullptr || !signed_at->is_int64()) return std::nullopt;
  return TokenPayload{std::move(*data), signed_at->get_int64(), kDefaultTokenAge};
}

}  // namespace

Result<std::string> encode_payload(const Json& data, std::int64_t signed_at_ms, TokenAge max_age) {
  if (std::isnan(max_age.count())) return make_error("the max_age of a token is not a number");
  TermWriter writer(TermText::utf8);
  writer.terms().tuple(3);
  if (auto written = writer.value(data); !written) return written.error();
  writer.terms().integer(signed_at_ms);
  write_age(writer, max_age);
  return std::move(writer).finish();
}

std::optional<TokenPayload> decode_payload(std::string_view bytes) {
  const auto term = etf::term_after_version(bytes, kMaxTermSize);
  if (!term) return std::nullopt;
  TermReader reader(*term, TermText::utf8);
  const auto arity = reader.enter_tuple();
  if (arity && *arity != 2 && *arity != 3) return std::nullopt;
  auto payload = arity ? decode_tuple(reader, *arity) : decode_map(reader);
  if (!reader.at_end()) return std::nullopt;
  return payload;
}

// In doubles, which represent any realistic time to the millisecond and do not overflow.
std::optional<TokenError> age_fault(std::int64_t signed_at_ms, TokenAge max_age, std::int64_t now_ms) {
  if (max_age == kTokenNeverExpires) return std::nullopt;
  if (!(max_age.count() > 0)) return TokenError::expired;
  if (signed_at_ms > now_ms) return TokenError::invalid;
  const double age_ms = static_cast<double>(now_ms) - static_cast<double>(signed_at_ms);
  if (age_ms > std::trunc(max_age.count() * 1000)) return TokenError::expired;
  return std::nullopt;
}

}  // namespace roost::token
