// SPDX-License-Identifier: Apache-2.0
// The commands that make one request and show the answer.
#include <fmt/format.h>

#include "base/visible_text.hpp"
#include "cli/node/commands.hpp"
#include "cli/node/node_command.hpp"
#include "cli/node/render.hpp"
#include "cli/node/render_nodes.hpp"

namespace roost::cli {
namespace {

class Routes final : public NodeCommand {
 public:
  Routes()
      : NodeCommand({"routes", "List sockets with their channels, and HTTP routes", "  roost routes\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App&) override {}
  int run_on(const AdminClient& node) override { return show(node, "/api/routes", render_routes); }
};

class NodesCommand final : public NodeCommand {
 public:
  NodesCommand()
      : NodeCommand({"nodes", "List the nodes of the cluster, and the connections to its broker",
                     "  roost nodes\n"
                     "  roost nodes --cluster\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App&) override {}
  int run_on(const AdminClient& node) override { return show(node, "/api/nodes", render_nodes); }
};

class Topics final : public NodeCommand {
 public:
  Topics()
      : NodeCommand({"topics", "List topics with their members and traffic",
                     "  roost topics --prefix numbers:\n"
                     "  roost topics --top 10 --by messages\n"
                     "  roost topics --kind socket-id\n"
                     "  roost topics --cluster\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("--prefix", prefix_, "Only topics with this prefix");
    app.add_option("--top", top_, "Only the top N")->check(CLI::Range(1, 1000));
    app.add_option("--by", by_, "What --top ranks by")
        ->check(CLI::IsMember({"members", "messages", "bytes"}))
        ->capture_default_str();
    app.add_option("--kind", kind_,
                   "Topics of channels, socket ids, or topics that\nonly the program itself subscribes to")
        ->check(CLI::IsMember({"channel", "socket-id", "subscription", "all"}))
        ->capture_default_str();
    page_.add_to(app);
  }
  int run_on(const AdminClient& node) override {
    const std::string query = top_ > 0 ? page_.query_of_first(top_, by_) : page_.query();
    const std::string target = fmt::format("/api/topics?{}&prefix={}&kind={}", query, escaped(prefix_),
                                           kind_ == "socket-id" ? "socket_id" : kind_);
    const Merge merge = [this](const ClusterAnswer& all) {
      return merged_topics(all, top_ > 0 ? by_ : "", top_);
    };
    if (prefix_.empty()) return show(node, target, render_topics, merge);
    return search(
        node, target, "topics", render_topics,
        [this](const Json&) {
          return fmt::format("no topic{} beginning with {} has subscribers",
                             kind_ == "all" ? "" : " of kind " + kind_, base::visible_quoted(prefix_));
        },
        merge);
  }

  std::string prefix_;
  std::string by_ = "members";
  std::string kind_ = "channel";
  unsigned top_ = 0;
  PageOptions page_;
};

class Topic final : public NodeCommand {
 public:
  Topic()
      : NodeCommand({"topic", "Show one topic and its subscribers",
                     "  roost topic numbers:positive --subscribers\n", Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("topic", topic_, "The topic")->required();
    app.add_flag("--subscribers", subscribers_, "List the subscribers");
    page_.limit = 1000;
    page_.add_to(app);
  }
  int run_on(const AdminClient& node) override {
    return search(
        node, fmt::format("/api/members?{}&topic={}", page_.query(), escaped(topic_)), "members",
        [this](const Json& answer, std::size_t width) { return render_topic(answer, subscribers_, width); },
        [this](const Json&) { return fmt::format("{} has no subscribers", base::visible_quoted(topic_)); });
  }

  std::string topic_;
  bool subscribers_ = false;
  PageOptions page_;
};

/// The field of an answer by which --by orders.
std::string_view connection_field(const std::string& order) {
  static constexpr std::pair<std::string_view, std::string_view> kFields[] = {
      {"sent", "bytes_out"}, {"received", "bytes_in"}, {"queue", "queued_bytes"}, {"rtt", "rtt_us"}};
  for (const auto& [name, field] : kFields)
    if (name == order) return field;
  return {};
}

class Connections final : public NodeCommand {
 public:
  Connections()
      : NodeCommand({"conns", "List open connections with traffic, round trip and channels",
                     "  roost conns\n"
                     "  roost conns --peer 10.16.74.150 --channels\n"
                     "  roost conns --by queue --limit 10\n"
                     "  roost conns --cluster --peer 10.16.74.150\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("--peer", peer_, "Only connections from this IP (or IP:PORT)")->check(not_empty());
    app.add_option("--socket-id", socket_id_, "Only connections with this socket id")->check(not_empty());
    app.add_flag("--channels", channels_, "Also list their channels");
    app.add_option("--by", order_, "Sort by this, highest first")
        ->check(CLI::IsMember({"sent", "received", "queue", "rtt"}));
    page_.add_to(app);
  }
  int run_on(const AdminClient& node) override {
    const std::string target =
        fmt::format("/api/connections?{}&peer={}&socket_id={}&order={}{}", page_.query(), escaped(peer_),
                    escaped(socket_id_), order_, channels_ ? "&channels" : "");
    const Merge merge = [this](const ClusterAnswer& all) {
      return merged_list(all, "connections", connection_field(order_), page_.limit);
    };
    if (peer_.empty() && socket_id_.empty()) return show(node, target, render_connections, merge);
    return search(
        node, target, "connections", render_connections,
        [this](const Json&) {
          return fmt::format("no connection{}{} is open",
                             peer_.empty() ? "" : " from " + base::visible(peer_),
                             socket_id_.empty() ? "" : " with socket id " + base::visible_quoted(socket_id_));
        },
        merge);
  }

  std::string peer_;
  std::string socket_id_;
  std::string order_;
  bool channels_ = false;
  PageOptions page_;
};

class OneSocket final : public NodeCommand {
 public:
  OneSocket()
      : NodeCommand(
            {"socket", "Show one connection with its channels", "  roost socket 0-12-1\n", Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("id", id_, "The connection's id, as printed by `roost conns`")->required();
  }
  int run_on(const AdminClient& node) override {
    return show(node, "/api/connections/" + escaped(id_), render_connection);
  }

  std::string id_;
};

class OneChannel final : public NodeCommand {
 public:
  OneChannel()
      : NodeCommand({"channel", "Show one channel and the state it reports",
                     "  roost channel 0-3-1 --state\n", Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    app.add_option("id", id_, "Its id, as printed by `roost conns --channels`")->required();
    app.add_flag("--state", state_, "Call its Channel::describe()");
  }
  int run_on(const AdminClient& node) override {
    return show(node, "/api/channels/" + escaped(id_) + (state_ ? "?state" : ""), render_channel);
  }

  std::string id_;
  bool state_ = false;
};

class WhyCommand final : public NodeCommand {
 public:
  WhyCommand()
      : NodeCommand({"why", "Explain why connections and channels ended or were refused",
                     "  roost why 10.16.74.150\n"
                     "  roost why 0-12-1\n"
                     "  roost why users_socket:42\n"
                     "  roost why users_socket:42 --cluster\n",
                     Reach::cluster}) {}

 private:
  void add_options(CLI::App& app) override {
    auto* whom = app.add_option("whom", whom_, "A connection's id, an IP address, or a socket id");
    whom->check(not_empty());
    app.add_option("--socket-id", socket_id_, "A socket id, even if it looks like an address")
        ->excludes(whom)
        ->check(not_empty());
    page_.limit = 20;
    page_.add_to(app);
  }
  int run_on(const AdminClient& node) override {
    const bool by_id = !socket_id_.empty();
    const std::string who = by_id ? "socket_id=" + escaped(socket_id_) : why_query(whom_);
    const std::string target = fmt::format("/api/why?{}&{}", page_.query(), who);
    if (who.empty()) return show(node, target, render_why);
    const std::string words = by_id ? "socket id " + base::visible_quoted(socket_id_) : why_subject(whom_);
    return search(node, target, "records", render_why,
                  [&words](const Json& answer) { return render_why_nothing(answer, words); });
  }

  std::string whom_;
  std::string socket_id_;
  PageOptions page_;
};

}  // namespace

std::vector<std::unique_ptr<Command>> view_commands() {
  std::vector<std::unique_ptr<Command>> all;
  all.push_back(std::make_unique<NodesCommand>());
  all.push_back(std::make_unique<Routes>());
  all.push_back(std::make_unique<Topics>());
  all.push_back(std::make_unique<Topic>());
  all.push_back(std::make_unique<Connections>());
  all.push_back(std::make_unique<OneSocket>());
  all.push_back(std::make_unique<OneChannel>());
  all.push_back(std::make_unique<WhyCommand>());
  return all;
}

}  // namespace roost::cli
