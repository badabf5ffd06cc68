// SPDX-License-Identifier: Apache-2.0
#include "cli/dial/presence_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "base/visible_text.hpp"
#include "cli/node/table.hpp"

namespace roost::cli::dial {
namespace {

const JsonArray& metas_in(const JsonObject& presence) {
  return presence.at("metas").get_array();
}

std::string first_meta(const JsonObject& presence) {
  if (metas_in(presence).empty()) return "";
  JsonObject meta = metas_in(presence).front().get_object();
  meta.erase("phx_ref");
  meta.erase("phx_ref_prev");
  return base::visible_json(boost::json::serialize(meta));
}

std::string shown_key(const std::string& key) {
  return key.empty() ? "\"\"" : base::visible(key);
}

std::string table_of(const ClientPresences& present, std::size_t most, std::size_t columns) {
  Table table({{"KEY"}, {"METAS", Table::Align::right}, {"FIRST META"}}, Table::TooLong::is_cut);
  std::size_t shown = 0;
  for (const auto& [key, presence] : present) {
    if (shown++ == most) break;
    table.add({shown_key(key), std::to_string(metas_in(presence).size()), first_meta(presence)});
  }
  std::string text = table.text(columns);
  if (present.size() > most) text += fmt::format("... and {} more\n", present.size() - most);
  return text;
}

std::string section_of(const PresentIn& channel, std::size_t most, std::size_t columns) {
  const std::string topic = cut(base::visible(channel.topic), columns / 2);
  if (channel.counted) return fmt::format("{}: {} present, by the server's count\n", topic, *channel.counted);
  if (channel.present == nullptr) return topic + ": waiting for its presence_state\n";
  if (channel.present->empty()) return topic + ": nobody\n";
  return fmt::format("{}: {} present\n{}", topic, channel.present->size(),
                     table_of(*channel.present, most, columns));
}

/// How many keys of each channel are shown if all get as many.
std::size_t keys_per_channel(std::size_t channels, std::size_t rows) {
  constexpr std::size_t kAround = 4;  // the heading, the titles, how many more there are, and a blank line
  const std::size_t each = rows / std::max<std::size_t>(channels, 1);
  return std::max(each, kAround + 1) - kAround;
}

}  // namespace

std::string presence_page(const std::vector<PresentIn>& channels, const PageSize& size) {
  std::string page;
  for (const PresentIn& channel : channels) {
    if (!page.empty()) page += '\n';
    page += section_of(channel, keys_per_channel(channels.size(), size.rows), size.columns);
  }
  return page;
}

bool is_known(const ClientPresenceChange& change) {
  if (change.kind != ClientPresenceChange::Kind::join || !change.current) return false;
  const JsonArray& before = metas_in(*change.current);
  const JsonArray& joined = metas_in(change.changed);
  return std::all_of(joined.begin(), joined.end(), [&](const Json& meta) {
    return std::any_of(before.begin(), before.end(), [&](const Json& other) {
      return other.get_object().at("phx_ref") == meta.get_object().at("phx_ref");
    });
  });
}

std::string change_line(const std::string& topic, const ClientPresenceChange& change,
                        const ClientPresences& present) {
  const bool join = change.kind == ClientPresenceChange::Kind::join;
  const auto found = present.find(change.key);
  const std::size_t count = found == present.end() ? 0 : metas_in(found->second).size();
  return boost::json::serialize(JsonObject{{"topic", topic},
                                           {"change", join ? "join" : "leave"},
                                           {"key", change.key},
                                           {"presence", change.changed},
                                           {"count", count}});
}

std::string count_line(const std::string& topic, std::uint64_t count) {
  return boost::json::serialize(JsonObject{{"topic", topic}, {"change", "count"}, {"count", count}});
}

}  // namespace roost::cli::dial
