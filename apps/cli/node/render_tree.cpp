// SPDX-License-Identifier: Apache-2.0
#include "cli/node/render_tree.hpp"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <cstdint>

#include "cli/node/node_command.hpp"
#include "cli/node/table.hpp"

namespace roost::cli {
namespace {

std::string count_at(const Json& object, std::string_view name, std::string_view noun) {
  return counted(number_at(object, name), noun);
}

struct Branch {
  std::string text;
  std::vector<Branch> below{};
};

void write(const std::vector<Branch>& branches, const std::string& indent, std::size_t width,
           std::string& out) {
  for (std::size_t i = 0; i < branches.size(); ++i) {
    const bool last = i + 1 == branches.size();
    const std::string below = indent + (last ? "   " : "│  ");
    const std::string line = below + (branches[i].below.empty() ? "  " : "│ ");
    out += folded(indent + (last ? "└─ " : "├─ "), branches[i].text, line, width);
    write(branches[i].below, below, width, out);
  }
}

Branch connection_branch(const Json& connection) {
  Branch branch{fmt::format("{} {} {}{}", text_at(connection, "id"), text_at(connection, "peer"),
                            text_at(connection, "handler"),
                            flag_at(connection, "closing") ? " (closing)" : "")};
  branch.below.reserve(array_at(connection, "topics").size());
  for (const Json& channel : array_at(connection, "topics"))
    branch.below.push_back({fmt::format("{} {}", text_at(channel, "id"), text_at(channel, "topic"))});
  return branch;
}

std::vector<Branch> connections_of(std::uint64_t shard, const Json& connections) {
  const std::string prefix = std::to_string(shard) + "-";
  std::vector<Branch> branches;
  for (const Json& connection : array_at(connections, "connections")) {
    if (text_at(connection, "id").starts_with(prefix)) branches.push_back(connection_branch(connection));
  }
  return branches;
}

}  // namespace

std::string render_tree(const Json& node, const Json& listeners, const Json& shards, const Json& connections,
                        std::size_t width) {
  std::vector<Branch> branches;
  branches.reserve(array_at(listeners, "listeners").size() + array_at(shards, "shards").size() +
                   array_at(shards, "silent_shards").size() + 1);
  for (const Json& listener : array_at(listeners, "listeners")) {
    branches.push_back(
        {fmt::format("listener {} {}:{}, {}, {} open", text_at(listener, "name"),
                     text_at(listener, "address"), number_at(listener, "port"),
                     count_at(listener, "acceptors", "acceptor"), number_at(listener, "open_connections"))});
  }
  for (const Json& shard : array_at(shards, "shards")) {
    const std::uint64_t number = number_at(shard, "shard");
    branches.push_back(
        {fmt::format("shard {}: {}, {}, {}", number, count_at(shard, "connections", "connection"),
                     count_at(shard, "channels", "channel"), count_at(shard, "topics", "topic")),
         connections_of(number, connections)});
  }
  for (const Json& silent : array_at(shards, "silent_shards"))
    branches.push_back({fmt::format("shard {}: does not answer", boost::json::serialize(silent))});
  std::string out = fmt::format("{} (process {})\n", text_at(node, "node"), number_at(node, "pid"));
  if (const auto dropped = number_at(node, "log_lines_dropped"); dropped > 0)
    branches.insert(branches.begin(),
                    {fmt::format("log: {} dropped, because it could not keep up", counted(dropped, "line"))});
  write(branches, "", width, out);
  return out + page_notes(connections);
}

}  // namespace roost::cli
