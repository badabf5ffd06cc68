// SPDX-License-Identifier: Apache-2.0
// A channel message as a serializer reads it from a frame. Views only: they point into the frame or into its
// DecodeScratch.
#pragma once

#include <string>
#include <string_view>

#include "roost/payload.hpp"
#include "roost/topic.hpp"

namespace roost {

/// A client's identifier of a message or a join. It is opaque to the server: the same JSON value is sent
/// back, and two refs are equal when their JSON texts are. Serializers give every string one canonical text,
/// without unnecessary escapes.
class RefView {
 public:
  constexpr RefView() = default;  // null
  /// `text` is one JSON value without white space around it, such as "\"12\"" or "null".
  [[nodiscard]] static constexpr RefView from_json(std::string_view text) { return RefView(text); }

  [[nodiscard]] constexpr std::string_view json() const { return text_; }
  [[nodiscard]] constexpr bool is_null() const { return text_ == "null"; }

  friend constexpr bool operator==(const RefView&, const RefView&) = default;

 private:
  constexpr explicit RefView(std::string_view text) : text_(text) {}
  std::string_view text_ = "null";
};

/// A topic or event. Clients send strings; a topic that is a number or null matches nothing but still gets a
/// reply, so its JSON text is kept to be sent back.
class NameView {
 public:
  NameView() = default;
  NameView(std::string_view text) : text_(text) {}
  NameView(const char* text) : text_(text) {}
  NameView(const std::string& text) : text_(text) {}
  NameView(const Topic& topic) : text_(topic.view()) {}
  [[nodiscard]] static NameView not_a_string(std::string_view json_text) {
    NameView name(json_text);
    name.is_string_ = false;
    return name;
  }

  [[nodiscard]] bool is_string() const { return is_string_; }
  /// The characters of a string (unescaped), or the JSON text of anything else.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// True only for the string `expected`.
  [[nodiscard]] bool is(std::string_view expected) const { return is_string_ && text_ == expected; }

 private:
  std::string_view text_;
  bool is_string_ = true;
};

/// One message of a client.
struct MessageView {
  RefView join_ref;  // of the join this message belongs to
  RefView ref;       // of this message; its reply repeats it
  NameView topic;
  NameView event;
  Payload payload;  // may borrow from the frame; its copies do not
};

/// Storage for names and refs whose text does not appear verbatim in the frame: escaped ones, or those in
/// another encoding. One per shard, used for one message at a time; its memory is reused.
struct DecodeScratch {
  std::string join_ref;
  std::string ref;
  std::string topic;
  std::string event;
};

}  // namespace roost
