// SPDX-License-Identifier: Apache-2.0
// A request for a WebSocket: its checks besides the common stages of an Admission, in the order of
// docs/spec/websocket-transport.md §3, and its responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/websocket/extensions.hpp"
#include "protocol/websocket/negotiation.hpp"
#include "protocol/websocket/subprotocol.hpp"
#include "transport/admission/admission.hpp"

namespace roost::transport {

class WebSocketServer;
struct WebSocketMount;

class WebSocketAdmission final : public Admission {
 public:
  /// Both are borrowed.
  WebSocketAdmission(WebSocketServer& server, const WebSocketMount& mount);

 private:
  [[nodiscard]] Refusal before_steps() override;
  [[nodiscard]] Refusal after_steps() override;
  [[nodiscard]] Refusal before_connect() override;
  [[nodiscard]] std::optional<std::string_view> auth_token() const override { return auth_token_; }
  [[nodiscard]] Refusal after_connect() override;
  void admit(socket::AcceptedConnection accepted, HttpResponder responder) override;
  void refuse(AdmissionRefusal refusal, HttpResponder responder) override;

  [[nodiscard]] Refusal take_auth_token();
  [[nodiscard]] Refusal choose_subprotocol();
  [[nodiscard]] Refusal check_headers() const;
  [[nodiscard]] Refusal negotiate_extensions();
  [[nodiscard]] const SocketOptions& options() const { return mount().options; }

  WebSocketServer& server_;
  const WebSocketMount& websocket_;
  std::vector<std::string_view> offered_;  // subprotocols
  std::optional<std::string> auth_token_;
  websocket::SubprotocolChoice subprotocol_;
  websocket::NegotiatedExtensions extensions_;
};

}  // namespace roost::transport
