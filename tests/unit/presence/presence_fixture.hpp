// SPDX-License-Identifier: Apache-2.0
// Nodes with a presence, joined by a hub, in virtual time; what their clients would get is kept as text.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "presence/presence_server.hpp"
#include "support/hub_adapter.hpp"
#include "support/node.hpp"
#include "support/recording_log.hpp"

namespace roost::presence {

/// A client's view of one topic, which merges diffs as the Presence class of clients does.
class Watcher {
 public:
  Watcher(PubSub& pubsub, const std::string& topic)
      : subscription_(pubsub.subscribe(
            topic,
            [this](const BroadcastView& view) {
              messages.push_back(std::string(view.event) + " " + std::string(view.payload.text()));
            },
            nullptr)) {}

  /// Of the messages that came since the last call.
  std::vector<std::string> take() { return std::exchange(messages, {}); }

  std::vector<std::string> messages;

 private:
  Subscription subscription_;
};

struct PresenceNodeUnderTest {
  PresenceNodeUnderTest(std::shared_ptr<PubSubAdapter> adapter, PresenceOptions options,
                        std::size_t shards = 1)
      : node({.shards = shards, .adapter = std::move(adapter), .log_sink = log}),
        presence(node.add_presence(std::move(options))) {
    node.turn();
  }

  /// "ann[on] bob[on,away]": keys with the status of each meta.
  [[nodiscard]] std::string listed(std::string_view topic) const {
    std::string text;
    for (const auto& [key, value] : presence.list(topic)) {
      text += (text.empty() ? "" : " ") + std::string(key) + "[";
      std::vector<std::string> metas;
      for (const Json& meta : value.at("metas").as_array()) {
        const Json* status = meta.as_object().if_contains("status");
        metas.push_back(status == nullptr ? "" : std::string(status->as_string()));
      }
      std::sort(metas.begin(), metas.end());
      for (std::size_t i = 0; i < metas.size(); ++i)
        text += (i > 0 ? "," : "") + metas[i];
      text += "]";
    }
    return text;
  }

  std::shared_ptr<test::RecordingLog> log = std::make_shared<test::RecordingLog>();
  test::TestNode node;
  PresenceServer& presence;
};

/// What a test expects of a diff: the JSON with references made readable.
inline Json parsed(const std::string& message) {
  return boost::json::parse(message.substr(message.find(' ') + 1));
}

}  // namespace roost::presence
