// SPDX-License-Identifier: Apache-2.0
#include "protocol/websocket/client_handshake.hpp"

#include <algorithm>
#include <optional>

#include "base/digest.hpp"
#include "protocol/websocket/handshake.hpp"
#include "protocol/websocket/header_list.hpp"

namespace roost::websocket {
namespace {

bool is_single_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c == '\r' || c == '\n' || c == 0; });
}

std::optional<Error> unsendable_part(const ClientHandshake& handshake) {
  if (!handshake.target.starts_with('/') || handshake.target.find(' ') != std::string::npos ||
      !is_single_line(handshake.target))
    return make_error("the target is not a path: " + handshake.target);
  if (handshake.host.empty() || !is_single_line(handshake.host)) return make_error("the host is not a name");
  for (const auto& name : handshake.subprotocols)
    if (!is_token(name)) return make_error("the subprotocol is not a token: " + name);
  for (const auto& header : handshake.extra_headers)
    if (!is_token(header.name) || !is_single_line(header.value))
      return make_error("the header cannot be sent: " + header.name);
  return std::nullopt;
}

void add_line(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names)
    list += (list.empty() ? "" : ", ") + name;
  return list;
}

Error bad_response(const std::string& what) {
  return make_error("the server's response to the upgrade " + what, std::errc::protocol_error);
}

}  // namespace

std::string make_key(const std::array<std::byte, 16>& random) {
  return base::base64({reinterpret_cast<const char*>(random.data()), random.size()});
}

Result<std::string> upgrade_request_head(const ClientHandshake& handshake) {
  if (auto error = unsendable_part(handshake)) return *error;
  std::string head = "GET " + handshake.target + " HTTP/1.1\r\n";
  add_line(head, "Host", handshake.host);
  add_line(head, "Connection", "Upgrade");
  add_line(head, "Upgrade", "websocket");
  add_line(head, "Sec-WebSocket-Version", "13");
  add_line(head, "Sec-WebSocket-Key", handshake.key);
  if (!handshake.subprotocols.empty())
    add_line(head, "Sec-WebSocket-Protocol", joined(handshake.subprotocols));
  for (const auto& header : handshake.extra_headers)
    add_line(head, header.name, header.value);
  return head += "\r\n";
}

Result<AcceptedUpgrade> check_upgrade_response(const ClientHandshake& handshake, int status,
                                               const http1::Headers& response) {
  if (status != 101) return bad_response("has status " + std::to_string(status));
  if (!response.contains_token("upgrade", "websocket")) return bad_response("does not upgrade to websocket");
  if (!response.contains_token("connection", "upgrade"))
    return bad_response("does not upgrade the connection");
  const auto accept = response.get("sec-websocket-accept");
  if (!accept || http1::trim(*accept) != accept_value(handshake.key))
    return bad_response("does not match the key that was sent");
  if (response.contains("sec-websocket-extensions"))
    return bad_response("accepts an extension that was not offered");
  const std::string subprotocol(response.get("sec-websocket-protocol").value_or(""));
  const auto& offered = handshake.subprotocols;
  if (response.contains("sec-websocket-protocol") &&
      std::find(offered.begin(), offered.end(), subprotocol) == offered.end())
    return bad_response("chooses a subprotocol that was not offered");
  return AcceptedUpgrade{subprotocol};
}

}  // namespace roost::websocket
