// SPDX-License-Identifier: Apache-2.0
#include "connect_info.hpp"

namespace fixture {
namespace {

using roost::Json;
using roost::JsonObject;

JsonObject headers(const roost::ConnectInfo::HeaderList& list) {
  JsonObject object;
  for (const auto& [name, value] : list)
    object[name] = value;
  return object;
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

Json peer_data(const roost::ConnectInfo::PeerData& peer) {
  return {{"address", peer.address}, {"port", peer.port}, {"ssl_cert", text_or_null(peer.ssl_cert)}};
}

Json uri(const roost::ConnectInfo::Uri& uri) {
  return {{"scheme", uri.scheme},
          {"host", uri.host},
          {"port", uri.port},
          {"path", uri.path},
          {"query", uri.query},
          {"authority", uri.authority},
          {"fragment", text_or_null(uri.fragment)},
          {"userinfo", text_or_null(uri.userinfo)}};
}

}  // namespace

Json to_json(const roost::ConnectInfo& info) {
  JsonObject object = info.constants;
  object["peer_data"] = info.peer_data ? peer_data(*info.peer_data) : Json();
  object["uri"] = info.uri ? uri(*info.uri) : Json();
  object["x_headers"] = headers(info.x_headers);
  object["trace_context_headers"] = headers(info.trace_context_headers);
  object["sec_websocket_headers"] = headers(info.sec_websocket_headers);
  object["user_agent"] = text_or_null(info.user_agent);
  object["session"] = info.session ? Json(*info.session) : Json();
  return object;
}

}  // namespace fixture
