// SPDX-License-Identifier: Apache-2.0
#include "cli/node/find_node.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "net/address.hpp"
#include "net/runtime_folder.hpp"
#include "net/unix_listener.hpp"

namespace roost::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::vector<std::string> sockets_in(const std::string& folder) {
  std::vector<std::string> sockets;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none))
    if (entry.path().extension() == ".sock") sockets.push_back(entry.path());
  return sockets;
}

/// Those that are left there are of nodes that were killed.
std::string nobody_in(const std::string& folder) {
  const std::size_t dead = sockets_in(folder).size();
  if (dead == 0) return "there is no socket in " + folder;
  return fmt::format("no node listens on {} in {}",
                     dead == 1 ? "the socket" : fmt::format("the {} sockets", dead), folder);
}

}  // namespace

Result<NodeAddress> parse_node(const std::string& text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return NodeAddress{text, text, {}, 0, {}};
  std::string rest = text.substr(kScheme.size());
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with("localhost:")) rest.replace(0, 9, "127.0.0.1");
  const auto address = net::Address::parse(rest);
  if (!address) {
    return make_error(fmt::format(
        "\"{}\" is not the address of a node: give a socket's path or http://127.0.0.1:4001", text));
  }
  return NodeAddress{text, {}, address->ip(), address->port(), environment("ROOST_ADMIN_TOKEN")};
}

std::vector<std::string> running_nodes(const std::string& folder) {
  std::vector<std::string> nodes = sockets_in(folder);
  std::erase_if(nodes, [](const std::string& path) { return !net::connect_unix(path); });
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

Result<NodeAddress> find_node(const std::string& given) {
  if (!given.empty()) return parse_node(given);
  if (const std::string named = environment("ROOST_ADMIN"); !named.empty()) return parse_node(named);
  const std::string folder = net::runtime_folder();
  const auto nodes = running_nodes(folder);
  if (nodes.size() == 1) return NodeAddress{nodes[0], nodes[0], {}, 0, {}};
  if (nodes.empty()) {
    return make_error(fmt::format("no running node found: {}. A node creates one if its configuration says "
                                  "admin.enabled; for another node, use --admin PATH or URL",
                                  nobody_in(folder)),
                      std::errc::no_such_file_or_directory);
  }
  return make_error(fmt::format("several nodes are running here; choose one:\n  --admin {}",
                                fmt::join(nodes, "\n  --admin ")));
}

}  // namespace roost::cli
