// SPDX-License-Identifier: Apache-2.0
#include "protocol/phoenix/json_validator.hpp"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.hpp"

namespace roost::phoenix {
namespace {

constexpr std::size_t kFirstCapacity = 4096;

JsonShape shape_of(const simdjson::dom::element& value) {
  switch (value.type()) {
    case simdjson::dom::element_type::ARRAY:
      return {JsonKind::array, simdjson::dom::array(value).size()};
    case simdjson::dom::element_type::OBJECT:
      return {JsonKind::object, simdjson::dom::object(value).size()};
    default:
      return {};
  }
}

}  // namespace

/// simdjson reads a few bytes past the text it is given, so the text is copied to where it may.
struct JsonValidator::Buffers {
  explicit Buffers(std::size_t capacity) { reserve(capacity); }

  void reserve(std::size_t capacity) {
    if (capacity <= parser.capacity() && padded != nullptr) return;
    padded = std::make_unique_for_overwrite<char[]>(capacity + simdjson::SIMDJSON_PADDING);
    std::memset(padded.get() + capacity, ' ', simdjson::SIMDJSON_PADDING);
    const simdjson::error_code failed = parser.allocate(capacity, kMaxJsonDepth);
    ROOST_CHECK(failed == simdjson::SUCCESS, "there is memory for the JSON parser");
  }

  std::variant<JsonShape, JsonFault> validate(std::string_view text) {
    std::copy(text.begin(), text.end(), padded.get());
    simdjson::dom::element value;
    const simdjson::error_code error = parser.parse(padded.get(), text.size(), false).get(value);
    if (error == simdjson::SUCCESS) return shape_of(value);
    // simdjson has no room for integers beyond 64 bits; JSON has.
    if (error == simdjson::NUMBER_ERROR) return validate_slowly(text);
    return JsonFault{simdjson::error_message(error)};
  }

  std::unique_ptr<char[]> padded;
  simdjson::dom::parser parser;
};

JsonValidator::JsonValidator() : buffers_(std::make_unique<Buffers>(kFirstCapacity)) {}
JsonValidator::~JsonValidator() = default;
JsonValidator::JsonValidator(JsonValidator&&) noexcept = default;
JsonValidator& JsonValidator::operator=(JsonValidator&&) noexcept = default;

std::variant<JsonShape, JsonFault> JsonValidator::validate(std::string_view text) {
  if (text.size() > kMaxKeptJson) return Buffers(text.size()).validate(text);
  buffers_->reserve(std::bit_ceil(text.size()));
  return buffers_->validate(text);
}

}  // namespace roost::phoenix
