// SPDX-License-Identifier: Apache-2.0
// Shared by all connections of a TLS listener: certificates by host name, and the rules. Made from files,
// then immutable: a reload makes a new one, and open connections keep theirs. Thread: any.
#pragma once

#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/tls_rules.hpp"
#include "net/tls_session.hpp"
#include "roost/result.hpp"
#include "roost/tls.hpp"

namespace roost::net {

class TlsServerContext : public std::enable_shared_from_this<TlsServerContext> {
 public:
  struct Loaded {
    std::shared_ptr<const TlsServerContext> context;  // null when there is a problem
    std::vector<std::string> problems;  // all of them: `certfile "/etc/x.pem": No such file or directory`
  };
  /// Reads files. `now` is compared with the dates in certificates. `tickets` resume sessions of this context
  /// and of others that share them, unless the options name a key file; null: sessions are not resumed.
  [[nodiscard]] static Loaded load(const TlsOptions& options, std::time_t now,
                                   std::shared_ptr<TicketKeys> tickets = nullptr);

  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;
  ~TlsServerContext() = default;

  /// For one accepted connection; it may outlive this.
  [[nodiscard]] std::unique_ptr<TlsSession> accept() const;

 private:
  struct Host {
    std::string name;  // lower case; "*.example.com" matches one level below
    SslCtxPtr context;
  };
  class Loader;

  TlsServerContext() = default;
  [[nodiscard]] SSL_CTX* find(std::string_view server_name) const;
  static int choose_certificate(SSL* ssl, int* alert, void* self);

  std::unique_ptr<const TlsRules> rules_;  // the contexts borrow from it
  SslCtxPtr default_;
  std::vector<Host> hosts_;
};

}  // namespace roost::net
