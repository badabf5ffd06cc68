// SPDX-License-Identifier: Apache-2.0
#include "presence/presences_text.hpp"

#include "presence/meta.hpp"
#include "roost/json_writer.hpp"

namespace roost::presence {
namespace {

void append(std::string& out, const std::vector<KeyedMeta>& metas) {
  PresencesText text(out);
  for (const KeyedMeta& one : metas)
    text.add(one.key, one.meta->shown.json);
  text.end();
}

}  // namespace

void PresencesText::add(std::string_view key, std::string_view meta) {
  if (is_at(key)) {
    out_.push_back(',');
  } else {
    if (keys_ > 0) out_.append("]},");
    ++keys_;
    key_ = key;
    static_cast<void>(append_json_string(out_, key));  // keys are UTF-8
    out_.append(":{\"metas\":[");
  }
  out_.append(meta);
}

void PresencesText::end() {
  out_.append(keys_ > 0 ? "]}}" : "}");
}

std::string text_of(const TopicDiff& diff) {
  std::string text = "{\"joins\":";
  append(text, diff.joins);
  text.append(",\"leaves\":");
  append(text, diff.leaves);
  text.push_back('}');
  return text;
}

JsonObject presences_of(const std::vector<KeyedMeta>& metas) {
  JsonObject all;
  for (const KeyedMeta& one : metas) {
    auto [member, is_new] = all.emplace(one.key, JsonObject());
    JsonObject& presence = member->value().get_object();
    if (is_new) presence["metas"] = JsonArray();
    presence["metas"].get_array().push_back(object_of(*one.meta));
  }
  return all;
}

}  // namespace roost::presence
