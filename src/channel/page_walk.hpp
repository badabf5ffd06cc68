// SPDX-License-Identifier: Apache-2.0
// Pushes the presences of a large topic page by page, over what the state is by then. The client converges:
// metas that it gets twice have one reference, and leaves of keys that it does not know yet are ignored.
// Owner and thread: the ChannelServer.
#pragma once

#include <functional>
#include <string>

#include "roost/presence.hpp"
#include "runtime/callback_timer.hpp"
#include "runtime/event_loop.hpp"

namespace roost::channels {

class PageWalk {
 public:
  using Push = std::function<void(std::string_view event, const Payload& payload)>;

  /// All are borrowed but `topic`.
  PageWalk(runtime::EventLoop& loop, const Presence& presence, std::string topic, Push push);

  /// Pushes the first page at once, and then one every few milliseconds.
  void start();

 private:
  void next();

  runtime::EventLoop& loop_;
  const Presence& presence_;
  const std::string topic_;
  const Push push_;
  std::string after_;
  runtime::CallbackTimer timer_;
};

}  // namespace roost::channels
