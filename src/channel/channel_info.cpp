// SPDX-License-Identifier: Apache-2.0
#include "channel/channel_info.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <string_view>

#include "base/visible_text.hpp"

namespace roost::channels {
namespace {

/// Without its quotes; empty for null.
std::string unquoted(phoenix::RefView ref) {
  if (ref.is_null()) return {};
  std::string_view json = ref.json();
  if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
  return std::string(json);
}

/// The moment of the shard's clock, on the calendar.
std::chrono::system_clock::time_point on_the_calendar(const base::Clock& clock, base::TimePoint time) {
  return std::chrono::system_clock::now() -
         std::chrono::duration_cast<std::chrono::system_clock::duration>(clock.now() - time);
}

}  // namespace

ChannelInfo info_of(const ChannelContext& channel, base::TimePoint join_started) {
  ChannelInfo info;
  info.connection = channel.host.connection_id();
  info.topic = channel.topic.view();
  info.route = channel.route.pattern;
  info.join_ref = unquoted(channel.join_ref.view());
  info.joined_at = on_the_calendar(channel.shard.clock, join_started);
  return info;
}

Json described(const ChannelContext& channel, const Channel& application) {
  const ChannelCallbackScope scope(channel.shard, "describe", channel.topic.view(), &application);
  try {
    return application.describe();
  } catch (const std::exception& error) {
    return {{"describe_threw", base::utf8_or_visible(error.what())}};
  } catch (...) {
    return {{"describe_threw", "not a std::exception"}};
  }
}

}  // namespace roost::channels
