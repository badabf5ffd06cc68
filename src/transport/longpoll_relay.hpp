// SPDX-License-Identifier: Apache-2.0
// Long-poll requests that arrive at another node than their session's, on the way between the nodes: asks the
// owner, gives what others ask to the session's shard, and leads answers back to the shard that asked. Owner:
// the LongPollNode. Thread: any.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "nodes/recent_questions.hpp"
#include "roost/ids.hpp"
#include "roost/log.hpp"
#include "roost/pubsub_adapter.hpp"
#include "transport/forwarded_responder.hpp"
#include "transport/message_parts.hpp"

namespace roost::transport {

class LongPollNode;

class LongPollRelay {
 public:
  /// Requests of other nodes that are not answered yet.
  static constexpr std::size_t kMaxAsked = 65'536;
  static constexpr std::size_t kMaxAskedBytes = std::size_t{64} << 20U;

  struct Parts {
    NodeLife self;
    /// As PubSubAdapter::tell.
    std::function<Result<void>(std::string_view node, const NodeMessage& message)> tell;
    const base::Clock& clock;
    Logger& logger;
  };

  /// `node` and what the parts refer to are borrowed.
  LongPollRelay(const LongPollNode& node, Parts parts);
  LongPollRelay(const LongPollRelay&) = delete;
  LongPollRelay& operator=(const LongPollRelay&) = delete;

  // What the endpoint has heard.

  /// False: the message is about something else.
  [[nodiscard]] bool heard(const NodeMessage& message);
  /// From now on only nodes that came and did not go are asked. Without this everybody is.
  void follow_members() { follows_members_.store(true); }
  void came(const NodeLife& life);
  /// Requests that wait for it are answered as if it had said that their sessions are gone.
  void went(const NodeLife& life);

  /// The node stops: nothing is said any more, though requests may still be dropped unanswered.
  void leave() { left_.store(true); }

  // For the servers of this node.

  [[nodiscard]] bool may_live(const NodeLife& life) const;
  /// A number of this shard's for ask().
  [[nodiscard]] std::uint64_t new_number(std::size_t shard);
  /// The answer comes to LongPollForwarder::answered on the shard of the number. An error: it was not sent.
  Result<void> ask(const NodeLife& owner, std::uint64_t number, const ForwardedRequest& request);
  /// What needs no answer: taken, lost, release.
  void note(const NodeLife& owner, const ForwardedRequest& request);
  /// Logs it, unless it has logged something in the last ten seconds: these come by the thousand.
  void warn(std::string text);
  /// A token that this node can't verify: if a node that lives claims it, one of the two has a wrong secret,
  /// which is logged once.
  void cannot_verify(std::string_view token);

  // For the ForwardedResponder: of a request that was counted.
  void answer(const Asker& asker, const ForwardedAnswer& answer);
  void release(std::size_t bytes);

 private:
  /// One life of another node, and one of its messages.
  struct Heard {
    Asker from;
    std::string_view text;  // whole
  };

  [[nodiscard]] std::optional<std::string> joined(const NodeMessage& message);
  void heard_request(const Heard& heard);
  [[nodiscard]] bool is_new(const Asker& from);
  void serve(ForwardedRequest request, ForwardedResponder responder);
  void take_note(const NodeLife& from, const ForwardedRequest& request);
  [[nodiscard]] std::optional<ConnectionId> session_of(const ForwardedRequest& request) const;
  void heard_reply(const Heard& heard) const;
  [[nodiscard]] bool admit(std::size_t bytes);
  Result<void> send(const std::string& node, const NodeMessage& about, std::string text);

  const LongPollNode& node_;
  const Parts parts_;
  std::atomic<std::uint64_t> last_number_{0};
  std::atomic<std::size_t> asked_{0};
  std::atomic<std::size_t> asked_bytes_{0};
  std::atomic<bool> follows_members_{false};
  std::atomic<bool> left_{false};
  std::atomic<bool> secret_is_logged_{false};

  std::mutex warning_;  // guards the next two
  base::TimePoint next_warning_{};
  std::uint64_t not_logged_ = 0;

  std::mutex joining_;  // guards incomplete_
  MessageParts incomplete_;

  std::mutex recent_mutex_;  // guards recent_
  nodes::RecentQuestions recent_;

  mutable std::mutex members_;  // guards living_
  std::set<NodeLife> living_;
};

}  // namespace roost::transport
