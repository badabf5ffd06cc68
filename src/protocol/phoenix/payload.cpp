// SPDX-License-Identifier: Apache-2.0
#include "roost/payload.hpp"

#include <boost/json/parse.hpp>
#include <cstring>

#include "protocol/phoenix/json_validator.hpp"

namespace roost {
namespace {

constexpr std::string_view kSpace = " \n\r\t";

std::string json_text(const Json& value) {
  std::string text;
  JsonWriter(text).json(value);
  return text;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

}  // namespace

Payload::Payload(std::initializer_list<boost::json::value_ref> members) : Payload(Json(members)) {}

Payload::Payload(const Json& value) : Payload(Kind::json, json_text(value)) {}

Payload::Payload(Kind kind, std::string_view content) : kind_(kind) {
  auto bytes = std::make_shared_for_overwrite<char[]>(content.size());
  content.copy(bytes.get(), content.size());
  view_ = {bytes.get(), content.size()};
  owner_ = std::move(bytes);
}

Payload::Payload(const Payload& other)
    : view_(other.view_), owner_(other.owner_), kind_(other.kind_), storage_(other.storage_) {
  if (storage_ == Storage::borrowed) *this = Payload(kind_, view_);
}

void Payload::swap(Payload& other) noexcept {
  std::swap(view_, other.view_);
  std::swap(owner_, other.owner_);
  std::swap(kind_, other.kind_);
  std::swap(storage_, other.storage_);
}

Result<Payload> Payload::from_json_text(std::string_view text) {
  const auto checked = phoenix::validate_json(text);
  if (const auto* fault = std::get_if<phoenix::JsonFault>(&checked))
    return make_error("payload: " + std::string(fault->reason));
  return Payload(Kind::json, trimmed(text));
}

Result<Json> Payload::json() const {
  if (is_binary()) return make_error("payload: expected JSON, got binary data");
  boost::json::parse_options options;
  options.max_depth = phoenix::kMaxJsonDepth;
  return boost::json::parse(view_, {}, options);
}

}  // namespace roost
