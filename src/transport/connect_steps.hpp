// SPDX-License-Identifier: Apache-2.0
// The steps from a request to an accepted socket that every transport takes: origin, serializer, connect(),
// id() (spec websocket-transport.md §3-§5). How a refusal is told is the transport's own affair. Lives for
// one request. Thread: the shard of the connection to be; what the application throws comes through.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "channel/shard_context.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "roost/http.hpp"
#include "socket/accepted_connection.hpp"
#include "transport/check_origin.hpp"
#include "transport/session_loader.hpp"

namespace roost::transport {

/// What differs from transport to transport.
struct TransportTraits {
  std::string_view name;                    // for the log: "websocket"
  const phoenix::SerializerList& versions;  // what a client may ask for, by vsn
  const std::vector<ConnectInfoKey>& connect_info;
  LogLevel log;                                     // of the connect line
  std::optional<std::string_view> auth_token = {};  // each has its own way to bring it
  const SessionLoader* sessions = nullptr;          // null: connect_info asks for none
  CsrfCheck csrf = CsrfCheck::on;
};

/// The socket is not opened: its version is unknown, or the application said no, perhaps with a reason.
struct ConnectRefusal {
  std::optional<std::string> reason{};
};

/// Keeps a record of a refusal; `status`: that of the answer.
void note_refusal(channels::ShardContext& context, const socket::SocketMount& mount,
                  const HttpRequest& request, std::string_view transport, const Why& why,
                  std::uint16_t status);

class ConnectSteps {
 public:
  /// Everything is borrowed.
  ConnectSteps(const socket::SocketMount& mount, TransportTraits transport, const HttpRequest& request,
               channels::ShardContext& context)
      : mount_(mount), transport_(transport), request_(request), context_(context) {}

  /// False is told to the log, with what to do about it.
  [[nodiscard]] bool origin_allowed(const OriginPolicy& origins) const;

  void note(const Why& why, std::uint16_t status) const;

  using Outcome = std::variant<socket::AcceptedConnection, ConnectRefusal>;
  [[nodiscard]] Outcome connect() const;
  /// In place of connect(): a step in front of the mount has refused for good.
  [[nodiscard]] Outcome refuse_for_good(const std::string& reason) const;

 private:
  [[nodiscard]] ConnectInfo connect_info() const;
  /// A refusal for good is an open connection, while there is room for one.
  [[nodiscard]] Outcome refused(const ConnectResult& result, const phoenix::Serializer* serializer) const;
  [[nodiscard]] Outcome connect_socket(const ConnectInfo& info) const;
  [[nodiscard]] Outcome connect_raw(const ConnectInfo& info) const;
  /// Null: no serializer of the mount speaks what the client asks for.
  [[nodiscard]] const phoenix::Serializer* choose_serializer() const;
  void note_answer(const ConnectResult& result, base::Duration duration) const;
  template <class Application>
  [[nodiscard]] ConnectResult ask(Application& application, const ConnectInfo& info,
                                  std::string_view serializer) const;

  const socket::SocketMount& mount_;
  TransportTraits transport_;
  const HttpRequest& request_;
  channels::ShardContext& context_;
};

}  // namespace roost::transport
