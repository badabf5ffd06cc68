// SPDX-License-Identifier: Apache-2.0
#include "connect_info.hpp"

#include <algorithm>
#include <cctype>

namespace fixture {
namespace {

using roost::Json;
using roost::JsonObject;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

JsonObject headers(const roost::ConnectInfo::HeaderList& list) {
  JsonObject object;
  for (const auto& [name, value] : list)
    object[lower(name)] = value;
  return object;
}

Json peer_data(const roost::ConnectInfo::PeerData& peer) {
  return {{"address", peer.address}, {"port", peer.port}, {"ssl_cert", nullptr}};
}

Json uri(const roost::ConnectInfo::Uri& uri) {
  return {{"scheme", uri.scheme}, {"host", uri.host},     {"port", uri.port},    {"path", uri.path},
          {"query", uri.query},   {"authority", nullptr}, {"fragment", nullptr}, {"userinfo", nullptr}};
}

}  // namespace

Json to_json(const roost::ConnectInfo& info) {
  JsonObject object;
  object["peer_data"] = info.peer_data ? peer_data(*info.peer_data) : Json();
  object["uri"] = info.uri ? uri(*info.uri) : Json();
  object["x_headers"] = headers(info.x_headers);
  object["trace_context_headers"] = headers(info.trace_context_headers);
  object["sec_websocket_headers"] = headers(info.sec_websocket_headers);
  object["user_agent"] = info.user_agent ? Json(*info.user_agent) : Json();
  return object;
}

}  // namespace fixture
