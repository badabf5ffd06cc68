// SPDX-License-Identifier: Apache-2.0
// A page as JSON text, written an item at a time: the tree of a whole page takes several times the memory of
// its text. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "admin/to_json.hpp"

namespace roost::admin {

class PageText {
 public:
  /// At most so many items are to come.
  explicit PageText(std::size_t most) : most_(most) {}

  void add(const Json& item);
  /// `head`, and NAME: [...] with what was added.
  [[nodiscard]] std::string finish(const JsonObject& head, std::string_view name) &&;

 private:
  std::size_t most_;
  std::string items_;
};

/// `head`, and NAME: [...] with what `item_of` makes of each item.
template <class T, class ItemOf>
[[nodiscard]] std::string page_text(const JsonObject& head, std::string_view name,
                                    const std::vector<T>& items, const ItemOf& item_of) {
  PageText text(items.size());
  for (const T& item : items)
    text.add(item_of(item));
  return std::move(text).finish(head, name);
}

}  // namespace roost::admin
