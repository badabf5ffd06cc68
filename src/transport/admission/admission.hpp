// SPDX-License-Identifier: Apache-2.0
// The decision on one request for a socket: origin, the mount's steps, what the transport checks, version,
// connect info with the session, the application's connect() and id() (docs/spec/websocket-transport.md
// §3-§5). One object per request, which lives across steps that answer later. A transport derives from it and
// adds its own checks and responses. Thread: the shard of the future connection. What the application throws
// is passed on, unless a step answered later: then it is logged and answered with 500.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "channel/shard_context.hpp"
#include "http/step_runner.hpp"
#include "protocol/phoenix/vsn.hpp"
#include "roost/http.hpp"
#include "socket/accepted_connection.hpp"
#include "transport/admission/current_origins.hpp"
#include "transport/admission/session_loader.hpp"

namespace roost::transport {

/// What a mount requires of clients of one transport. Everything is borrowed.
struct AdmissionTerms {
  const socket::SocketMount& mount;
  std::string_view transport;  // "websocket"
  const CurrentOrigins& origins;
  const phoenix::SerializerList& versions;  // that a client may request, by vsn
  const std::vector<ConnectInfoKey>& connect_info;
  LogLevel log;                             // of the connect line
  const SessionLoader* sessions = nullptr;  // null: connect_info does not ask for one
  CsrfCheck csrf = CsrfCheck::on;
};

/// The socket is not opened.
struct AdmissionRefusal {
  unsigned status;
  std::string text{};                      // for the peer
  std::optional<HttpResponse> response{};  // in place of both: that of a step, or one with headers
  std::optional<std::string> reason{};     // given by connect()
  bool at_once = false;                    // without the mount's delay: the node is stopping
};

class Admission {
 public:
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  virtual ~Admission() = default;

  /// Decides, and answers through admit() or refuse(): at once unless a step answers later. `steps` outlives
  /// the admission.
  static void start(std::unique_ptr<Admission> admission, http::StepRunner& steps, const HttpRequest& request,
                    HttpResponder responder);

  /// A refusal is recorded, and logged with advice on how to fix it.
  [[nodiscard]] static bool origin_allowed(channels::ShardContext& context, const AdmissionTerms& terms,
                                           const HttpRequest& request);

 protected:
  using Refusal = std::optional<AdmissionRefusal>;  // none: continue

  Admission(channels::ShardContext& context, const AdmissionTerms& terms)
      : context_(context), terms_(terms) {}

  // The stages of the transport, in the order in which they are called.
  [[nodiscard]] virtual Refusal before_steps() { return std::nullopt; }
  [[nodiscard]] virtual Refusal after_steps() { return std::nullopt; }
  [[nodiscard]] virtual Refusal before_connect() { return std::nullopt; }
  [[nodiscard]] virtual std::optional<std::string_view> auth_token() const { return std::nullopt; }
  [[nodiscard]] virtual Refusal after_connect() { return std::nullopt; }
  virtual void admit(socket::AcceptedConnection accepted, HttpResponder responder) = 0;
  virtual void refuse(AdmissionRefusal refusal, HttpResponder responder) = 0;

  /// The steps have ended.
  virtual void resume(http::StepsOutcome outcome);

  /// Includes what the steps added, once they have ended.
  [[nodiscard]] const HttpRequest& request() const { return *request_; }
  [[nodiscard]] channels::ShardContext& context() const { return context_; }
  [[nodiscard]] const socket::SocketMount& mount() const { return terms_.mount; }
  /// Records a refusal; `status`: that of the response.
  void note(const Why& why, unsigned status) const;

 private:
  using Decision = std::variant<socket::AcceptedConnection, AdmissionRefusal>;

  [[nodiscard]] Decision decide(const std::optional<StepResult>& refused_by_step);
  [[nodiscard]] Decision connect();
  [[nodiscard]] Decision connect_socket(const ConnectInfo& info);
  [[nodiscard]] Decision connect_raw(const ConnectInfo& info);
  /// In place of connect(), if a step has refused for good.
  [[nodiscard]] Decision refuse_for_good(const std::string& reason);
  /// A refusal for good becomes an open connection, as long as there is room for one.
  [[nodiscard]] Decision refused(const ConnectResult& result, const phoenix::Serializer* serializer) const;
  [[nodiscard]] ConnectInfo connect_info() const;
  /// Null: no serializer of the mount supports the version that the client requests.
  [[nodiscard]] const phoenix::Serializer* choose_serializer() const;
  template <class Application>
  [[nodiscard]] ConnectResult ask(Application& application, const ConnectInfo& info,
                                  std::string_view serializer) const;
  void observe(inspect::ConnectReport& report, const ConnectResult& result) const;

  channels::ShardContext& context_;
  const AdmissionTerms terms_;
  const HttpRequest* request_ = nullptr;  // as received; later the copy to which the steps have added
};

}  // namespace roost::transport
