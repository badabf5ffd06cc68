// SPDX-License-Identifier: Apache-2.0
// The data of a message: a JSON value, kept as text until it is parsed on demand, or raw bytes. Immutable;
// copies are cheap and may go to other threads. The payload passed to a callback may borrow the bytes of its
// frame; a copy owns its bytes, so keep a copy.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "roost/described.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost {

namespace phoenix {
struct PayloadAccess;
}

class Payload {
 public:
  enum class Kind : std::uint8_t { json, binary };

  /// The empty object, {}.
  Payload() noexcept = default;

  /// {{"number", 5}, {"tags", {"a", "b"}}}: an object or an array, as Boost.JSON interprets such a list. This
  /// and the next two throw std::invalid_argument for values that JSON cannot express: text that is not
  /// UTF-8, NaN, infinity.
  Payload(std::initializer_list<boost::json::value_ref> members);
  Payload(const Json& value);
  template <Described T>
  Payload(const T& value) : Payload(Kind::json, detail::encode_payload(value)) {}

  [[nodiscard]] static Payload binary(std::string_view bytes) { return Payload(Kind::binary, bytes); }
  /// Fails unless `text` is one JSON value.
  [[nodiscard]] static Result<Payload> from_json_text(std::string_view text);

  Payload(const Payload& other);
  Payload(Payload&& other) noexcept { swap(other); }
  Payload& operator=(Payload other) noexcept {
    swap(other);
    return *this;
  }
  ~Payload() = default;

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_binary() const noexcept { return kind_ == Kind::binary; }
  [[nodiscard]] bool is_object() const noexcept { return !is_binary() && view_.front() == '{'; }

  /// The JSON text; empty for a binary payload.
  [[nodiscard]] std::string_view text() const noexcept { return is_binary() ? std::string_view() : view_; }
  /// The bytes; empty for a JSON payload.
  [[nodiscard]] std::string_view bytes() const noexcept { return is_binary() ? view_ : std::string_view(); }

  /// The JSON value, parsed at each call. Integers beyond 64 bits become doubles; of members with the same
  /// name the last wins. Fails only for a binary payload.
  [[nodiscard]] Result<Json> json() const;

  /// The payload as a described struct (described.hpp), or an Error that names the field that does not match.
  template <class T>
  [[nodiscard]] Result<T> as() const {
    Result<Json> value = json();
    if (!value) return value.error();
    return detail::decode_payload<T>(*value);
  }

 private:
  friend struct phoenix::PayloadAccess;
  enum class Storage : std::uint8_t { kept, borrowed };

  /// Copies `content`; for JSON it must be one valid value without white space around it.
  Payload(Kind kind, std::string_view content);
  Payload(Kind kind, std::string_view content, Storage storage) noexcept
      : view_(content), kind_(kind), storage_(storage) {}

  void swap(Payload& other) noexcept;

  std::string_view view_ = "{}";
  std::shared_ptr<const char[]> owner_;  // of the bytes in view_; null for a literal or a borrowed frame
  Kind kind_ = Kind::json;
  Storage storage_ = Storage::kept;
};

}  // namespace roost
