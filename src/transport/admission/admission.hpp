// SPDX-License-Identifier: Apache-2.0
// The decision on one request for a socket: origin, the mount's steps, what the transport checks, version,
// connect info with the session, the application's connect() and id() (docs/spec/websocket-transport.md
// §3-§5). One object per request, which lives across steps that answer later. A transport derives from it and
// adds its own checks and its way to answer. Thread: the shard of the connection to be. What the application
// throws comes through, unless a step had to be waited for: then it is logged and answered with 500.
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

/// What a mount asks of its clients over one transport. Everything is borrowed.
struct AdmissionTerms {
  const socket::SocketMount& mount;
  std::string_view transport;  // "websocket"
  const CurrentOrigins& origins;
  const phoenix::SerializerList& versions;  // what a client may ask for, by vsn
  const std::vector<ConnectInfoKey>& connect_info;
  LogLevel log;                             // of the connect line
  const SessionLoader* sessions = nullptr;  // null: connect_info does not ask for one
  CsrfCheck csrf = CsrfCheck::on;
};

/// The socket is not opened.
struct AdmissionRefusal {
  unsigned status;
  std::string text{};                      // for the peer
  std::optional<HttpResponse> response{};  // in place of both: a step's own, or one with headers
  std::optional<std::string> reason{};     // what connect() said
  bool at_once = false;                    // without the mount's delay: the node is stopping
};

class Admission {
 public:
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  virtual ~Admission() = default;

  /// Decides, and answers through admit() or refuse(): at once if no step has to be waited for. `steps`
  /// outlives it.
  static void start(std::unique_ptr<Admission> admission, http::StepRunner& steps, const HttpRequest& request,
                    HttpResponder responder);

  /// A refusal is logged with what to do about it, and recorded.
  [[nodiscard]] static bool origin_allowed(channels::ShardContext& context, const AdmissionTerms& terms,
                                           const HttpRequest& request);

 protected:
  using Refusal = std::optional<AdmissionRefusal>;  // none: go on

  Admission(channels::ShardContext& context, const AdmissionTerms& terms)
      : context_(context), terms_(terms) {}

  // What a transport adds, in the order in which it is asked.
  [[nodiscard]] virtual Refusal before_steps() { return std::nullopt; }
  [[nodiscard]] virtual Refusal after_steps() { return std::nullopt; }
  [[nodiscard]] virtual Refusal before_connect() { return std::nullopt; }
  [[nodiscard]] virtual std::optional<std::string_view> auth_token() const { return std::nullopt; }
  [[nodiscard]] virtual Refusal after_connect() { return std::nullopt; }
  virtual void admit(socket::AcceptedConnection accepted, HttpResponder responder) = 0;
  virtual void refuse(AdmissionRefusal refusal, HttpResponder responder) = 0;

  /// The steps have ended.
  virtual void resume(http::StepsOutcome outcome);

  /// What steps added is in it once they have ended.
  [[nodiscard]] const HttpRequest& request() const { return *request_; }
  [[nodiscard]] channels::ShardContext& context() const { return context_; }
  [[nodiscard]] const socket::SocketMount& mount() const { return terms_.mount; }
  /// Keeps a record of a refusal; `status`: that of the response.
  void note(const Why& why, unsigned status) const;

 private:
  using Decision = std::variant<socket::AcceptedConnection, AdmissionRefusal>;

  [[nodiscard]] Decision decide(const std::optional<StepResult>& refused_by_step);
  [[nodiscard]] Decision connect();
  [[nodiscard]] Decision connect_socket(const ConnectInfo& info);
  [[nodiscard]] Decision connect_raw(const ConnectInfo& info);
  /// In place of connect(): a step has refused for good.
  [[nodiscard]] Decision refuse_for_good(const std::string& reason);
  /// A refusal for good is an open connection, while there is room for one.
  [[nodiscard]] Decision refused(const ConnectResult& result, const phoenix::Serializer* serializer) const;
  [[nodiscard]] ConnectInfo connect_info() const;
  /// Null: none of the mount's serializers speaks the version that the client asks for.
  [[nodiscard]] const phoenix::Serializer* choose_serializer() const;
  template <class Application>
  [[nodiscard]] ConnectResult ask(Application& application, const ConnectInfo& info,
                                  std::string_view serializer) const;
  void note_answer(const ConnectResult& result, base::Duration duration) const;

  channels::ShardContext& context_;
  const AdmissionTerms terms_;
  const HttpRequest* request_ = nullptr;  // the one that came, later the copy that the steps have added to
};

}  // namespace roost::transport
