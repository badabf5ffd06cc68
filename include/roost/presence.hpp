// SPDX-License-Identifier: Apache-2.0
// Presence: who is in a topic, on any number of nodes (docs/spec/presence.md). An entry is a process (a
// channel, or a PresenceOwner) that is present in a topic under a key, with a meta: a JSON object of the
// application. Several entries of one key are the devices of a user. What every Phoenix client's Presence
// class understands goes to the members of the topic: `presence_state` once, pushed by the application after
// a join, and `presence_diff` for every change, by itself. Nodes tell each other within a broadcast_period.
//
// Declare a presence before the endpoint starts, then use it in channels:
//
// Compiled in tests/integration/nodes/presence_test.cpp [presence]:
//   endpoint.add_presence();
//
// Compiled in tests/unit/testing/presence_test.cpp [channel]:
//   void handle_info(const roost::Info&) override {
//     presence().track(socket<MemberSocket>().user, {{"status", "online"}}).value();
//     presence().push_state();
//   }
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "roost/json.hpp"
#include "roost/payload.hpp"
#include "roost/result.hpp"

namespace roost {

/// What the clients of a topic get.
enum class PresenceMode : std::uint8_t {
  full,    // presence_state with everybody, presence_diff for changes: as Phoenix
  paged,   // the first page as presence_state, the others as presence_diff pushes; then as full
  counts,  // presence_count, {"count": N}: the number of keys
  off,     // nothing
};

struct PresenceModeRule {
  std::string pattern;  // as in routes: a topic, or a prefix and '*'
  PresenceMode mode = PresenceMode::full;
};

/// One change of one topic, for handle_metas. Lives for the call.
struct PresenceChange {
  std::string_view topic;
  const JsonObject& joins;      // key → {"metas": [...]}, as on the wire
  const JsonObject& leaves;     // the same
  const JsonObject& presences;  // key → [meta, ...]: who is there now
};

struct PresenceOptions {
  std::string name = "Roost.Presence";  // the same on all nodes; unique on one

  // Between nodes; equal on all of them.
  std::chrono::milliseconds broadcast_period{1500};  // in which changes are gathered for other nodes
  unsigned max_silent_periods = 10;                  // without a change, before a sign of life
  /// Without a sign of life from a node until its presences are shown as left; none: 2 × the longest silence.
  std::optional<std::chrono::milliseconds> down_period{};
  std::chrono::milliseconds permdown_period{1'200'000};  // and until they are forgotten
  unsigned clock_sample_periods = 2;                     // between looks at who knows more
  std::vector<std::size_t> max_delta_sizes{100, 1000, 10'000};
  unsigned pool_size = 1;            // parts the topics are spread over
  bool permdown_on_shutdown = true;  // others show its presences as left when a node stops, not 30 s later

  // To clients.
  /// A change that comes alone goes out at once; the next ones of its topic within this time go together.
  std::chrono::milliseconds diff_window{100};
  /// A key that comes back with the same meta within this time causes no diff. 0: every leave is shown.
  std::chrono::milliseconds leave_grace{0};
  std::vector<PresenceModeRule> modes{};  // the first that matches; none: full
  std::size_t page_size = 500;            // keys, in mode paged
  std::string dispatcher{};  // of diffs; empty: the channel dispatcher (PubSub::register_dispatcher)

  // Limits.
  std::size_t max_tracked = 1000;       // entries of one channel or owner
  std::size_t max_entries = 1'000'000;  // of this node
  std::size_t max_meta_bytes = 16'384;  // as JSON text

  /// Adds to presences what is not tracked, such as names from a database: key → {"metas": [...]} in and out.
  /// It must keep every key and its metas, and may add members. For diffs it runs on the worker pool; for
  /// list(), state() and get_by_key() on the caller's thread. What it throws is logged, and nothing is added.
  std::function<JsonObject(std::string_view topic, JsonObject presences)> fetch{};
  /// Each change on this node's own view, in order, after it went to clients. Runs on a loop: it must not
  /// block. What it throws is logged.
  std::function<void(const PresenceChange&)> handle_metas{};

  /// What is wrong, in a sentence each.
  [[nodiscard]] std::vector<std::string> problems() const;
};

/// Why an entry was not changed: Error::code.
enum class PresenceError {
  already_tracked = 1,  // this process has this key in this topic
  nopresence,           // there is nothing to update
  too_many,             // PresenceOptions::max_tracked, max_entries
  invalid,              // a key or meta that can't be
  ended,                // the process or the node has ended
};
[[nodiscard]] std::error_code make_error_code(PresenceError error) noexcept;

/// A key: text, or an integer, which becomes text.
class PresenceKey {
 public:
  template <class T>
    requires std::convertible_to<const T&, std::string_view>
  PresenceKey(const T& text) : text_(std::string_view(text)) {}
  template <std::integral T>
  PresenceKey(T number) : text_(std::to_string(number)) {}

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// Gives the new meta for the old one, which has its phx_ref. Runs again when others change it meanwhile, 100
/// times at most; one that itself updates the same entry therefore ends in PresenceError::invalid.
using PresenceUpdate = std::function<JsonObject(const JsonObject& old)>;

/// A process that is no channel: a game's bot, a background job. Its entries leave when it dies. Movable; may
/// outlive the endpoint. Thread: any. An error of each call has a PresenceError.
class PresenceOwner {
 public:
  PresenceOwner() = default;
  PresenceOwner(PresenceOwner&&) noexcept = default;
  PresenceOwner& operator=(PresenceOwner&& other) noexcept;
  ~PresenceOwner();

  /// The new phx_ref.
  Result<std::string> track(std::string_view topic, const PresenceKey& key, const JsonObject& meta = {});
  Result<std::string> update(std::string_view topic, const PresenceKey& key, const JsonObject& meta);
  Result<std::string> update(std::string_view topic, const PresenceKey& key, const PresenceUpdate& update);
  /// Does nothing if it is not tracked.
  void untrack(std::string_view topic, const PresenceKey& key);
  /// Everything this owner tracks, in all topics.
  void untrack_all();

  class State;
  explicit PresenceOwner(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};

/// One page of a topic, in the order of the keys.
struct PresencePage {
  Payload presences;                // key → {"metas": [...]}
  std::optional<std::string> next;  // the cursor of the next page; none: this was the last
};

/// The presences of all nodes, as this one knows them. Thread: any. Owned by the endpoint.
class Presence {
 public:
  virtual ~Presence() = default;

  [[nodiscard]] virtual const PresenceOptions& options() const noexcept = 0;
  [[nodiscard]] virtual PresenceMode mode_of(std::string_view topic) const = 0;

  [[nodiscard]] virtual PresenceOwner owner() = 0;

  /// key → {"metas": [...]}, after fetch. Empty for a topic in which nobody is.
  [[nodiscard]] virtual JsonObject list(std::string_view topic) const = 0;
  /// {"metas": [...]}, after fetch; an empty array if the key is not there.
  [[nodiscard]] virtual Json get_by_key(std::string_view topic, const PresenceKey& key) const = 0;
  /// Different keys.
  [[nodiscard]] virtual std::size_t count(std::string_view topic) const = 0;

  /// What presence_state carries, in mode full; encoded once for each state of the topic.
  [[nodiscard]] virtual Payload state(std::string_view topic) const = 0;
  /// Presences whose keys come after `after`, or the first ones: page_size keys at most.
  [[nodiscard]] virtual PresencePage page(std::string_view topic,
                                          std::optional<std::string_view> after = {}) const = 0;
};

}  // namespace roost

template <>
struct std::is_error_code_enum<roost::PresenceError> : std::true_type {};
