// SPDX-License-Identifier: Apache-2.0
#include "introspection/trace_start.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "inspect/trace_feed.hpp"
#include "trace/expression.hpp"

namespace roost::introspection {
namespace {

constexpr std::uint64_t kMaxLimit = 1'000'000;
constexpr unsigned kMaxRate = 10'000;
constexpr std::chrono::hours kMaxDuration{24};

/// Ends with its last owner, which may outlive the endpoint: the shards drop the feed when they come across
/// it.
class Session final : public TraceSession {
 public:
  Session(std::shared_ptr<inspect::TraceFeed> feed, ParameterFilter filter)
      : feed_(std::move(feed)), filter_(std::move(filter)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() override { feed_->end(); }

  /// Payloads are filtered here, on the reader's thread: the shards have better things to do.
  [[nodiscard]] std::vector<TraceRecord> take() override {
    std::vector<TraceRecord> records = feed_->take();
    for (TraceRecord& record : records)
      if (!record.payload.empty()) record.payload = filter_.apply(record.payload).text;
    return records;
  }
  [[nodiscard]] std::uint64_t dropped() const override { return feed_->dropped(); }
  [[nodiscard]] bool done() const override { return feed_->done(std::chrono::steady_clock::now()); }

 private:
  std::shared_ptr<inspect::TraceFeed> feed_;
  ParameterFilter filter_;
};

Result<void> check(const TraceOptions& options) {
  if (options.limit == 0 || options.limit > kMaxLimit) {
    return make_error(fmt::format("a trace needs a limit, from 1 to {} events", kMaxLimit));
  }
  if (options.rate == 0 || options.rate > kMaxRate || options.per.count() <= 0) {
    return make_error(
        fmt::format("a trace needs a rate, from 1 to {} events in some milliseconds", kMaxRate));
  }
  if (options.duration.count() <= 0 || options.duration > kMaxDuration) {
    return make_error("a trace needs an end, at most a day away");
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<TraceSession>> start_trace(const ShardQuestions& questions,
                                                  const presence::PresenceSet* presences,
                                                  const TraceOptions& options,
                                                  const ParameterFilter& filter) {
  if (const auto bounded = check(options); !bounded) return bounded.error();
  auto compiled = trace::compile(options.expression);
  if (const auto* error = std::get_if<trace::ExpressionError>(&compiled)) {
    return make_error(trace::explain(options.expression, *error));
  }
  auto feed = std::make_shared<inspect::TraceFeed>(std::get<trace::Program>(std::move(compiled)), options,
                                                   std::chrono::steady_clock::now());
  questions.tell_all([feed](channels::ShardContext& context) {
    inspect::ShardInsight& insight = context.insight;
    insight.tracer.add(feed, insight.now());
  });
  if (presences != nullptr) presences->trace(feed);
  return std::shared_ptr<TraceSession>(std::make_shared<Session>(std::move(feed), filter));
}

}  // namespace roost::introspection
