// SPDX-License-Identifier: Apache-2.0
// Who is in a channel, as a client knows it: what Phoenix.Presence sends as "presence_state" and
// "presence_diff", merged into one list. It behaves like the Presence class of the official JavaScript client
// (docs/spec/presence.md §3; src/client/README.md lists the differences).
//
// Compiled in tests/integration/client/client_presence_test.cpp [presence]:
//   const roost::ClientPresence presence(room);  // before room.join()
//   presence.on_join([&](const roost::ClientPresenceChange& change) {
//     if (!change.current) note(change.key + " is here");
//   });
//   presence.on_leave([&](const roost::ClientPresenceChange& change) {
//     if (change.current->at("metas").get_array().empty()) note(change.key + " has gone");
//   });
//   presence.on_sync(
//       [&](const roost::ClientPresences& present) { note(std::to_string(present.size()) + " here"); });
//   room.join();
//
// A handle, like ClientChannel: cheap to copy, usable from any thread, harmless after its Client is gone. The
// channel goes on following its presences when the handle is gone. Callbacks run on the client's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "roost/client_channel.hpp"
#include "roost/json.hpp"
#include "roost/result.hpp"

namespace roost {

namespace client {
class PresenceCore;
}  // namespace client

/// A presence by its key. It has an array "metas" of objects with a string "phx_ref" each, one for each time
/// the key was tracked (each tab of a user), and what the server's fetch added.
using ClientPresences = std::map<std::string, JsonObject, std::less<>>;

/// As sent: only the metas that came and went, not the others of their keys. An update is in both.
struct ClientPresenceDiff {
  ClientPresences joins;
  ClientPresences leaves;
};

/// What a state or a diff changed for one key.
struct ClientPresenceChange {
  enum class Kind : std::uint8_t { join, leave };

  Kind kind = Kind::join;
  std::string key;
  /// Of a join: the presence before it, null if the key is new. Of a leave: what remains, without metas if
  /// the key is gone.
  std::optional<JsonObject> current;
  JsonObject changed;  // with the metas that came or went
};

struct ClientPresenceOptions {
  // What the server calls its two events.
  std::string state_event = "presence_state";
  std::string diff_event = "presence_diff";
  /// Bytes of diffs kept until the state they belong to arrives; the oldest are dropped for more.
  std::size_t max_queued = 4'000'000;
  /// Metas in the list; a state or diff that would bring more is ignored.
  std::size_t max_metas = 1'000'000;
};

class ClientPresence {
 public:
  using ChangeHandler = std::function<void(const ClientPresenceChange& change)>;

  /// Create it before the channel joins: it must see the state that the server pushes after each join.
  explicit ClientPresence(const ClientChannel& channel, const ClientPresenceOptions& options = {});

  /// Called for each key that comes or gets another meta, and for each that loses one; of an update, first
  /// the join, then the leave. The whole state or diff is in the list by then. One handler each; the last
  /// counts.
  void on_join(ChangeHandler handler) const;
  void on_leave(ChangeHandler handler) const;
  /// Called after each state and diff, after the handlers above, with the list.
  void on_sync(std::function<void(const ClientPresences& present)> handler) const;

  /// A copy of what is known now; after a loss it is the last that was known until the channel has rejoined.
  [[nodiscard]] ClientPresences list() const;
  /// chooser(key, presence) of each, in the order of keys.
  template <class Chooser>
  [[nodiscard]] auto list(const Chooser& chooser) const {
    using Chosen = std::decay_t<std::invoke_result_t<Chooser, const std::string&, const JsonObject&>>;
    const ClientPresences present = list();
    std::vector<Chosen> chosen;
    chosen.reserve(present.size());
    for (const auto& [key, presence] : present)
      chosen.push_back(chooser(key, presence));
    return chosen;
  }
  /// Messages that were not presences, and those dropped for lack of room; the log says more.
  [[nodiscard]] std::uint64_t ignored() const noexcept;

  // Pure, for channels that carry presences otherwise.

  /// Makes `present` equal to `state`. A presence whose metas are the same is not touched.
  static std::vector<ClientPresenceChange> sync_state(ClientPresences& present, const ClientPresences& state);
  /// Joins first, then leaves; of each in the order of keys.
  static std::vector<ClientPresenceChange> sync_diff(ClientPresences& present,
                                                     const ClientPresenceDiff& diff);
  /// The errors name the key that is not a presence.
  [[nodiscard]] static Result<ClientPresences> read_state(const Json& payload);
  [[nodiscard]] static Result<ClientPresenceDiff> read_diff(const Json& payload);

 private:
  std::shared_ptr<client::Gate> gate_;
  std::shared_ptr<client::PresenceCore> core_;
};

}  // namespace roost
