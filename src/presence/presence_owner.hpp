// SPDX-License-Identifier: Apache-2.0
// A process with presences, behind the public PresenceOwner. Its lock is taken before that of a part, and
// makes its end final: what is tracked afterwards is refused. Owner: the PresenceOwner; thread: any.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "presence/presence_server.hpp"
#include "roost/presence.hpp"

namespace roost {

class PresenceOwner::State {
 public:
  State(std::weak_ptr<presence::PresenceServer> server, tracker::Process process)
      : server_(std::move(server)), process_(std::move(process)) {}

  Result<std::string> track(std::string_view topic, const PresenceKey& key, const JsonObject& meta);
  Result<std::string> update(std::string_view topic, const PresenceKey& key, const PresenceUpdate& update);
  void untrack(std::string_view topic, const PresenceKey& key);
  void untrack_all();
  void end();

 private:
  using Parts = boost::container::small_vector<std::uint16_t, 2>;

  /// With the lock held.
  void leave_all();

  const std::weak_ptr<presence::PresenceServer> server_;
  const tracker::Process process_;
  std::mutex mutex_;  // guards what follows
  bool ended_ = false;
  std::size_t tracked_ = 0;
  Parts parts_;  // in which something is, or was, tracked
};

}  // namespace roost
