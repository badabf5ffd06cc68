// SPDX-License-Identifier: Apache-2.0
// A page as JSON text, written an item at a time: the tree of a whole page takes several times the memory of
// its text. Pure.
#pragma once

#include <boost/json/serialize.hpp>

#include "admin/json.hpp"

namespace roost::admin {

/// `head`, and NAME: [...] with what `item_of` makes of each item.
template <class T, class ItemOf>
[[nodiscard]] std::string page_text(const JsonObject& head, std::string_view name,
                                    const std::vector<T>& items, const ItemOf& item_of) {
  std::string text = boost::json::serialize(head);
  text.pop_back();
  text.append(head.empty() ? "\"" : ",\"").append(name).append("\":[");
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string item = boost::json::serialize(item_of(items[i]));
    if (i == 0) text.reserve(text.size() + items.size() * (item.size() + item.size() / 4));
    if (i > 0) text += ',';
    text += item;
  }
  return text += "]}\n";
}

}  // namespace roost::admin
