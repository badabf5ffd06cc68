// SPDX-License-Identifier: Apache-2.0
// Message references that outlive their frame (roost/message.hpp says what a ref is). Values; pure.
#pragma once

#include <string>
#include <string_view>

#include "base/compact_text.hpp"
#include "roost/message.hpp"

namespace roost::phoenix {

using roost::RefView;

/// A ref that owns its text.
class Ref {
 public:
  Ref() = default;  // null
  explicit Ref(RefView view) : text_(view.json()) {}
  /// A string ref from a binary frame, or made by a client; an empty one is "", which is not null.
  [[nodiscard]] static Ref from_bytes(std::string_view utf8);

  [[nodiscard]] std::string_view json() const { return text_.view(); }
  [[nodiscard]] bool is_null() const { return view().is_null(); }
  [[nodiscard]] RefView view() const { return RefView::from_json(text_.view()); }
  operator RefView() const { return view(); }

  friend bool operator==(const Ref&, const Ref&) = default;
  friend bool operator==(const Ref& ref, RefView view) { return ref.view() == view; }

 private:
  base::CompactText text_{"null"};
};

/// A ref from its JSON value, in canonical form: "1" for "\u0031", 1.5 for 15e-1. May use `scratch` for it.
[[nodiscard]] RefView read_ref(std::string_view value, std::string& scratch);

/// The ref as written in a binary frame: a string's characters, nothing for null, otherwise the JSON text.
[[nodiscard]] std::string ref_bytes(RefView ref);

}  // namespace roost::phoenix
