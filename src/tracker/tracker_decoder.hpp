// SPDX-License-Identifier: Apache-2.0
// Reads the parts of the tracker's terms. Owner: the call to decode(). Failure: false or nullopt, and
// problem() names the field.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "protocol/etf/term_cursor.hpp"
#include "tracker/tracker_message.hpp"

namespace roost::tracker {

class TrackerDecoder {
 public:
  explicit TrackerDecoder(std::string_view term) : terms_(term) {}

  [[nodiscard]] std::optional<TrackerMessage> message();
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  template <class T>
  using Maybe = std::optional<T>;

  /// The fields of Phoenix.Tracker.State that matter.
  struct Fields {
    bool is_delta = false;
    bool has_values = false;
    FullState state;
    Range range;
  };

  [[nodiscard]] Maybe<TrackerMessage> heartbeat();
  [[nodiscard]] Maybe<TrackerMessage> transfer_request();
  [[nodiscard]] Maybe<TrackerMessage> transfer_ack();
  [[nodiscard]] Maybe<TrackerMessage> goodbye();

  [[nodiscard]] Maybe<TransferRef> transfer_ref();
  [[nodiscard]] Maybe<Replica> replica();
  [[nodiscard]] Maybe<ReplicaName> replica_name();
  [[nodiscard]] Maybe<ClockSet> clocks();
  [[nodiscard]] Maybe<std::pair<Replica, Clock>> tag();
  [[nodiscard]] Maybe<Context> context(std::string_view field);
  [[nodiscard]] bool clouds(Clouds& clouds);
  [[nodiscard]] bool tag_set(const Replica& owner, Clocks& cloud);
  [[nodiscard]] bool tags_of(const Replica& owner, Clocks& cloud);
  [[nodiscard]] bool values(Values& values);
  [[nodiscard]] Maybe<Tracked> tracked();
  [[nodiscard]] Maybe<Process> process();
  [[nodiscard]] Maybe<std::string> text(std::string_view field);

  [[nodiscard]] Maybe<Fields> fields();
  [[nodiscard]] bool field(std::string_view name, Fields& fields);
  [[nodiscard]] bool mode(Fields& fields);
  [[nodiscard]] bool range(Range& range);
  [[nodiscard]] Maybe<Delta> delta();
  [[nodiscard]] Maybe<FullState> full_state();

  /// Always false. The first problem is kept.
  bool fail(std::string_view what);

  etf::TermCursor terms_;
  std::shared_ptr<const std::string> node_ = std::make_shared<const std::string>();  // of the latest pid
  std::string problem_;
};

}  // namespace roost::tracker
