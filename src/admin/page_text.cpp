// SPDX-License-Identifier: Apache-2.0
#include "admin/page_text.hpp"

#include <boost/json/serialize.hpp>

#include "base/reserve.hpp"

namespace roost::admin {
namespace {

constexpr std::size_t kHeadSize = 1024;  // of the page and of the response; more is rare

}  // namespace

/// Room for all is made with the first item, by its size: what is not needed of it stays untouched.
void PageText::add(const Json& item) {
  const std::string text = boost::json::serialize(item);
  if (items_.empty()) {
    base::reserve_for_a_moment(items_, kHeadSize + most_ * (text.size() + text.size() / 4));
  } else {
    items_ += ',';
  }
  items_ += text;
}

std::string PageText::finish(const JsonObject& head, std::string_view name) && {
  std::string begin = boost::json::serialize(head);
  begin.pop_back();
  begin.append(head.empty() ? "\"" : ",\"").append(name).append("\":[");
  items_.insert(0, begin).append("]}\n");
  return std::move(items_);
}

}  // namespace roost::admin
