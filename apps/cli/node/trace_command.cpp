// SPDX-License-Identifier: Apache-2.0
// `roost trace`: starts a trace, prints its events, and ends it when the command ends.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/visible_text.hpp"
#include "cli/duration.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/interrupted.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/rate.hpp"
#include "cli/node/render.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

constexpr std::chrono::milliseconds kPollEvery{100};

class Trace final : public NodeCommand {
 public:
  Trace()
      : NodeCommand({"trace", "Watch messages and callbacks, filtered and bounded",
                     "  roost trace 'topic ^= \"numbers:\" and kind == out' --limit 10\n"
                     "  roost trace 'duration > 5ms' --limit 100 --rate 10/100ms --result\n"
                     "  roost trace 'peer ^= \"10.16.74.150:\"' --limit 50 --for 30s\n"
                     "Fields: topic event peer status (texts: == != ^=), kind (connect join in out\n"
                     "reply broadcast drop close presence), id, bytes, duration; joined with and, or,\n"
                     "not; `all` is everything. With --cluster each node may show --limit events.\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("expression", expression_, "Which events to show")->required();
    app.add_option("--limit", limit_, "Stop after this many events")
        ->required()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--rate", rate_, "At most this many per time; others are counted")->capture_default_str();
    app.add_option("--for", duration_, "Stop after this time")->capture_default_str();
    app.add_flag("--result", result_, "Also show status, duration and deliveries");
  }

  int run_on(const AdminClient& node) override {
    const auto rate = parse_rate(rate_);
    if (!rate) return fail(rate.error());
    const auto duration = parse_duration(duration_);
    if (!duration) return fail(duration.error());
    const Json wanted = {
        {"expression", expression_},
        {"limit", limit_},
        {"rate", rate->events},
        {"per_ms", rate->per.count()},
        {"for_ms", std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count()}};
    if (of_cluster()) return follow_all(node, boost::json::serialize(wanted));
    const auto begun = node.json("POST", "/api/traces", boost::json::serialize(wanted));
    if (!begun) return fail(begun.error());
    return follow({{"", node, "/api/traces/" + text_at(*begun, "trace")}});
  }

  /// A trace on one node.
  struct Running {
    std::string node;  // its name, escaped; empty: the only one
    AdminClient client;
    std::string path;
    bool done = false;
    std::uint64_t dropped = 0;
  };

  int follow_all(const AdminClient& node, const std::string& wanted) {
    const auto begun = node.for_all().json("POST", "/api/traces", wanted);
    if (!begun) return fail(begun.error());
    const ClusterAnswer answer = cluster_answer_of(*begun);
    const int code = finish(answer);
    std::vector<Running> traces;
    traces.reserve(answer.nodes.size());
    for (const auto& [name, one] : answer.nodes)
      traces.push_back({base::visible(name), node.for_node(name), "/api/traces/" + text_at(one, "trace")});
    return traces.empty() ? code : follow(std::move(traces));
  }

  int follow(std::vector<Running> traces) {
    const Interrupted interrupted;
    while (true) {
      for (Running& trace : traces) {
        if (trace.done) continue;
        if (const auto read = read_some(trace); !read) {
          if (trace.node.empty()) return fail(read.error());
          (void)fail(make_error(fmt::format("node {}: {}", trace.node, read.error().message)));
          trace.done = true;
        }
      }
      const bool done =
          std::all_of(traces.begin(), traces.end(), [](const Running& one) { return one.done; });
      if (done) return end(traces);
      if (interrupted || std::ferror(stdout) != 0) return stop(traces);
      std::this_thread::sleep_for(kPollEvery);
    }
  }

  Result<void> read_some(Running& trace) {
    const auto batch = trace.client.json("GET", trace.path);
    if (!batch) return batch.error();
    for (const Json& event : array_at(*batch, "events"))
      print(trace.node, event);
    trace.done = flag_at(*batch, "done");
    trace.dropped = number_at(*batch, "dropped");
    return {};
  }

  int stop(const std::vector<Running>& traces) const {
    for (const Running& trace : traces)
      if (!trace.done) (void)trace.client.ask("DELETE", trace.path);
    return end(traces);
  }

  void print(const std::string& node, const Json& event) {
    const std::string text =
        as_json() ? json_text(node, event)
                  : fmt::format("{}{}{}", node, node.empty() ? "" : " ", trace_line(event, result_));
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    ++seen_;
  }

  static std::string json_text(const std::string& node, const Json& event) {
    if (node.empty() || !event.is_object()) return json_line(event);
    JsonObject named = event.as_object();
    named["node"] = node;
    return json_line(named);
  }

  int end(const std::vector<Running>& traces) const {
    std::uint64_t dropped = 0;
    for (const Running& trace : traces)
      dropped += trace.dropped;
    std::fprintf(stderr, "%llu event%s%s\n", static_cast<unsigned long long>(seen_), seen_ == 1 ? "" : "s",
                 dropped == 0 ? "" : fmt::format(", {} more skipped: above the rate", dropped).c_str());
    return 0;
  }

  std::string expression_;
  std::uint64_t limit_ = 0;
  std::string rate_ = "10/100ms";
  std::string duration_ = "30s";
  bool result_ = false;
  std::uint64_t seen_ = 0;
};

}  // namespace

std::unique_ptr<Command> trace_command() {
  return std::make_unique<Trace>();
}

}  // namespace roost::cli
